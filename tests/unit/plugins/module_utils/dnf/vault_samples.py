# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repository files of CentOS 8 as they are met in the wild, and where the vault keeps what they name."""

import collections

from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import DIRECTORY, OS_RELEASE

OS_RELEASE_STREAM = 'NAME="CentOS Stream"\nVERSION="8"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="8"\n'
VARIABLES = {'/etc/dnf/vars/contentdir': b'centos\n', '/etc/dnf/vars/infra': b'stock\n'}
STREAM_VARIABLES = dict(VARIABLES, **{'/etc/dnf/vars/stream': b'8-stream\n'})

VAULT = 'https://vault.centos.org/'
LINUX = VAULT + '8.5.2111/%s/$basearch/os/'
STREAM = VAULT + '8-stream/%s/$basearch/os/'


def section(repository, name, enabled=0, release='$releasever', directory=None, remark=True):
    """One section as CentOS' own files have it."""
    lines = [
        '[%s]' % repository,
        'name=CentOS $releasever - %s' % name,
        'mirrorlist=http://mirrorlist.centos.org/?release=%s&arch=$basearch&repo=%s&infra=$infra' % (release, name),
        '#baseurl=http://mirror.centos.org/$contentdir/%s/%s/' % (release, directory or name + '/$basearch/os'),
        'gpgcheck=1',
        'enabled=%d' % enabled,
        'gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial',
        '',
        '',
    ]
    if not remark:
        del lines[3]
    return '\n'.join(lines).encode()


BASE = section('BaseOS', 'BaseOS', 1)
ELSEWHERE = (
    b'[base-debuginfo]\nname=Debuginfo\nbaseurl=http://debuginfo.centos.org/$releasever/$basearch/\nenabled=0\n\n'
    b'[epel]\nname=EPEL\nmetalink=https://mirrors.fedoraproject.org/metalink?repo=epel-8&arch=$basearch\nenabled=1\n\n'
    b'[c8-media-BaseOS]\nname=Media\nbaseurl=file:///media/CentOS/BaseOS\n        file:///media/cdrom/BaseOS\nenabled=0\n'
)

# leads: repository id -> its address afterwards, or None where it has none of the vault.
Sample = collections.namedtuple('Sample', 'name os_release files leads')
SAMPLES = []


def sample(name, files, leads, os_release=OS_RELEASE['centos-8'], variables=None):
    SAMPLES.append(Sample(name, os_release, dict(variables or VARIABLES, **files), leads))


def one_file(name, content, leads=None):
    sample(name, {DIRECTORY + 'CentOS-Base.repo': content}, leads or {'BaseOS': LINUX % 'BaseOS'})


sample(
    '8.0 to 8.2',
    {
        DIRECTORY + 'CentOS-Base.repo': b'# CentOS-Base.repo\n#\n' + BASE,
        DIRECTORY + 'CentOS-AppStream.repo': section('AppStream', 'AppStream', 1),
        DIRECTORY + 'CentOS-PowerTools.repo': section('PowerTools', 'PowerTools'),
        DIRECTORY + 'CentOS-Extras.repo': section('extras', 'extras', 1),
        DIRECTORY + 'CentOS-Others.repo': ELSEWHERE,
    },
    {
        'BaseOS': LINUX % 'BaseOS',
        'AppStream': LINUX % 'AppStream',
        'PowerTools': LINUX % 'PowerTools',
        'extras': LINUX % 'extras',
        'base-debuginfo': None,
        'epel': None,
        'c8-media-BaseOS': None,
    },
)
sample(
    '8.3 to 8.5',
    {
        DIRECTORY + 'CentOS-Linux-BaseOS.repo': section('baseos', 'BaseOS', 1),
        DIRECTORY + 'CentOS-Linux-PowerTools.repo': section('powertools', 'PowerTools'),
        DIRECTORY + 'CentOS-Linux-HighAvailability.repo': section('ha', 'HighAvailability'),
        DIRECTORY
        + 'CentOS-Linux-ContinuousRelease.repo': b'[cr]\nname=cr\nbaseurl=http://mirror.centos.org/$contentdir/$releasever/cr/$basearch/os/\nenabled=0\n',
    },
    {
        'baseos': LINUX % 'BaseOS',
        'powertools': LINUX % 'PowerTools',
        'ha': LINUX % 'HighAvailability',
        'cr': LINUX % 'cr',
    },
)
sample(
    'Stream',
    {
        DIRECTORY + 'CentOS-Stream-BaseOS.repo': section('baseos', 'BaseOS', 1, '$stream'),
        DIRECTORY + 'CentOS-Stream-PowerTools.repo': section('powertools', 'PowerTools', 0, '$stream'),
        DIRECTORY + 'CentOS-Stream-Extras-common.repo': section(
            'extras-common', 'extras-extras-common', 1, '$stream', 'extras/$basearch/extras-common'
        ),
        DIRECTORY + 'CentOS-Storage-common.repo': section(
            'storage', 'storage-ceph-pacific', 1, '8-stream', 'storage/$basearch/ceph-pacific'
        ),
    },
    {
        'baseos': STREAM % 'BaseOS',
        'powertools': STREAM % 'PowerTools',
        'extras-common': VAULT + '8-stream/extras/$basearch/extras-common/',
        'storage': VAULT + '8-stream/storage/$basearch/ceph-pacific/',
    },
    OS_RELEASE_STREAM,
    STREAM_VARIABLES,
)
sample(
    'Stream without its variable',
    {
        DIRECTORY + 'CentOS-Stream-BaseOS.repo': section('baseos', 'BaseOS', 1, '$stream'),
    },
    {'baseos': STREAM % 'BaseOS'},
    OS_RELEASE_STREAM,
    {},
)
sample('in dnf.conf itself', {'/etc/dnf/dnf.conf': b'[main]\ngpgcheck=1\n\n' + BASE}, {'BaseOS': LINUX % 'BaseOS'})
sample(
    'the same id in two files', {DIRECTORY + 'a.repo': BASE, DIRECTORY + 'b.repo': BASE}, {'BaseOS': LINUX % 'BaseOS'}
)

