# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides which repository files point at CentOS's mirrors and what they should say instead.

Pure: decides from the evidence alone, and changes nothing.
"""

import collections

from ..guest.module import UNCHANGED
from .places import places_of, standing_of
from .refusal import Refusal
from .repository_files import RepositoryFile, RepositoryFileError
from .vault_addresses import MIRROR, MIRROR_LIST, address_options, addresses, is_gone, vault_directory
from .vault_lines import RepointError, repointed, restored, section_lines
from .vault_words import ELSEWHERE, LIST_OFF, NO_ADDRESS, POINTED, RESTORED, UNKNOWN, Decision, warnings_of

# The releases whose mirrors are gone: os-release's ID and the major version.
END_OF_LIFE = (('centos', '8'),)

# edits: one for each file that changes. warnings: derived from the decisions.
# because: why nothing is done, for a reason other than the files.
# enabled: the ids of enabled repositories in the edits.
# decisions: one for each section of all files.
Plan = collections.namedtuple('Plan', 'edits warnings because enabled decisions')
Edit = collections.namedtuple('Edit', 'path before after repositories')


def decide(evidence, wanted, url):
    """The plan that points the repositories at the vault at url, or restores their addresses."""
    if not wanted:
        return _back(evidence)
    if evidence.distribution is None:
        raise Refusal(evidence.trouble)
    if (evidence.distribution.id, evidence.distribution.major) not in END_OF_LIFE:
        return Plan(
            [],
            [],
            '%s is neither CentOS Linux 8 nor CentOS Stream 8, whose mirrors are gone' % (evidence.distribution.title),
            [],
            [],
        )
    _refuse_unreadable(evidence)
    return _plan(evidence, [_to_vault(source, evidence.configuration.variables, url) for source in evidence.files])


def _refuse_unreadable(evidence):
    for broken in evidence.broken:
        if broken.denied:
            raise Refusal('%s. Run as root (become: true)' % broken.reason)
        if any(host.encode('ascii') in broken.content for host in (MIRROR, MIRROR_LIST)):
            raise Refusal(
                "%s. The file points at CentOS's mirrors, but dnf cannot parse it and skips it. "
                'Fix it manually. %s' % (broken.reason, UNCHANGED)
            )


def _to_vault(source, variables, url):
    """Starts from the original file, so that another url replaces an earlier one."""
    content, edited = restored(source.content)
    try:
        before = RepositoryFile(source.path, content)
        decisions = [_decision(before, section, variables, url) for section in before.repositories]
        after = repointed(before, [option for decision in decisions for option in decision.options])
    except (RepointError, RepositoryFileError) as error:
        raise Refusal('%s. %s' % (error, UNCHANGED)) from error
    repositories = _changed_repositories(source.path, source.content, after)
    return Edit(source.path, source.content, after, repositories), decisions, edited


def _decision(source, section, variables, url):
    options = address_options(section)
    gone = [option for option in options if is_gone(option)]
    verdict, replaced, line = ELSEWHERE, [], gone[0].line if gone else section.line
    if not any(addresses(option) for option in options):
        verdict = NO_ADDRESS
    elif gone and any(addresses(option) for option in options if option not in gone):
        verdict, replaced = LIST_OFF, [(option, None) for option in gone]
    elif gone:
        directory = vault_directory(gone, section_lines(source, section), variables)
        verdict = POINTED if directory else UNKNOWN
        replaced = _replaced(gone, '%s/%s' % (url.rstrip('/'), directory)) if directory else []
    return Decision(section.name, source.path, line, verdict, replaced)


def _replaced(gone, address):
    return [(option, None if number else address) for number, option in enumerate(gone)]


def _back(evidence):
    return _plan(
        evidence,
        [
            _restored(path, content)
            for path, content in [(source.path, source.content) for source in evidence.files]
            + [(broken.path, broken.content) for broken in evidence.broken]
        ],
    )


def _restored(path, content):
    after, edited = restored(content)
    repositories = _changed_repositories(path, content, after)
    decisions = [Decision(repository, path, None, RESTORED, []) for repository in repositories]
    return Edit(path, content, after, repositories), decisions, edited


def _plan(evidence, found):
    edits = [edit for edit, _decisions, _edited in found if edit.after != edit.before]
    changed = {(edit.path, name) for edit in edits for name in edit.repositories}
    enabled = [
        place.repository
        for place in places_of(evidence.files, evidence.configuration)
        if (place.source.path, place.section.name) in changed and standing_of(evidence, place).enabled
    ]
    decisions = [decision for _edit, decided, _edited in found for decision in decided]
    edited = [(edit.path, line) for edit, _decisions, edited in found for line in edited]
    return Plan(edits, warnings_of(decisions, edited), None, enabled, decisions)


def _changed_repositories(path, before, after):
    try:
        before, after = RepositoryFile(path, before), RepositoryFile(path, after)
    except RepositoryFileError:
        return []
    return [
        section.name
        for section in after.repositories
        if section.name not in before.sections or _said(section) != _said(before.sections[section.name])
    ]


def _said(section):
    return [(option.key, option.value) for option in section.options]
