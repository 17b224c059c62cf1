# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each distribution calls the repository with the -devel packages that it keeps out of its main ones.

All knowledge is in the tables; a new release is a new row. Ids are compared case-insensitively, because powertools was
spelled PowerTools in CentOS 8.0 to 8.2.
"""

import collections

# How a user can name the repository if it is not listed here.
NAME_OPTION = "the option 'name' (in the role: open_vm_tools_builder_repository)"

# {major} is the release, {arch} RPM's name of the architecture.
MIRACLE = ('{major}-latest-PowerTools',)
ORACLE = ('ol{major}_codeready_builder',)

# First the one that subscription-manager enables on a registered system.
RHEL = (
    'codeready-builder-for-rhel-{major}-{arch}-rpms',
    'codeready-builder-for-rhel-{major}-{arch}-eus-rpms',
    'codeready-builder-beta-for-rhel-{major}-{arch}-rpms',
    # cloud images: Azure, AWS, Google
    'codeready-builder-for-rhel-{major}-{arch}-rhui-rpms',
    'codeready-builder-for-rhel-{major}-{arch}-eus-rhui-rpms',
    'codeready-builder-for-rhel-{major}-rhui-rpms',
    'codeready-builder-for-rhel-{major}-eus-rhui-rpms',
    'rhui-codeready-builder-for-rhel-{major}-{arch}-rhui-rpms',
    'rhui-codeready-builder-for-rhel-{major}-{arch}-eus-rhui-rpms',
    'rhui-codeready-builder-for-rhel-{major}-rhui-rpms',
    # the Universal Base Image, whose repository has only some of the packages
    'ubi-{major}-codeready-builder-rpms',
    'ubi-{major}-codeready-builder',
    'codeready-builder-for-ubi-{major}-{arch}-rpms',
)

# os-release ID -> release -> ids, the usual one first. The release is that of Enterprise Linux if os-release has it
# (PLATFORM_ID="platform:el8"), else the distribution's own.
BY_DISTRIBUTION = {
    'alinux': {  # Alibaba Cloud Linux
        '3': ('alinux3-powertools',),
    },
    'almalinux': {
        '8': ('powertools',),
        '9': ('crb',),
        '10': ('crb',),
    },
    'anolis': {
        '8': ('PowerTools',),
    },
    'centos': {  # CentOS Linux 8 and CentOS Stream 8, 9 and 10
        '8': ('powertools',),
        '9': ('crb',),
        '10': ('crb',),
    },
    'cloudlinux': {
        '8': ('powertools', 'cloudlinux-PowerTools'),
    },
    'eurolinux': {
        '8': ('certify-powertools',),
        '9': ('certify-crb', 'certify-powertools'),
    },
    'miraclelinux': {
        '8': MIRACLE,
        '9': MIRACLE,
        '10': MIRACLE,
    },
    'ol': {
        '8': ORACLE,
        '9': ORACLE,
        '10': ORACLE,
    },
    'rhel': {
        '8': RHEL,
        '9': RHEL,
        '10': RHEL,
    },
    'rocky': {
        '8': ('powertools',),
        '9': ('crb',),
        '10': ('crb',),
    },
    'tencentos': {
        '3': ('PowerTools',),
        '8': ('PowerTools',),
    },
    'virtuozzo': {
        '8': ('powertools',),
        '9': ('crb', 'powertools'),
    },
}

# Distributions whose repositories are managed by subscription-manager: the first id above is the subscribed one.
SUBSCRIBED = ('rhel',)

# What rebuilds of Enterprise Linux without a row above call it.
BY_ENTERPRISE_LINUX = {
    '8': ('powertools',),
    '9': ('crb',),
    '10': ('crb',),
}
OLDEST_ENTERPRISE_LINUX = 8

_IN_MAIN = 'its -devel packages are in the main repositories'

# os-release ID -> why there is nothing to enable.
WITHOUT = {
    'alpine': _IN_MAIN,
    'altlinux': _IN_MAIN,
    'amzn': _IN_MAIN,
    'arch': _IN_MAIN,
    'archarm': _IN_MAIN,
    'debian': _IN_MAIN,
    'fedora': _IN_MAIN,
    'mageia': _IN_MAIN,
    'openeuler': 'its -devel packages are in OS, everything and EPOL, which are enabled by default',
    'opensuse-leap': _IN_MAIN,
    'opensuse-tumbleweed': _IN_MAIN,
    'photon': _IN_MAIN,
    'raspbian': _IN_MAIN,
    'sled': 'its -devel packages are in modules, which SUSEConnect activates',
    'sles': 'its -devel packages are in modules, which SUSEConnect activates',
    'ubuntu': 'its -dev packages are in main and universe, which are enabled by default',
}

# Without candidates, reason says why there are none.
Choice = collections.namedtuple('Choice', 'candidates subscribed assumed reason')


def choose(distribution, arch):
    """The ids to look for on this distribution."""
    rows = BY_DISTRIBUTION.get(distribution.id, {})
    for release in (distribution.enterprise_linux, distribution.major):
        if release in rows:
            return _one_of(_ids(rows[release], release, arch), distribution)
    if rows and not _number(distribution):
        return _one_of(_of_all_releases(rows, arch), distribution)
    if distribution.id in WITHOUT:
        return _nothing(WITHOUT[distribution.id])
    if not rows and not _is_enterprise_linux(distribution):
        return _nothing('it is not in the Enterprise Linux family, the only one known to keep -devel packages apart')
    return _like_enterprise_linux(distribution, rows, arch)


def known(arch):
    """The ids of all distributions and releases, the usual ones first."""
    tables = [BY_ENTERPRISE_LINUX] + [BY_DISTRIBUTION[name] for name in sorted(BY_DISTRIBUTION)]
    ids = [repository for rows in tables for repository in _of_all_releases(rows, arch)]
    return tuple(sorted(set(ids), key=ids.index))


def _of_all_releases(rows, arch):
    return tuple(repository for release in sorted(rows, key=int) for repository in _ids(rows[release], release, arch))


def _ids(row, release, arch):
    return tuple(repository.format(major=release, arch=arch) for repository in row)


def _one_of(candidates, distribution):
    return Choice(candidates, distribution.id in SUBSCRIBED, False, None)


def _is_enterprise_linux(distribution):
    return bool(distribution.enterprise_linux) or 'rhel' in distribution.like or 'centos' in distribution.like


def _number(distribution):
    """The release of Enterprise Linux as a number, or None if unknown."""
    for release in (distribution.enterprise_linux, distribution.major):
        if release.isdecimal():
            return int(release)
    return None


def _like_enterprise_linux(distribution, rows, arch):
    """For a distribution or release without a row: the ids of the newest release that has one, and the usual ids."""
    number = _number(distribution)
    if number is None:
        return _nothing('its os-release has no version number of the Enterprise Linux that it is based on')
    if number < OLDEST_ENTERPRISE_LINUX:
        return _nothing('builder repositories were introduced in Enterprise Linux %d' % OLDEST_ENTERPRISE_LINUX)
    own = _ids(rows[_newest(rows)], str(number), arch) if rows else ()
    usual = BY_ENTERPRISE_LINUX.get(str(number), BY_ENTERPRISE_LINUX[_newest(BY_ENTERPRISE_LINUX)])
    candidates = own + tuple(repository for repository in usual if repository not in own)
    return Choice(candidates, distribution.id in SUBSCRIBED, True, None)


def _newest(rows):
    return max(rows, key=int)


def _nothing(reason):
    return Choice((), False, False, reason)
