# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to put back if an installation is not confirmed: pure functions on the journal's notes.

A note is opened before the installation, with all installed packages, so that nothing is lost if the run is. Closed
afterwards, it is reduced to what the installation has changed.
"""

KIND = 'unconfirmed'


def opened(wanted, installed, configured):
    """wanted: the packages to install. configured: removed packages whose configuration files are still there."""
    return {'kind': KIND, 'wanted': sorted(wanted), 'before': dict(installed), 'configured': sorted(configured)}


def is_open(note):
    return 'before' in note


def closed(note, installed):
    """versions: what to put back. new: packages that were not installed before. installed: what is installed now."""
    before = note['before']
    wanted = [name for name in note.get('wanted', []) if name in before]
    moves = {(before[name], installed.get(name)) for name in wanted}
    return {
        'kind': KIND,
        'versions': {
            name: version
            for name, version in sorted(before.items())
            if name in wanted or name not in installed or _in_step(name, version, installed, moves)
        },
        'new': sorted(set(installed).difference(before)),
        'configured': note.get('configured', []),
    }


def _in_step(name, version, installed, moves):
    """Whether it changed from and to the same versions as a wanted package, so that they belong together.

    Other dependencies that were upgraded stay so: what else was installed since may need that.
    """
    return installed[name] != version and (version, installed[name]) in moves


def filled(note):
    """A closed note with all its fields."""
    return dict({'versions': {}, 'new': [], 'configured': []}, **note)


def merged(first, second):
    """One note of two closed ones: what was before the first counts."""
    known = set(first['new']).union(first['versions'])
    versions = {name: version for name, version in second['versions'].items() if name not in known}
    return {
        'kind': KIND,
        'versions': dict(versions, **first['versions']),
        'new': sorted(set(first['new']).union(set(second['new']).difference(known))),
        'configured': sorted(set(first['configured']).union(second['configured'])),
    }


def without(note, names):
    """The note without these packages."""
    return dict(
        note,
        versions={name: version for name, version in note['versions'].items() if name not in names},
        new=[name for name in note['new'] if name not in names],
    )


def is_empty(note):
    return not (note['versions'] or note['new'])
