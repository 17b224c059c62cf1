# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide, from what was read off a system, which line of which file has to change so that a repository is on or off.

Nothing here looks at the system or changes it.
"""

import collections
import fnmatch
import os

from ansible_collections.esxi_arm.guest.plugins.module_utils.builder_repositories import (
    NAME_OPTION,
    SUBSCRIBED,
    Choice,
    choose,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf_configuration import substituted
from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_files import boolean
from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_switch import KEY, SwitchError, switched

NOTHING, EDIT, SUBSCRIPTION = 'nothing', 'edit', 'subscription-manager'

# The one file that is not edited: subscription-manager writes it anew at every occasion.
SUBSCRIPTION_FILE = 'redhat.repo'

# How words about a failure end, where that is so. A run that has changed other files takes it off.
UNCHANGED = 'Nothing was changed'

# found: the ids of all repositories in the files, for words about one that subscription-manager is to know.
Plan = collections.namedtuple(
    'Plan', 'action repository path enabled_before because before after message warnings found')
Place = collections.namedtuple('Place', 'repository source section')
Standing = collections.namedtuple('Standing', 'enabled words overridden_by')


class Refusal(Exception):
    """It cannot be done, or not without guessing. Says why, and what would help. results go beside these words."""

    def __init__(self, message, **results):
        super(Refusal, self).__init__(message)
        self.results = results


class NotThere(Refusal):
    """There is no such repository. found: the ids of those that there are."""

    def __init__(self, message, found):
        super(NotThere, self).__init__(message, found=found)


def decide(evidence, wanted, name=None):
    """The plan that brings the repository to the wanted state. name is its id, None means the builder repository."""
    choice = _choice(evidence, name)
    if not choice.candidates:
        return _no_repository(evidence.distribution, choice)
    _refuse_unreadable(evidence, choice)
    places = places_of(evidence.files, evidence.configuration)
    repository = _find(places, choice.candidates, name is not None)
    if repository is None:
        return _missing(evidence, choice, places, wanted, name)
    place = _place(evidence, places, repository)
    warnings = _warnings(evidence, choice, places, place)
    standing = standing_of(evidence, place)
    if standing.enabled is wanted:
        return _plan(NOTHING, place, standing, '%s is %s already: %s.' % (
            repository, _state(wanted), standing.words), warnings)
    if standing.overridden_by:
        raise Refusal('%s, and dnf puts that on top of the repository files. Change it with '
                      "'dnf config-manager setopt %s.enabled=%d', or take that line away" % (
                          standing.words, repository, wanted))
    if os.path.basename(place.source.path) == SUBSCRIPTION_FILE:
        if evidence.configuration.root != '/':
            raise Refusal('%s belongs to subscription-manager, which works on the running system only. '
                          'Switch %s from inside installroot' % (place.source.path, repository))
        plan = _plan(SUBSCRIPTION, place, standing, '%s by subscription-manager.' % repository, warnings)
        return plan._replace(found=_ids(places))
    return _edit(evidence, place, standing, wanted, warnings)


def _state(enabled):
    return 'enabled' if enabled else 'disabled'


def _choice(evidence, name):
    if name is not None:
        subscribed = evidence.distribution is not None and evidence.distribution.id in SUBSCRIBED
        return Choice((name,), subscribed, False, None)
    if evidence.distribution is None:
        raise Refusal('%s. Name the repository with %s' % (evidence.trouble, NAME_OPTION))
    return choose(evidence.distribution, evidence.machine)


def _no_repository(distribution, choice):
    message = '%s has no builder repository: %s.' % (distribution.title, choice.reason)
    return Plan(NOTHING, None, None, None, None, None, None, message, [], None)


def _refuse_unreadable(evidence, choice):
    for broken in evidence.broken:
        if broken.denied:
            raise Refusal('%s. Run as root (become: true)' % broken.reason)
        if _among(broken.ids, choice.candidates):
            raise Refusal('%s. The file has [%s], but dnf cannot parse it and skips it. Mend it by hand' % (
                broken.reason, _among(broken.ids, choice.candidates)[0]))


def _among(ids, candidates):
    lower = [candidate.lower() for candidate in candidates]
    return [repository for repository in ids if repository.lower() in lower]


def places_of(files, configuration):
    return [Place(substituted(section.name, configuration.variables), source, section)
            for source in files for section in source.repositories]


def _find(places, candidates, named):
    """The id of the first candidate that is there. Of ids that differ in case, only a user can say which is meant."""
    ids = _ids(places)
    for candidate in candidates:
        alike = _among(ids, (candidate,))
        if named and candidate in alike:
            return candidate
        if len(alike) > 1:
            raise Refusal('There are %s, which differ in case only and are different repositories to dnf. '
                          'Name the right one with %s' % (' and '.join(
                              '[%s] (%s line %d)' % (place.repository, place.source.path, place.section.line)
                              for place in places if place.repository in alike), NAME_OPTION))
        if alike:
            return alike[0]
    return None


def _place(evidence, places, repository):
    """Of several sections with the same id dnf takes the first and ignores the others."""
    place = _first(places, repository)
    earlier = _first(places_of(evidence.earlier_order, evidence.configuration), repository)
    if earlier.source is not place.source:
        raise Refusal('[%s] is in %s and in %s, and it depends on the release of dnf which of them counts. '
                      'Take one of them away' % (repository, place.source.path, earlier.source.path))
    return place


def _first(places, repository):
    return [place for place in places if place.repository == repository][0]


def _ids(places):
    return sorted({place.repository for place in places})


def _missing(evidence, choice, places, wanted, name):
    ids = _ids(places)
    # A subscription can bring a repository into the files. One that is not there needs no disabling.
    if wanted and choice.subscribed and evidence.configuration.root == '/':
        return Plan(SUBSCRIPTION, choice.candidates[0], None, False, 'it is in none of the repository files',
                    None, None, '%s by subscription-manager.' % choice.candidates[0], _broken_warnings(evidence), ids)
    if name is not None:
        start = 'There is no repository %s' % name
    else:
        start = '%s should have a builder repository, but there is no %s' % (
            evidence.distribution.title, ' or '.join(choice.candidates))
    sentences = [
        '%s (in any case) in %s' % (start, ', '.join(evidence.searched)),
        'Found: %s' % ', '.join(ids) if ids else 'No repository at all was found there',
    ]
    sentences += ['%s has [%s], but dnf reads only files whose name ends in .repo' % (
        path, _among(ids_aside, choice.candidates)[0])
        for path, ids_aside in evidence.aside if _among(ids_aside, choice.candidates)]
    sentences += ['dnf cannot read %s' % broken.reason for broken in evidence.broken]
    sentences.append(_way_out(choice, name))
    raise NotThere('. '.join(sentences), ids)


def _way_out(choice, name):
    if name is not None:
        return 'Correct %s, or add the repository first' % NAME_OPTION
    by_whom = ' (on a registered system subscription-manager writes %s)' % SUBSCRIPTION_FILE
    return "Put the distribution's repository files back%s, or name the repository with %s" % (
        by_whom if choice.subscribed else '', NAME_OPTION)


def _warnings(evidence, choice, places, place):
    warnings = _broken_warnings(evidence)
    if choice.assumed:
        warnings.append('%s is not a distribution that this module knows. It calls itself alike to Enterprise Linux, '
                        'so %s was taken for its builder repository.' % (
                            evidence.distribution.title, place.repository))
    for other in places:
        if other.section is place.section:
            continue
        where = '%s line %d' % (other.source.path, other.section.line)
        if other.repository == place.repository:
            warnings.append('%s has [%s] once more; dnf ignores that, because %s comes first.' % (
                where, other.repository, place.source.path))
        elif other.repository.lower() == place.repository.lower():
            warnings.append('%s has [%s], another repository to dnf; it stays as it is.' % (where, other.repository))
    return warnings + _option_warnings(place)


def _broken_warnings(evidence):
    return ['dnf skips a file that it cannot read. %s.' % broken.reason for broken in evidence.broken]


def _option_warnings(place):
    return ["%s line %d says '%s=%s', which dnf does not know: it reads '%s' in lower case only." % (
        place.source.path, option.line, option.key, option.value, KEY)
        for option in place.section.options if option.key != KEY and option.key.lower() == KEY]


def standing_of(evidence, place):
    """Whether dnf takes the repository for enabled, and by which line."""
    override = _override(evidence, place.repository)
    if override:
        return override
    option = place.section.get(KEY)
    default = evidence.configuration.enabled_default
    if option is None:
        return Standing(default, "%s line %d: [%s] has no line '%s', and dnf takes it for %s then" % (
            place.source.path, place.section.line, place.section.name, KEY, _state(default)), False)
    words = '%s line %d says %s=%s' % (place.source.path, option.line, KEY, option.value)
    value = boolean(substituted(option.value, evidence.configuration.variables))
    if value is None:
        return Standing(default, '%s, which dnf does not understand and takes for %s' % (
            words, _state(default)), False)
    return Standing(value, words, False)


def _override(evidence, repository):
    found = None
    for source in evidence.overrides:
        for section in source.sections.values():
            option = section.get(KEY)
            pattern = substituted(section.name, evidence.configuration.variables)
            if option is None or not fnmatch.fnmatchcase(repository, pattern):
                continue
            value = boolean(substituted(option.value, evidence.configuration.variables))
            if value is not None:
                found = Standing(value, '%s line %d says %s=%s for [%s]' % (
                    source.path, option.line, KEY, option.value, section.name), True)
    return found


def _edit(evidence, place, standing, wanted, warnings):
    try:
        after = switched(place.source, place.section, wanted, evidence.configuration.enabled_default)
    except SwitchError as error:
        raise Refusal('%s. %s' % (error, UNCHANGED)) from error
    option = place.section.get(KEY)
    message = '%s in %s line %d.' % (
        place.repository, place.source.path, option.line if option else place.section.line + 1)
    plan = _plan(EDIT, place, standing, message, warnings)
    return plan._replace(before=place.source.content, after=after)


def _plan(action, place, standing, message, warnings):
    return Plan(action, place.repository, place.source.path, standing.enabled, standing.words,
                None, None, message, warnings, None)
