# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a published package is below the repository's URL, and the files that tell a guest's package manager so.

The publisher and the guests have this from here, so that they agree.
"""

import re

NAME = 'esxi_arm_guest'
TITLE = 'open-vm-tools for ESXi-Arm guests'
# Where they are on a guest. rpm needs the key in its database, too.
RPM_KEY = '/etc/pki/rpm-gpg/RPM-GPG-KEY-' + NAME
REPO = '/etc/yum.repos.d/%s.repo' % NAME
ZYPP_REPO = '/etc/zypp/repos.d/%s.repo' % NAME
DEB_KEY = '/etc/apt/keyrings/%s.asc' % NAME
SOURCES = '/etc/apt/sources.list.d/%s.sources' % NAME
PATHS = (RPM_KEY, REPO, ZYPP_REPO, DEB_KEY, SOURCES)

DPKG_ARCHITECTURES = {'aarch64': 'arm64', 'x86_64': 'amd64', 'armv7l': 'armhf'}


def variant(desktop):
    """A guest without the desktop parts must not get them by an upgrade, so there are two of everything."""
    return 'desktop' if desktop else 'headless'


def part(name):
    """Of a URL, from the name of a distribution or of its release, such as "openSUSE Leap" or "trixie/sid"."""
    return re.sub('[^a-z0-9.]+', '-', str(name).lower()).strip('-')


def rpm_folder(platform, desktop):
    """platform has a distribution, major and architecture."""
    names = [part(platform['distribution']), part(platform['major']), variant(desktop), platform['architecture']]
    return '/'.join(['rpm'] + names)


def has_zypper(platform):
    """Whether its distribution, such as "openSUSE Leap" or "SLES_SAP", is one of SUSE's."""
    return bool(re.match('opensuse|suse|sle[sd]', part(platform['distribution'])))


def suite(platform):
    return '%s-%s' % (part(platform['distribution']), part(platform['major']))


def deb_folder(platform, desktop):
    return 'deb/pool/%s/%s' % (suite(platform), variant(desktop))


def configuration(package_format, url, platform, desktop):
    """(path, content) of the guest's .repo or .sources file."""
    base = url.rstrip('/')
    if package_format == 'rpm':
        lines = [
            '[%s]' % NAME,
            'name=' + TITLE,
            'baseurl=%s/%s' % (base, rpm_folder(platform, desktop)),
            'enabled=1',
            'gpgcheck=1',
            'repo_gpgcheck=1',
            'gpgkey=file://' + RPM_KEY,
        ]
        return ZYPP_REPO if has_zypper(platform) else REPO, '\n'.join(lines) + '\n'
    lines = [
        'Types: deb',
        'URIs: %s/deb' % base,
        'Suites: ' + suite(platform),
        'Components: ' + variant(desktop),
        'Signed-By: ' + DEB_KEY,
    ]
    if platform['architecture'] in DPKG_ARCHITECTURES:
        lines.append('Architectures: ' + DPKG_ARCHITECTURES[platform['architecture']])
    return SOURCES, '\n'.join(lines) + '\n'


def key_path(package_format):
    return RPM_KEY if package_format == 'rpm' else DEB_KEY


def files(package_format, key, url=None, platform=None, desktop=False):
    """[(path, content)] of what a guest has to have; without a URL, only what makes rpm trust the key."""
    return [(key_path(package_format), key)] + ([configuration(package_format, url, platform, desktop)] if url else [])
