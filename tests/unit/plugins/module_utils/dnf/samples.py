# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repository files as they are met in the wild, and what dnf makes of them.

Every sample is a whole system below a root directory: os-release, dnf.conf and repository files.
"""

import collections

DIRECTORY = '/etc/yum.repos.d/'

OS_RELEASE = {
    'almalinux-10': 'NAME="AlmaLinux"\nID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="10.0"\n',
    'almalinux-8': 'NAME="AlmaLinux"\nID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="8.10"\n',
    'almalinux-9': 'NAME="AlmaLinux"\nID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n',
    'anolis-8': 'NAME="Anolis OS"\nID="anolis"\nID_LIKE="rhel fedora centos"\nVERSION_ID="8.8"\n',
    'centos-10': 'NAME="CentOS Stream"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="10"\n',
    'centos-8': 'NAME="CentOS Linux"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="8"\n',
    'centos-9': 'NAME="CentOS Stream"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="9"\n',
    'cloudlinux-8': 'NAME="CloudLinux"\nID="cloudlinux"\nID_LIKE="rhel fedora centos"\nVERSION_ID="8.6"\n',
    'miraclelinux-8': 'NAME="MIRACLE LINUX"\nID="miraclelinux"\nID_LIKE="rhel fedora"\nVERSION_ID="8.8"\n',
    'ol-10': 'NAME="Oracle Linux Server"\nID="ol"\nID_LIKE="fedora"\nVERSION_ID="10.0"\n',
    'ol-8': 'NAME="Oracle Linux Server"\nID="ol"\nID_LIKE="fedora"\nVERSION_ID="8.10"\n',
    'ol-9': 'NAME="Oracle Linux Server"\nID="ol"\nID_LIKE="fedora"\nVERSION_ID="9.4"\n',
    'rhel-10': 'NAME="Red Hat Enterprise Linux"\nID="rhel"\nID_LIKE="centos fedora"\nVERSION_ID="10.0"\n',
    'rhel-8': 'NAME="Red Hat Enterprise Linux"\nID="rhel"\nID_LIKE="fedora"\nVERSION_ID="8.10"\n',
    'rhel-9': 'NAME="Red Hat Enterprise Linux"\nID="rhel"\nID_LIKE="fedora"\nVERSION_ID="9.4"\n',
    'rocky-10': 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="10.0"\n',
    'rocky-8': 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="8.9"\n',
    'rocky-9': 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n',
    'some-8': 'NAME="Some Linux"\nID="some"\nID_LIKE="rhel centos fedora"\nVERSION_ID="8.4"\n',
}


def section(repository, enabled='enabled=0', name=None):
    """One section as vendors write it. enabled is the whole line, or lines."""
    return (
        (
            '[{0}]\n'
            'name={1} $releasever - $basearch\n'
            '#mirrorlist=http://mirrors.example.com/?arch=$basearch&repo={0}\n'
            'baseurl=http://mirrors.example.com/{0}/$basearch/os/\n'
            'gpgcheck=1\n'
            '{2}'
            'gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-example\n'
            '\n'
        )
        .format(repository, name or repository, enabled + '\n' if enabled else '')
        .encode()
    )


ROCKY_9 = b'# rocky.repo\n\n' + b''.join(
    section(repository, 'enabled=%d\ncountme=1\nmetadata_expire=6h' % enabled)
    for repository, enabled in (
        ('baseos', 1),
        ('baseos-debug', 0),
        ('baseos-source', 0),
        ('appstream', 1),
        ('appstream-debug', 0),
        ('appstream-source', 0),
        ('crb', 0),
        ('crb-debug', 0),
        ('crb-source', 0),
    )
)

# before: does dnf take the repository for enabled. undo: does switching back give the same bytes.
Sample = collections.namedtuple('Sample', 'name os_release files repository file before undo')
SAMPLES = []


def sample(name, os_release, files, repository, file, before=False, undo=True):
    SAMPLES.append(Sample(name, OS_RELEASE[os_release], files, repository, file, before, undo))


def one_file(name, content, repository='powertools', before=False, undo=True, os_release='rocky-8'):
    path = DIRECTORY + 'Rocky-PowerTools.repo'
    sample(name, os_release, {path: content}, repository, path, before, undo)


def vendor(os_release, file, repository, content=None):
    files = {DIRECTORY + file: content or section(repository), DIRECTORY + 'base.repo': section('baseos', 'enabled=1')}
    sample('%s %s' % (os_release, file), os_release, files, repository, DIRECTORY + file)


vendor('centos-8', 'CentOS-PowerTools.repo', 'PowerTools')
vendor('centos-8', 'CentOS-Linux-PowerTools.repo', 'powertools')
vendor('centos-8', 'CentOS-Stream-PowerTools.repo', 'powertools')
vendor(
    'centos-8',
    'CentOS-Base.repo',
    'PowerTools',
    section('BaseOS', 'enabled=1') + section('AppStream', 'enabled=1') + section('PowerTools') + section('extras'),
)
vendor(
    'centos-9',
    'centos.repo',
    'crb',
    section('baseos', 'enabled=1') + section('crb') + section('crb-debuginfo') + section('crb-source'),
)
vendor('centos-10', 'centos.repo', 'crb')
vendor('rocky-8', 'Rocky-PowerTools.repo', 'powertools')
vendor('rocky-9', 'rocky.repo', 'crb', ROCKY_9)
vendor('rocky-10', 'rocky.repo', 'crb', ROCKY_9)
vendor(
    'almalinux-8',
    'almalinux-powertools.repo',
    'powertools',
    section('powertools') + section('powertools-debuginfo') + section('powertools-source'),
)
vendor('almalinux-9', 'almalinux-crb.repo', 'crb')
vendor('almalinux-10', 'almalinux-crb.repo', 'crb')
vendor('ol-8', 'oracle-linux-ol8.repo', 'ol8_codeready_builder')
vendor('ol-9', 'oracle-linux-ol9.repo', 'ol9_codeready_builder')
vendor('ol-10', 'oracle-linux-ol10.repo', 'ol10_codeready_builder')
vendor('cloudlinux-8', 'cloudlinux.repo', 'cloudlinux-PowerTools')
vendor('miraclelinux-8', 'ML8.repo', '8-latest-PowerTools')
vendor('anolis-8', 'AnolisOS-PowerTools.repo', 'PowerTools')
vendor('rhel-8', 'redhat-rhui.repo', 'codeready-builder-for-rhel-8-rhui-rpms')
vendor(
    'rhel-9',
    'rh-cloud.repo',
    'rhui-codeready-builder-for-rhel-9-aarch64-rhui-rpms',
    section('rhui-codeready-builder-for-rhel-9-$basearch-rhui-rpms'),
)
vendor('rhel-10', 'rhel.repo', 'codeready-builder-for-rhel-10-aarch64-rhui-rpms')
vendor('some-8', 'some.repo', 'powertools')

one_file('carriage returns', section('powertools').replace(b'\n', b'\r\n'))
one_file('no newline at the end', section('powertools', '')[:-1] + b'enabled=0')
one_file('spaces', section('powertools', 'enabled = 0'))
one_file('spaces behind', section('powertools', 'enabled =   0  \t'))
one_file('False', section('powertools', 'enabled=False'))
one_file('no', section('powertools', 'enabled=no'))
one_file('OFF', section('powertools', 'enabled=OFF'))
one_file('Yes', section('powertools', 'enabled=Yes'), before=True)
one_file('true', section('powertools', 'enabled=true'), before=True)
one_file('quotes', section('powertools', 'enabled="0"'))
one_file('mixed letters', section('powertools', 'enabled=fAlSe'), undo=False)
one_file('upper case key is unknown to dnf', section('powertools', 'Enabled=0'), before=True)
one_file('upper case key beside the right one', section('powertools', 'ENABLED=1\nenabled=0\nEnabled=1'))
one_file('no line', section('powertools', ''), before=True)
one_file('no line, carriage returns', section('powertools', '').replace(b'\n', b'\r\n'), before=True)
one_file('header ends the file', section('baseos', 'enabled=1') + b'[powertools]', before=True)
one_file('header ends the file with a carriage return', section('baseos') + b'[powertools]\r', before=True)
one_file('key twice', section('powertools', 'enabled=1\nenabled=0'))
one_file('key twice, the other way', section('powertools', 'enabled=0\nenabled=1'), before=True)
one_file('comments', b'# enabled=0\n;enabled=0\n' + section('powertools', '#enabled=1\nenabled=0\n# enabled=1'))
one_file('continuation lines', section('powertools', 'exclude=kernel\n  enabled=1\n\tglibc\nenabled=0'))
one_file('blank line that continues', section('powertools', 'enabled=0\n   \n\t'))
one_file('section twice', section('powertools', 'enabled=1') + section('baseos') + section('powertools', 'enabled=0'))
one_file(
    'look-alikes',
    b''.join(
        section(repository, 'enabled=%d' % enabled)
        for repository, enabled in (
            ('powertools-source', 0),
            ('epel-powertools', 1),
            ('powertools-debuginfo', 0),
            ('powertools', 0),
            ('powertools-vault', 1),
            ('powertool', 1),
        )
    ),
)
one_file(
    'look-alikes in another case',
    b''.join(map(section, ('PowerTools-source', 'PowerTools', 'PowerTools-debug'))),
    repository='PowerTools',
    os_release='centos-8',
)
one_file('main in a repository file', b'[main]\nenabled=0\n' + section('powertools', ''), before=True)
one_file('not UTF-8', b'# caf\xe9 enabled=0\n' + section('powertools'))
one_file('byte order mark', b'\xef\xbb\xbf' + section('powertools'))
one_file('header with spaces and a comment', section('powertools').replace(b'[powertools]', b'  [powertools]  # here'))
one_file('one letter behind the header', section('powertools').replace(b'[powertools]', b'[powertools]x'))
one_file('id with a variable', section('power$tools'), repository='power$tools'.replace('$tools', 'tools'))
SAMPLES[-1].files['/etc/dnf/vars/tools'] = b'tools\nignored\n'

sample(
    'the same id in two files',
    'rocky-8',
    {DIRECTORY + 'a.repo': section('powertools'), DIRECTORY + 'b.repo': section('powertools', 'enabled=1')},
    'powertools',
    DIRECTORY + 'a.repo',
)
sample(
    'a file that was put aside',
    'centos-8',
    {
        DIRECTORY + 'CentOS-PowerTools.repo.rpmsave': section('PowerTools', 'enabled=1'),
        DIRECTORY + '.hidden.repo': section('powertools', 'enabled=1'),
        DIRECTORY + 'CentOS-Linux-PowerTools.repo': section('powertools'),
    },
    'powertools',
    DIRECTORY + 'CentOS-Linux-PowerTools.repo',
)
sample(
    'reposdir',
    'rocky-8',
    {
        '/etc/dnf/dnf.conf': b'[main]\nreposdir=/srv/repos,\n  /srv/more\n',
        '/srv/more/tools.repo': section('powertools'),
        DIRECTORY + 'Rocky-PowerTools.repo': section('powertools', 'enabled=1'),
    },
    'powertools',
    '/srv/more/tools.repo',
)
sample(
    'other default directories',
    'rocky-8',
    {'/etc/distro.repos.d/tools.repo': section('powertools')},
    'powertools',
    '/etc/distro.repos.d/tools.repo',
)
sample(
    'in dnf.conf itself',
    'rocky-8',
    {
        '/etc/dnf/dnf.conf': b'[main]\ngpgcheck=1\n\n' + section('powertools'),
        DIRECTORY + 'tools.repo': section('powertools', 'enabled=1'),
    },
    'powertools',
    '/etc/dnf/dnf.conf',
)
sample(
    'disabled by default',
    'rocky-8',
    {'/etc/dnf/dnf.conf': b'[main]\nenabled=0\n', DIRECTORY + 'tools.repo': section('powertools', '')},
    'powertools',
    DIRECTORY + 'tools.repo',
)
sample(
    'variables in another directory',
    'rocky-8',
    {
        '/etc/dnf/dnf.conf': b'[main]\nvarsdir=/etc/site/vars\n',
        '/etc/site/vars/site': b'power',
        DIRECTORY + 'tools.repo': section('${site}tools'),
    },
    'powertools',
    DIRECTORY + 'tools.repo',
)
sample(
    'a broken file beside it',
    'rocky-8',
    {DIRECTORY + 'broken.repo': b'name=x\n[other]\n', DIRECTORY + 'tools.repo': section('powertools')},
    'powertools',
    DIRECTORY + 'tools.repo',
)

# Files that dnf refuses, and the line it refuses them for.
MALFORMED = [
    ('text before a section', b'name=x\n' + section('powertools'), 1),
    ('no bracket', b'[powertools\nenabled=0\n', 1),
    ('no name', b'[]\n' + section('powertools'), 1),
    ('text behind a header', b'[powertools] xyz\nenabled=0\n', 1),
    ('no equals sign', section('powertools', 'enabled 0'), 6),
    ('no key', section('powertools', '=0'), 6),
    ('indented after a comment', section('powertools', '# comment\n  enabled=0'), 7),
    ('indented after the header', b'[powertools]\n  enabled=0\n', 2),
]


def build(root, item):
    """Write the sample below root, a pathlib.Path."""
    files = {'/usr/lib/os-release': item.os_release.encode(), '/etc/dnf/dnf.conf': b'[main]\ngpgcheck=1\n'}
    files.update(item.files)
    for name, content in files.items():
        path = root / name.lstrip('/')
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root
