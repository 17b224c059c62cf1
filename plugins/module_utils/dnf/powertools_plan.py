# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides which line of which file to change to enable or disable a repository.

Pure: decides from the evidence alone, and changes nothing.
"""

import collections
import os

from ..guest.module import UNCHANGED
from .choice import SUBSCRIPTION_FILE, among, choice_of, find, not_there, refused, with_known
from .places import first, ids_of, places_of, standing_of, state_word
from .refusal import Refusal
from .repository_files import ENABLED
from .switch import SwitchError, switched
from .warnings import file_warnings, place_warnings

NOTHING, EDIT, SUBSCRIPTION = 'nothing', 'edit', 'subscription-manager'

# found: the ids of all repositories in the files, for messages about one that subscription-manager should know.
Plan = collections.namedtuple(
    'Plan', 'action repository path enabled_before because before after message warnings found'
)


def decide(evidence, wanted, name=None):
    """The plan that brings the repository to the wanted state. name is its id, None means the builder repository."""
    places = places_of(evidence.files, evidence.configuration)
    choice = with_known(choice_of(evidence, name), evidence, places)
    if not choice.candidates:
        return _no_repository(evidence, choice)
    _refuse_unreadable(evidence, choice)
    repository = find(evidence, places, choice, wanted, name is not None)
    if repository is None:
        return _missing(evidence, choice, places, wanted, name)
    place = _place(evidence, places, repository)
    warnings = _warnings(evidence, choice, places, place, wanted)
    standing = standing_of(evidence, place)
    if standing.enabled is wanted:
        return _plan(
            NOTHING,
            place,
            standing,
            '%s is %s already: %s.' % (repository, state_word(wanted), standing.words),
            warnings,
        )
    if standing.overridden_by:
        raise Refusal(
            '%s, and that overrides the repository files. Change it with '
            "'dnf config-manager setopt %s.enabled=%d', or remove that line" % (standing.words, repository, wanted)
        )
    if os.path.basename(place.source.path) == SUBSCRIPTION_FILE:
        if evidence.configuration.root != '/':
            raise Refusal(
                '%s is managed by subscription-manager, which only works on the running system. '
                'Switch %s from inside installroot' % (place.source.path, repository)
            )
        plan = _plan(SUBSCRIPTION, place, standing, '%s by subscription-manager.' % repository, warnings)
        return plan._replace(found=ids_of(places))
    return _edit(evidence, place, standing, wanted, warnings)


def _no_repository(evidence, choice):
    message = '%s has no builder repository: %s.' % (evidence.distribution.title, choice.reason)
    return Plan(NOTHING, None, None, None, None, None, None, message, file_warnings(evidence), None)


def _refuse_unreadable(evidence, choice):
    for broken in evidence.broken:
        if broken.denied:
            raise Refusal('%s. Run as root (become: true)' % broken.reason)
        if among(broken.ids, choice.candidates):
            raise Refusal(
                '%s. The file has [%s], but dnf cannot parse it and skips it. Fix it manually'
                % (broken.reason, among(broken.ids, choice.candidates)[0])
            )


def _place(evidence, places, repository):
    place = first(places, repository)
    earlier = first(places_of(evidence.earlier_order, evidence.configuration), repository)
    if earlier.source is not place.source:
        raise Refusal(
            '[%s] is both in %s and in %s, and it depends on the release of dnf which of them counts. '
            'Remove one of them' % (repository, place.source.path, earlier.source.path)
        )
    return place


def _missing(evidence, choice, places, wanted, name):
    # A subscription can add a repository to the files. One that is not there need not be disabled.
    if wanted and choice.subscribed and evidence.configuration.root == '/' and not refused(evidence, choice.candidates):
        repository = choice.candidates[0]
        return Plan(
            SUBSCRIPTION,
            repository,
            None,
            False,
            'it is in none of the repository files',
            None,
            None,
            '%s by subscription-manager.' % repository,
            file_warnings(evidence),
            ids_of(places),
        )
    raise not_there(evidence, choice, places, name)


def _warnings(evidence, choice, places, place, wanted):
    warnings = file_warnings(evidence)
    if choice.assumed:
        warnings.append(
            'The builder repository of %s, or of this release, is not known to this module. '
            'It uses %s, because other distributions call theirs so.' % (evidence.distribution.title, place.repository)
        )
    return warnings + place_warnings(places, place, wanted)


def _edit(evidence, place, standing, wanted, warnings):
    try:
        after = switched(place.source, place.section, wanted, evidence.configuration.enabled_default)
    except SwitchError as error:
        raise Refusal('%s. %s' % (error, UNCHANGED)) from error
    option = place.section.get(ENABLED)
    message = '%s in %s line %d.' % (
        place.repository,
        place.source.path,
        option.line if option else place.section.line + 1,
    )
    plan = _plan(EDIT, place, standing, message, warnings)
    return plan._replace(before=place.source.content, after=after)


def _plan(action, place, standing, message, warnings):
    return Plan(
        action,
        place.repository,
        place.source.path,
        standing.enabled,
        standing.words,
        None,
        None,
        message,
        warnings,
        None,
    )
