# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each distribution calls the repository that has the -devel packages it keeps out of the main ones.

The tables are all there is to know; a new release is a new row. Ids are compared without regard to case, because
CentOS 8.0 to 8.2 wrote PowerTools what has been powertools since 8.3.
"""

import collections

# How a user says which one it is, where that is not to be found here.
NAME_OPTION = "the option 'name' (in the role: open_vm_tools_builder_repository)"

# os-release ID -> major version -> ids, the usual one first. {arch} is the processor as RPM names it.
BY_DISTRIBUTION = {
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
    },
    'miraclelinux': {
        '8': ('8-latest-PowerTools',),
    },
    'ol': {
        '8': ('ol8_codeready_builder',),
        '9': ('ol9_codeready_builder',),
        '10': ('ol10_codeready_builder',),
    },
    'rhel': {  # subscribed first, then the names that clouds give it
        '8': (
            'codeready-builder-for-rhel-8-{arch}-rpms',
            'codeready-builder-for-rhel-8-{arch}-rhui-rpms',
            'codeready-builder-for-rhel-8-rhui-rpms',
            'rhui-codeready-builder-for-rhel-8-{arch}-rhui-rpms',
            'rhui-codeready-builder-for-rhel-8-rhui-rpms',
        ),
        '9': (
            'codeready-builder-for-rhel-9-{arch}-rpms',
            'codeready-builder-for-rhel-9-{arch}-rhui-rpms',
            'codeready-builder-for-rhel-9-rhui-rpms',
            'rhui-codeready-builder-for-rhel-9-{arch}-rhui-rpms',
            'rhui-codeready-builder-for-rhel-9-rhui-rpms',
        ),
        '10': (
            'codeready-builder-for-rhel-10-{arch}-rpms',
            'codeready-builder-for-rhel-10-{arch}-rhui-rpms',
            'codeready-builder-for-rhel-10-rhui-rpms',
            'rhui-codeready-builder-for-rhel-10-{arch}-rhui-rpms',
            'rhui-codeready-builder-for-rhel-10-rhui-rpms',
        ),
    },
    'rocky': {
        '8': ('powertools',),
        '9': ('crb',),
        '10': ('crb',),
    },
}

# Distributions whose repositories are switched by subscription-manager: the first id above is the subscribed one.
SUBSCRIBED = ('rhel',)

# What the rebuilds of Enterprise Linux call it, for those that have no row above.
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
    'openeuler': 'its -devel packages are in OS, everything and EPOL, which are enabled from the start',
    'opensuse-leap': _IN_MAIN,
    'opensuse-tumbleweed': _IN_MAIN,
    'photon': _IN_MAIN,
    'raspbian': _IN_MAIN,
    'sled': 'its -devel packages are in modules, which SUSEConnect activates',
    'sles': 'its -devel packages are in modules, which SUSEConnect activates',
    'ubuntu': 'its -dev packages are in main and universe, which are enabled from the start',
}

Choice = collections.namedtuple('Choice', 'candidates subscribed assumed reason')


def choose(distribution, arch):
    """The ids to look for on this distribution. Without candidates, the reason says why there are none."""
    rows = BY_DISTRIBUTION.get(distribution.id, {})
    if distribution.major in rows:
        candidates = tuple(row.format(arch=arch) for row in rows[distribution.major])
        return Choice(candidates, distribution.id in SUBSCRIBED, False, None)
    if distribution.id in WITHOUT:
        return _nothing(WITHOUT[distribution.id])
    if not rows and not _is_enterprise_linux(distribution):
        return _nothing('it is not of the Enterprise Linux family, the only one known to keep -devel packages apart')
    return _like_enterprise_linux(distribution)


def _is_enterprise_linux(distribution):
    return 'rhel' in distribution.like or 'centos' in distribution.like


def _like_enterprise_linux(distribution):
    try:
        major = int(distribution.major)
    except ValueError:
        return _nothing('its os-release has no version number that tells which Enterprise Linux it is like')
    if major < OLDEST_ENTERPRISE_LINUX:
        return _nothing('builder repositories came with Enterprise Linux %d' % OLDEST_ENTERPRISE_LINUX)
    newest = max(BY_ENTERPRISE_LINUX, key=int)
    return Choice(BY_ENTERPRISE_LINUX.get(distribution.major, BY_ENTERPRISE_LINUX[newest]), False, True, None)


def _nothing(reason):
    return Choice((), False, False, reason)
