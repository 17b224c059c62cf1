# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide, from what was read off a system, which repository files lead to CentOS' mirrors and what they should say.

Nothing here looks at the system or changes it.
"""

import collections

from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_files import RepositoryFile, RepositoryFileError
from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_plan import (
    UNCHANGED,
    Refusal,
    places_of,
    standing_of,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.vault_addresses import (
    ADDRESS_KEYS,
    MIRROR,
    MIRROR_LIST,
    addresses,
    is_gone,
    vault_directory,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.vault_lines import (
    RepointError,
    repointed,
    restored,
    section_lines,
)

# The releases whose mirrors are gone: os-release's ID and the major version.
END_OF_LIFE = (('centos', '8'),)

# edits: one for each file that changes. because: why nothing is done, where that is no matter of the files.
# enabled: the ids of the repositories in the edits that dnf takes for enabled.
Plan = collections.namedtuple('Plan', 'edits warnings because enabled')
Edit = collections.namedtuple('Edit', 'path before after repositories')


def decide(evidence, wanted, url):
    """The plan that leads the repositories to the vault at url, or back where they led before."""
    if not wanted:
        return _back(evidence)
    if evidence.distribution is None:
        raise Refusal(evidence.trouble)
    if (evidence.distribution.id, evidence.distribution.major) not in END_OF_LIFE:
        return Plan([], [], '%s is neither CentOS Linux 8 nor CentOS Stream 8, whose mirrors are gone' % (
            evidence.distribution.title), [])
    _refuse_unreadable(evidence)
    edits, warnings = [], []
    for source in evidence.files:
        _gather(edits, warnings, _to_vault(source, evidence.configuration.variables, url))
    return _plan(evidence, edits, warnings)


def _refuse_unreadable(evidence):
    for broken in evidence.broken:
        if broken.denied:
            raise Refusal('%s. Run as root (become: true)' % broken.reason)
        if any(host.encode('ascii') in broken.content for host in (MIRROR, MIRROR_LIST)):
            raise Refusal("%s. The file leads to CentOS' mirrors, but dnf cannot parse it and skips it. "
                          'Mend it by hand. %s' % (broken.reason, UNCHANGED))


def _gather(edits, warnings, found):
    edit, said = found
    warnings.extend(said)
    if edit.after != edit.before:
        edits.append(edit)


def _to_vault(source, variables, url):
    """From where the file stood before, so that another url takes the place of an earlier one."""
    content, edited = restored(source.content)
    try:
        before = RepositoryFile(source.path, content)
        replaced, repositories, warnings = [], [], []
        for section in before.repositories:
            options, said = _replacements(before, section, variables, url)
            replaced += options
            repositories += [section.name] if options else []
            warnings += said
        after = repointed(before, replaced)
    except (RepointError, RepositoryFileError) as error:
        raise Refusal('%s. %s' % (error, UNCHANGED)) from error
    return Edit(source.path, source.content, after, repositories), _edited_warnings(source.path, edited) + warnings


def _replacements(source, section, variables, url):
    """([(option, address or None)], warnings). Where an address of another host is left, that one goes on alone."""
    options = [option for option in section.options if option.key in ADDRESS_KEYS]
    gone = [option for option in options if is_gone(option)]
    if not gone:
        return [], []
    if any(addresses(option) for option in options if option not in gone):
        return [(option, None) for option in gone], []
    directory = vault_directory(gone, section_lines(source, section), variables)
    if directory is None:
        return [], ["%s line %d: [%s] leads to CentOS' mirrors, and does not say where its place in the vault is. "
                    'It stays as it is.' % (source.path, gone[0].line, section.name)]
    address = '%s/%s' % (url.rstrip('/'), directory)
    return [(option, None if number else address) for number, option in enumerate(gone)], []


def _edited_warnings(path, edited):
    return ['%s line %d: the address of the vault that was put there is another line by now; that line stays.' % (
        path, number) for number in edited]


def _back(evidence):
    edits, warnings = [], []
    for path, content in [(source.path, source.content) for source in evidence.files] + [
            (broken.path, broken.content) for broken in evidence.broken]:
        after, edited = restored(content)
        repositories = _changed_repositories(path, content, after)
        _gather(edits, warnings, (Edit(path, content, after, repositories), _edited_warnings(path, edited)))
    return _plan(evidence, edits, warnings)


def _plan(evidence, edits, warnings):
    changed = {(edit.path, name) for edit in edits for name in edit.repositories}
    enabled = [place.repository for place in places_of(evidence.files, evidence.configuration)
               if (place.source.path, place.section.name) in changed and standing_of(evidence, place).enabled]
    return Plan(edits, warnings, None, enabled)


def _changed_repositories(path, before, after):
    try:
        before, after = RepositoryFile(path, before), RepositoryFile(path, after)
    except RepositoryFileError:
        return []
    return [section.name for section in after.repositories
            if section.name not in before.sections or _said(section) != _said(before.sections[section.name])]


def _said(section):
    return [(option.key, option.value) for option in section.options]
