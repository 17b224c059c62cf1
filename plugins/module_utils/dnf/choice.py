# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selects the repository, and explains it if there is none."""

from .builder_repositories import NAME_OPTION, SUBSCRIBED, Choice, choose, known
from .places import ALLOWED, REFUSED, first, ids_of, refused_places, standing_of
from .refusal import NotThere, Refusal

# The one file that is not edited, because subscription-manager keeps regenerating it.
SUBSCRIPTION_FILE = 'redhat.repo'


def choice_of(evidence, name):
    if name is not None:
        subscribed = evidence.distribution is not None and evidence.distribution.id in SUBSCRIBED
        return Choice((name,), subscribed, False, None)
    if evidence.distribution is None:
        raise Refusal('%s. Name the repository with %s' % (evidence.trouble, NAME_OPTION))
    return choose(evidence.distribution, evidence.machine)


def with_known(choice, evidence, places):
    """If the repository files have one although os-release suggests that there is none, trust the files."""
    there = among(ids_of(places), known(evidence.machine))
    if choice.candidates or not there:
        return choice
    return choice._replace(candidates=tuple(there), assumed=True)


def among(ids, candidates):
    """The ids that are candidates, ignoring case, in the order of the candidates."""
    return [repository for candidate in candidates for repository in ids if repository.lower() == candidate.lower()]


def find(evidence, places, choice, wanted, named):
    """The id of the repository, preferably of one that is enabled already; None if there is none."""
    there = [_in_one_case(places, candidate, named) for candidate in choice.candidates]
    there = [repository for repository in there if repository]
    enabled = [repository for repository in there if standing_of(evidence, first(places, repository)).enabled]
    if len(enabled) > 1 and not wanted:
        raise Refusal(
            '%s are enabled, and any of them may be the builder repository. Name the one to disable with '
            '%s' % (' and '.join(enabled), NAME_OPTION)
        )
    return (enabled or there or [None])[0]


def _in_one_case(places, candidate, named):
    """If ids differ only in case, the user has to choose."""
    alike = among(ids_of(places), (candidate,))
    if named and candidate in alike:
        return candidate
    if len(alike) > 1:
        raise Refusal(
            'There are %s, which differ only in case and are different repositories to dnf. '
            'Name the right one with %s'
            % (
                ' and '.join(
                    '[%s] (%s line %d)' % (place.repository, place.source.path, place.section.line)
                    for place in places
                    if place.repository in alike
                ),
                NAME_OPTION,
            )
        )
    return alike[0] if alike else None


def not_there(evidence, choice, places, name):
    ids = ids_of(places)
    if name is not None:
        start = 'There is no repository %s' % name
    else:
        start = '%s should have a builder repository, but there is no %s' % (
            evidence.distribution.title,
            ' or '.join(choice.candidates),
        )
    sentences = [
        '%s (ignoring case) in %s' % (start, ', '.join(evidence.searched)),
        'Found: %s' % ', '.join(ids) if ids else 'No repositories were found there',
    ]
    sentences += refused(evidence, choice.candidates)
    sentences += [
        '%s has [%s], but dnf only reads files whose name ends in .repo'
        % (path, among(ids_aside, choice.candidates)[0])
        for path, ids_aside in evidence.aside
        if among(ids_aside, choice.candidates)
    ]
    sentences += ['dnf cannot read %s' % broken.reason for broken in evidence.broken]
    sentences.append(_way_out(choice, name))
    return NotThere('. '.join(sentences), ids)


def refused(evidence, candidates):
    """Messages about sections that look like one of the candidates, but not to dnf."""
    candidates = [_letters(candidate) for candidate in candidates]
    return [
        '%s line %d has [%s], which dnf ignores: an id may only contain %s. Correct the id'
        % (place.source.path, place.section.line, place.section.name, ALLOWED)
        for place in refused_places(evidence.files, evidence.configuration)
        if _letters(place.repository) in candidates
    ]


def _letters(repository):
    return REFUSED.sub('', repository).lower()


def _way_out(choice, name):
    if name is not None:
        return 'Correct %s, or add the repository first' % NAME_OPTION
    by_whom = ' (on a registered system, subscription-manager writes %s)' % SUBSCRIPTION_FILE
    return "Restore the distribution's repository files%s, or name the repository with %s" % (
        by_whom if choice.subscribed else '',
        NAME_OPTION,
    )
