# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which repositories dnf sees in the files, under which ids, and which of them are enabled."""

import collections
import fnmatch
import re

from .configuration import substituted
from .repository_files import ENABLED, boolean

# dnf ignores a section whose id has any other character.
REFUSED = re.compile(r'[^A-Za-z0-9_.:-]')
ALLOWED = "letters, digits and the characters -_.:"

Place = collections.namedtuple('Place', 'repository source section')
Standing = collections.namedtuple('Standing', 'enabled words overridden_by')


def places_of(files, configuration):
    return [place for place in _all_places(files, configuration) if not REFUSED.search(place.repository)]


def refused_places(files, configuration):
    """The sections that dnf ignores because of their ids."""
    return [place for place in _all_places(files, configuration) if REFUSED.search(place.repository)]


def _all_places(files, configuration):
    return [
        Place(substituted(section.name, configuration.variables), source, section)
        for source in files
        for section in source.repositories
    ]


def ids_of(places):
    return sorted({place.repository for place in places})


def first(places, repository):
    """Of several sections with the same id, dnf uses the first and ignores the others."""
    return [place for place in places if place.repository == repository][0]


def state_word(enabled):
    return 'enabled' if enabled else 'disabled'


def standing_of(evidence, place):
    """Whether dnf considers the repository enabled, and because of which line."""
    override = _override(evidence, place.repository)
    if override:
        return override
    option = place.section.get(ENABLED)
    default = evidence.configuration.enabled_default
    if option is None:
        return Standing(
            default,
            "%s line %d: [%s] has no line '%s', so dnf considers it %s"
            % (place.source.path, place.section.line, place.section.name, ENABLED, state_word(default)),
            False,
        )
    words = '%s line %d says %s=%s' % (place.source.path, option.line, ENABLED, option.value)
    value = boolean(substituted(option.value, evidence.configuration.variables))
    if value is None:
        return Standing(
            default, '%s, which dnf does not understand and treats as %s' % (words, state_word(default)), False
        )
    return Standing(value, words, False)


def _override(evidence, repository):
    found = None
    for source in evidence.overrides:
        for section in source.sections.values():
            option = section.get(ENABLED)
            pattern = substituted(section.name, evidence.configuration.variables)
            if option is None or not fnmatch.fnmatchcase(repository, pattern):
                continue
            value = boolean(substituted(option.value, evidence.configuration.variables))
            if value is not None:
                found = Standing(
                    value,
                    '%s line %d says %s=%s for [%s]' % (source.path, option.line, ENABLED, option.value, section.name),
                    True,
                )
    return found
