# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which repository is meant, on systems as they are found, and what is said where none is there."""

import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.builder_repositories import NAME_OPTION
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.powertools_plan import (
    EDIT,
    NOTHING,
    SUBSCRIPTION,
    decide,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.refusal import NotThere, Refusal
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import (
    DIRECTORY,
    OS_RELEASE,
    Sample,
    build,
    section,
)

TENCENTOS = 'NAME="TencentOS Server"\nID="tencentos"\nID_LIKE="rhel fedora centos"\nVERSION_ID="3.3"\n'
EL8 = 'PLATFORM_ID="platform:el8"\n'
MIRACLE_9 = (
    'NAME="MIRACLE LINUX"\nID="miraclelinux"\nID_LIKE="rhel fedora"\nVERSION_ID="9.4"\nPLATFORM_ID="platform:el9"\n'
)
ALINUX_3 = (
    'NAME="Alibaba Cloud Linux"\nID="alinux"\nID_LIKE="rhel fedora centos anolis"\nVERSION_ID="3"\n'
    'PLATFORM_ID="platform:al8"\n'
)
KEYARCH = 'NAME="kos"\nID="kos"\nID_LIKE="anolis rhel fedora centos"\nVERSION_ID="5.8sp2"\nPLATFORM_ID="platform:an8"\n'
NOBODY = 'NAME="Nobody"\nID=nobody\nVERSION_ID=1\n'
RHEL_9 = OS_RELEASE['rhel-9']
RHEL = 'codeready-builder-for-rhel-9-aarch64-'


def system(root, os_release, *sections):
    """sections: (id, enabled), or the content of a file."""
    files = {
        '%s%d.repo' % (DIRECTORY, number): item if isinstance(item, bytes) else section(item[0], 'enabled=%d' % item[1])
        for number, item in enumerate(sections)
    }
    build(root, Sample('', os_release, files, None, None, None, None))
    return str(root)


def plan(root, wanted=True, name=None, running=False):
    """running: the evidence says that its root is the running system, where subscription-manager works."""
    evidence = gather(root, 'aarch64')
    if running:
        evidence = evidence._replace(configuration=evidence.configuration._replace(root='/'))
    return decide(evidence, wanted, name)


MEANT = [
    (MIRACLE_9, [('9-latest-PowerTools', 0)], '9-latest-PowerTools', EDIT),
    (TENCENTOS + EL8, [('PowerTools', 0)], 'PowerTools', EDIT),
    (TENCENTOS, [('PowerTools', 0)], 'PowerTools', EDIT),
    (ALINUX_3, [('alinux3-powertools', 1)], 'alinux3-powertools', NOTHING),
    (KEYARCH, [('AppStream', 1), ('PowerTools', 0)], 'PowerTools', EDIT),
    (NOBODY, [('crb', 0)], 'crb', EDIT),
    (NOBODY + EL8, [('powertools', 0)], 'powertools', EDIT),
    (RHEL_9, [(RHEL + 'eus-rhui-rpms', 1)], RHEL + 'eus-rhui-rpms', NOTHING),
    (RHEL_9, [(RHEL + 'rpms', 0), (RHEL + 'eus-rpms', 1)], RHEL + 'eus-rpms', NOTHING),
    (RHEL_9, [(RHEL + 'rpms', 0), (RHEL + 'rhui-rpms', 0)], RHEL + 'rpms', EDIT),
    (RHEL_9, [('ubi-9-codeready-builder-rpms', 1), ('ubi-9-baseos-rpms', 1)], 'ubi-9-codeready-builder-rpms', NOTHING),
    (OS_RELEASE['cloudlinux-8'], [('powertools', 0), ('cloudlinux-PowerTools', 1)], 'cloudlinux-PowerTools', NOTHING),
]


@pytest.mark.parametrize('os_release, repositories, repository, action', MEANT, ids=[case[2] for case in MEANT])
def test_which_one_is_meant(tmp_path, os_release, repositories, repository, action):
    result = plan(system(tmp_path, os_release, *repositories))
    assert (result.action, result.repository) == (action, repository)


@pytest.mark.parametrize('os_release', [KEYARCH, NOBODY], ids=['kos', 'nobody'])
def test_one_that_the_files_have_is_said_to_be_assumed(tmp_path, os_release):
    assert any(
        'because other distributions call theirs so' in text
        for text in plan(system(tmp_path, os_release, ('powertools', 0))).warnings
    )


@pytest.mark.parametrize('os_release', [KEYARCH, NOBODY], ids=['kos', 'nobody'])
def test_none_is_said_where_nothing_speaks_for_one(tmp_path, os_release):
    assert plan(system(tmp_path, os_release, ('baseos', 1))).repository is None


@pytest.mark.parametrize(
    'os_release',
    [TENCENTOS, 'ID=rocky\n', 'ID=ol\nVERSION_ID=rolling\n', MIRACLE_9, ALINUX_3],
    ids=['tencentos', 'rocky', 'ol', 'miraclelinux', 'alinux'],
)
def test_none_is_never_said_of_a_distribution_with_rows(tmp_path, os_release):
    with pytest.raises(NotThere) as caught:
        plan(system(tmp_path, os_release, ('baseos', 1)))
    assert 'Found: baseos' in str(caught.value) and NAME_OPTION in str(caught.value)


def test_of_two_that_are_enabled_a_user_says_which_one_to_disable(tmp_path):
    root = system(tmp_path, RHEL_9, (RHEL + 'rpms', 1), (RHEL + 'eus-rpms', 1))
    assert plan(root).action == NOTHING
    with pytest.raises(Refusal, match='rpms and .*eus-rpms are enabled.* Name the one to disable'):
        plan(root, wanted=False)
    assert plan(root, wanted=False, name=RHEL + 'eus-rpms').repository == RHEL + 'eus-rpms'


REFUSED = [
    (
        b'[ powertools ]\nname=x\nenabled=0\n',
        '0.repo line 1 has [ powertools ], which dnf ignores: an id may only contain',
    ),
    (b'[rocky/powertools]\nname=x\nenabled=0\n', ''),
    (b'# \n[power tools]\nname=x\nenabled=0\n', '0.repo line 2 has [power tools], which dnf ignores'),
    (b'["PowerTools"]\nname=x\nenabled=0\n', '0.repo line 1 has ["PowerTools"], which dnf ignores'),
    (b'[powertools\xc2\xa0]\nname=x\nenabled=0\n', '0.repo line 1 has [powertools\xa0], which dnf ignores'),
    (b'[power$tools]\nname=x\nenabled=0\n', '0.repo line 1 has [power$tools], which dnf ignores'),
]


@pytest.mark.parametrize('content, words', REFUSED, ids=[str(number) for number in range(len(REFUSED))])
def test_an_id_that_dnf_refuses_is_named(tmp_path, content, words):
    root = system(tmp_path, OS_RELEASE['rocky-8'], content, ('baseos', 1))
    for wanted in (True, False):
        with pytest.raises(NotThere) as caught:
            plan(root, wanted)
        assert caught.value.results == {'found': ['baseos']}
        assert words in str(caught.value)


@pytest.mark.parametrize('repository', ['rocky/powertools', 'power tools', 'power$tools', 'caf\xe9', 'a,b'])
@pytest.mark.parametrize('os_release', ['rocky-8', 'rhel-8'])
def test_an_id_that_dnf_refuses_is_refused_by_its_name(tmp_path, repository, os_release):
    content = ('[%s]\nname=x\nenabled=0\n' % repository).encode('utf-8')
    for running in (True, False):
        with pytest.raises(
            NotThere, match='which dnf ignores: an id may only contain letters, digits and the characters'
        ):
            plan(system(tmp_path, OS_RELEASE[os_release], content), True, repository, running)


# As they are found in public: a mirror's file whose further addresses lost their indentation, a header that lost its
# bracket, other ids for the same repository.
STUCK = [
    (
        'centos-8',
        b'[PowerTools]\nname=x\nbaseurl=http://mirrors.example.com/8/\nhttp://mirrors.example.org/8/\n',
        "0.repo line 4: the line has no '='. The file has [PowerTools], but dnf cannot parse it and skips it",
    ),
    ('centos-8', b'powertools] \nname=x\n', 'dnf cannot read {file} line 1: there is text before the first [section]'),
    ('centos-9', b'[repo-setup-centos-powertools]\nname=x\n', 'Found: repo-setup-centos-powertools. '),
    ('rocky-8', b'[Acme_Rocky_8_PowerTools]\nname=x\n', 'Found: Acme_Rocky_8_PowerTools. '),
]


@pytest.mark.parametrize('os_release, content, words', STUCK, ids=[str(number) for number in range(len(STUCK))])
def test_who_is_stuck_learns_why(tmp_path, os_release, content, words):
    root = system(tmp_path, OS_RELEASE[os_release], content)
    with pytest.raises(Refusal) as caught:
        plan(root)
    assert words.format(file=root + DIRECTORY + '0.repo') in str(caught.value)


def test_a_registered_system_gets_the_usual_one(tmp_path):
    result = plan(system(tmp_path, RHEL_9, ('rhel-9-for-aarch64-baseos-rpms', 1)), running=True)
    assert (result.action, result.repository) == (SUBSCRIPTION, RHEL + 'rpms')


def test_a_pipe_that_is_named_like_a_repository_file_is_told_and_not_waited_for(tmp_path):
    root = system(tmp_path, OS_RELEASE['rocky-8'], ('powertools', 0))
    os.mkfifo(root + DIRECTORY + 'pipe.repo')
    (tmp_path / 'etc/yum.repos.d/directory.repo').mkdir()
    (tmp_path / 'etc/yum.repos.d/masked.repo').symlink_to('/dev/null')
    result = plan(root)
    assert result.action == EDIT
    assert [
        'dnf cannot read %s%s.' % (root + DIRECTORY, words)
        for words in (
            'directory.repo: Is a directory',
            'pipe.repo: is a named pipe (FIFO), not a file',
        )
    ] == result.warnings


@pytest.mark.parametrize('link', ['etc/yum.repos.d', 'etc/yum.repos.d/0.repo', 'etc'])
def test_a_link_that_leads_out_of_a_mounted_system_is_named(tmp_path, link):
    root = system(tmp_path / 'image', OS_RELEASE['rocky-8'], ('powertools', 0))
    path = tmp_path / 'image' / link
    path.rename(tmp_path / 'moved')
    path.symlink_to(tmp_path / 'moved')
    for directory in ('image', 'moved'):
        assert (tmp_path / directory).exists()
    with pytest.raises(Refusal) as caught:
        plan(root)
    assert 'symbolic link' in str(caught.value)
    assert 'not below installroot %s. Make the link relative' % root in str(caught.value)


def test_a_section_without_an_address_is_told_when_it_is_enabled(tmp_path):
    root = system(tmp_path, OS_RELEASE['rocky-8'], b'[powertools]\nname=x\n#baseurl=http://x/\nenabled=0\n')
    assert any('[powertools] has no address' in text for text in plan(root).warnings)
    assert plan(root, wanted=False).warnings == []


def test_a_slip_in_os_release_is_told(tmp_path):
    root = system(tmp_path, 'ID = rocky\nVERSION_ID=8.9\n', ('powertools', 0))
    assert any("os-release line 1 has spaces around '='" in text for text in plan(root).warnings)