one_file('carriage returns', BASE.replace(b'\n', b'\r\n'))
one_file('no newline at the end', b'[BaseOS]\nname=x\n' + BASE.splitlines()[2])
one_file('no newline at the end, carriage return', b'[BaseOS]\r\nname=x\r\n' + BASE.splitlines()[2] + b'\r')
one_file('not UTF-8', b'# caf\xe9\n' + BASE.replace(b'gpgcheck', b'# caf\xe9\ngpgcheck'))
one_file('byte order mark', b'\xef\xbb\xbf' + BASE)
one_file('spaces', BASE.replace(b'mirrorlist=', b'mirrorlist =  '))
one_file('quotes', BASE.replace(b'mirrorlist=', b'mirrorlist="').replace(b'$infra', b'$infra"'))
one_file(
    'https, a port and no slash', BASE.replace(b'http://mirrorlist.centos.org/', b'https://mirrorlist.centos.org:443')
)
one_file('no comment', section('BaseOS', 'BaseOS', 1, remark=False))
one_file('a comment that was meant for another one', BASE.replace(b'BaseOS/$basearch', b'AppStream/$basearch'))
one_file('the mirror itself', BASE.replace(b'mirrorlist=', b'#mirrorlist=').replace(b'#baseurl', b'baseurl'))
one_file('the mirror beside the list', BASE.replace(b'#baseurl', b'baseurl'))
one_file(
    'the mirror with everything written out',
    (b'[BaseOS]\nname=x\nbaseurl=http://mirror.centos.org/centos/8/BaseOS/$basearch/os/\n'),
)
one_file(
    'an earlier release that was asked for',
    (b'[BaseOS]\nname=x\nbaseurl=http://mirror.centos.org/centos/8.2.2004/BaseOS/$basearch/os\n'),
    {'BaseOS': VAULT + '8.2.2004/BaseOS/$basearch/os/'},
)
one_file(
    'continuation lines',
    (
        b'[BaseOS]\nname=x\nbaseurl=http://mirror.centos.org/centos/8/BaseOS/$basearch/os/\n'
        b'  http://mirror.centos.org/centos/8/BaseOS/aarch64/os/,\n \t\n   \nenabled=1\n'
    ),
)
one_file('key twice', BASE.replace(b'gpgcheck', BASE.splitlines()[2] + b'\ngpgcheck'))
one_file(
    'section twice',
    BASE + b'[other]\nname=x\nbaseurl=http://example.com/\n' + b'[BaseOS]\nenabled=0\n',
    {'BaseOS': LINUX % 'BaseOS', 'other': None},
)
one_file(
    'a mirror of the site below the list',
    BASE.replace(b'#baseurl=http://mirror.centos.org/', (b'baseurl=http://mirrors.example.com/')),
    {'BaseOS': None},
)
one_file(
    'a mirror of the site beside the mirror',
    (b'[BaseOS]\nname=x\nbaseurl=http://mirror.centos.org/centos/8/BaseOS/$basearch/os/ http://mirrors.example.com/\n'),
    {'BaseOS': None},
)
one_file(
    'hosts that look alike',
    (
        b'[a]\nname=x\nbaseurl=http://mirror.centos.org.example.com/centos/8/BaseOS/x/os/\n'
        b'[b]\nname=x\nmirrorlist=http://example.com/?release=8&repo=BaseOS&from=mirrorlist.centos.org\n'
        b'[c]\nname=x\nbaseurl=http://vault.centos.org/$contentdir/$releasever/BaseOS/Source/\n'
    ),
    {'a': None, 'b': None, 'c': None},
)

# Sections that lead to the mirrors, and do not say enough.
UNKNOWN = [
    ('a list that no comment explains', section('x', 'cloud-openstack-ussuri', remark=False)),
    ('a release that the vault has not', section('x', 'BaseOS', release='9-stream')),
    ('no release', b'[x]\nname=x\nmirrorlist=http://mirrorlist.centos.org/?repo=BaseOS\n'),
    ('no directory', b'[x]\nname=x\nbaseurl=http://mirror.centos.org/\n'),
    ('an odd directory', b'[x]\nname=x\nbaseurl=http://mirror.centos.org/centos/8/Base"OS/\n'),
    ('a host that is none', b'[x]\nname=x\nbaseurl=http://[mirror.centos.org/ http://mirror.centos.org/\n'),
]
