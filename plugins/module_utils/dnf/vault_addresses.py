# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Maps a section's CentOS mirror address to the directory of the same repository in the vault.

There were two hosts: one sent the list of mirrors of a `repo=`, the other was a mirror itself. CentOS's own files name
the latter in a comment below the former. The vault has the same directory layout as the mirrors.
"""

import re
from urllib.parse import parse_qs, urlsplit

from .configuration import substituted
from .repository_files import ADDRESS_KEYS, text

MIRROR_LIST = 'mirrorlist.centos.org'
MIRROR = 'mirror.centos.org'
# Recipes that just replace the host name produce a mirror list at the vault, which has none.
GONE = {'mirrorlist': (MIRROR_LIST, MIRROR, 'vault.centos.org')}

# A release on the mirrors -> its last state in the vault. CentOS Stream takes it from a dnf variable; if that is lost,
# the name of the variable will do.
RELEASES = {'8': '8.5.2111', '8-stream': '8-stream', '$stream': '8-stream', '${stream}': '8-stream'}
POINT_RELEASE = re.compile(r'8\.[0-5]\.[0-9]{4}$')

# Repositories in a directory of the same name on the mirrors: NAME/$basearch/os/.
PLAIN = (
    'AppStream',
    'BaseOS',
    'Devel',
    'HighAvailability',
    'NFV',
    'PowerTools',
    'RT',
    'ResilientStorage',
    'centosplus',
    'cr',
    'extras',
    'fasttrack',
)

REMARK = re.compile(rb'^[#;][ \t]*baseurl[ \t]*=[ \t]*([^ \t\r\n]+)', re.MULTILINE)
# Without anything that has a special meaning to dnf in a file.
DIRECTORY = re.compile(r'[A-Za-z0-9_.${}+-]+(/[A-Za-z0-9_.${}+-]+)*/?$')


def address_options(section):
    return [option for option in section.options if option.key in ADDRESS_KEYS]


def addresses(option):
    return [word for word in re.split(r'[ ,\t\n]+', option.value) if word]


def is_gone(option):
    """Whether all addresses of the option point at mirrors that are gone."""
    hosts = [_host(address) for address in addresses(option)]
    return bool(hosts) and all(host in GONE.get(option.key, (MIRROR_LIST, MIRROR)) for host in hosts)


def vault_directory(options, lines, variables):
    """The repository's directory in the vault, from its old address options and the section lines; None if unknown."""
    for option in options:
        for address in addresses(option):
            parts = _of_mirror(address) if _host(address) == MIRROR else _of_list(address, lines)
            directory = parts and _in_vault(parts, variables)
            if directory:
                return directory
    return None


def _host(address):
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _of_mirror(address):
    """(release, directory) from http://mirror.centos.org/$contentdir/RELEASE/DIRECTORY."""
    parts = urlsplit(address).path.lstrip('/').split('/', 2)
    return (parts[1], parts[2]) if len(parts) == 3 else None


def _of_list(address, lines):
    """The same from http://mirrorlist.centos.org/?release=RELEASE&repo=NAME and a comment about NAME."""
    query = parse_qs(urlsplit(address).query)
    if 'release' not in query or 'repo' not in query:
        return None
    release, name = query['release'][0], query['repo'][0]
    for remark in REMARK.findall(b'\n'.join(lines)):
        remarked = _host(text(remark)) == MIRROR and _of_mirror(text(remark))
        if remarked and _name_of(remarked[1]) == name:
            return release, remarked[1]
    return (release, '%s/$basearch/os/' % name) if name in PLAIN else None


def _name_of(directory):
    """BaseOS/$basearch/os/ is the list BaseOS; extras/$basearch/extras-common/ is extras-extras-common."""
    parts = directory.rstrip('/').split('/')
    if len(parts) != 3:
        return None
    return parts[0] if parts[2] == 'os' else '%s-%s' % (parts[0], parts[2])


def _in_vault(parts, variables):
    release, directory = substituted(parts[0], variables), parts[1]
    if not POINT_RELEASE.match(release):
        release = RELEASES.get(release)
    if release is None or not DIRECTORY.match(directory):
        return None
    return '%s/%s/' % (release, directory.rstrip('/'))
