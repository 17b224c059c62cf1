# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.builder_repositories import choose, known
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.os_release import (
    OsReleaseError,
    parse_distribution,
    parse_fields,
    read_distribution,
)


def chosen(identifier, version, like='', platform=''):
    distribution = parse_distribution(
        'ID=%s\nVERSION_ID="%s"\nID_LIKE="%s"\nPLATFORM_ID="%s"\n' % (identifier, version, like, platform)
    )
    return choose(distribution, 'aarch64')


@pytest.mark.parametrize(
    'identifier, version, first',
    [
        ('centos', '8', 'powertools'),
        ('centos', '9', 'crb'),
        ('centos', '10', 'crb'),
        ('rocky', '8.9', 'powertools'),
        ('rocky', '9.4', 'crb'),
        ('rocky', '10.0', 'crb'),
        ('almalinux', '8.10', 'powertools'),
        ('almalinux', '9.4', 'crb'),
        ('almalinux', '10.0', 'crb'),
        ('ol', '8.10', 'ol8_codeready_builder'),
        ('ol', '9.4', 'ol9_codeready_builder'),
        ('ol', '10.0', 'ol10_codeready_builder'),
        ('rhel', '8.10', 'codeready-builder-for-rhel-8-aarch64-rpms'),
        ('rhel', '9.4', 'codeready-builder-for-rhel-9-aarch64-rpms'),
        ('rhel', '10.0', 'codeready-builder-for-rhel-10-aarch64-rpms'),
    ],
)
def test_known_distributions(identifier, version, first):
    choice = chosen(identifier, version)
    assert choice.candidates[0] == first
    assert choice.subscribed is (identifier == 'rhel')
    assert choice.assumed is False


# As their os-release files have it.
@pytest.mark.parametrize(
    'identifier, version, like, platform, repository',
    [
        ('miraclelinux', '8.4', 'rhel fedora', 'platform:el8', '8-latest-PowerTools'),
        ('miraclelinux', '9.4', 'rhel fedora', 'platform:el9', '9-latest-PowerTools'),
        ('miraclelinux', '10.0', 'rhel fedora', 'platform:el10', '10-latest-PowerTools'),
        ('tencentos', '3.3', 'rhel fedora centos', 'platform:el8', 'PowerTools'),
        ('tencentos', '3.1', 'rhel fedora centos', 'platform:el8.2', 'PowerTools'),
        ('TencentOS', '3.1', 'rhel fedora centos', 'platform:el3', 'PowerTools'),
        ('tencentos', '3.1', 'rhel fedora centos', '', 'PowerTools'),
        ('alinux', '3', 'rhel fedora centos anolis', 'platform:al8', 'alinux3-powertools'),
        ('anolis', '8.8', 'rhel fedora centos', 'platform:an8', 'PowerTools'),
        ('opencloudos', '8.6', 'rhel fedora centos', 'platform:oc8', 'powertools'),
        ('virtuozzo', '8', 'rhel fedora', 'platform:el8', 'powertools'),
        ('virtuozzo', '9', 'rhel fedora', 'platform:el9', 'crb'),
        ('eurolinux', '9.2', 'rhel fedora centos', 'platform:el9', 'certify-powertools'),
        ('cloudlinux', '8.10', 'rhel fedora centos', 'platform:el8', 'cloudlinux-PowerTools'),
        ('msvsphere', '9.6', '', 'platform:el9', 'crb'),
        ('some', '3.2', '', 'platform:el8', 'powertools'),
        ('rhel', '9.4', 'fedora', 'platform:el9', 'codeready-builder-for-rhel-9-aarch64-eus-rpms'),
        ('rhel', '9.4', 'fedora', 'platform:el9', 'codeready-builder-for-rhel-9-aarch64-eus-rhui-rpms'),
        ('rhel', '9.4', 'fedora', 'platform:el9', 'codeready-builder-for-rhel-9-rhui-rpms'),
        ('rhel', '9.4', 'fedora', 'platform:el9', 'rhui-codeready-builder-for-rhel-9-aarch64-rhui-rpms'),
        ('rhel', '10.0', 'centos fedora', 'platform:el10', 'codeready-builder-beta-for-rhel-10-aarch64-rpms'),
        ('rhel', '8.10', 'fedora', 'platform:el8', 'ubi-8-codeready-builder'),
        ('rhel', '9.4', 'fedora', 'platform:el9', 'ubi-9-codeready-builder-rpms'),
        ('rhel', '10.0', 'centos fedora', 'platform:el10', 'codeready-builder-for-ubi-10-aarch64-rpms'),
    ],
)
def test_each_family_has_its_own_ids(identifier, version, like, platform, repository):
    assert repository in chosen(identifier, version, like, platform).candidates


@pytest.mark.parametrize(
    'identifier, version, candidate',
    [
        ('rhel', '11.0', 'codeready-builder-for-rhel-11-aarch64-rpms'),
        ('ol', '11.0', 'ol11_codeready_builder'),
        ('miraclelinux', '11', '11-latest-PowerTools'),
        ('anolis', '23', 'PowerTools'),
    ],
)
def test_a_release_without_a_row_is_named_as_the_newest_that_has_one(identifier, version, candidate):
    choice = chosen(identifier, version)
    assert choice.candidates[0] == candidate
    assert (choice.subscribed, choice.assumed) == (identifier == 'rhel', True)


@pytest.mark.parametrize('identifier', ['rocky', 'rhel', 'ol', 'tencentos', 'miraclelinux'])
@pytest.mark.parametrize('version', ['', 'rolling', 'v9'])
def test_a_distribution_with_rows_is_never_without_one_because_its_release_is_not_known(identifier, version):
    assert chosen(identifier, version).candidates


def test_the_known_ids_are_those_of_all_rows():
    ids = known('aarch64')
    assert ids[:2] == ('powertools', 'crb')
    assert {'alinux3-powertools', 'ol9_codeready_builder', 'codeready-builder-for-rhel-10-aarch64-rpms'} < set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    'identifier, version',
    [
        ('fedora', '43'),
        ('debian', '12'),
        ('ubuntu', '24.04'),
        ('amzn', '2023'),
        ('amzn', '2'),
        ('opensuse-leap', '15.6'),
        ('sles', '15.5'),
        ('openEuler', '22.03'),
        ('photon', '5.0'),
        ('gentoo', '2.17'),
        ('debian', ''),
    ],
)
def test_distributions_without_one_say_why(identifier, version):
    choice = chosen(identifier, version, like='rhel fedora' if identifier == 'amzn' else '')
    assert choice.candidates == ()
    assert len(choice.reason) > 20


@pytest.mark.parametrize('version, candidate', [('8.4', 'powertools'), ('9', 'crb'), ('10.1', 'crb'), ('11', 'crb')])
def test_an_unknown_rebuild_is_taken_for_what_it_says_it_is_like(version, candidate):
    choice = chosen('some', version, like='rhel fedora')
    assert choice.candidates == (candidate,)
    assert choice.assumed is True


def test_a_new_release_of_a_known_distribution_is_taken_for_the_newest():
    assert chosen('rocky', '11.0').candidates == ('crb',)


@pytest.mark.parametrize('identifier, version', [('centos', '7'), ('some', '7.9'), ('some', '')])
def test_too_old_or_without_version(identifier, version):
    choice = chosen(identifier, version, like='rhel fedora')
    assert choice.candidates == ()
    assert choice.reason


def test_os_release_is_read_as_a_shell_would():
    fields = parse_fields('# ID=no\nID=\'rocky\'\nNAME="Rocky \\"Linux\\""\n\nVERSION_ID=9.4 \nBROKEN="open\n')
    assert fields == {'ID': 'rocky', 'NAME': 'Rocky "Linux"', 'VERSION_ID': '9.4', 'BROKEN': 'open'}


def test_os_release_is_found_in_usr_lib(tmp_path):
    (tmp_path / 'usr/lib').mkdir(parents=True)
    (tmp_path / 'usr/lib/os-release').write_text('ID=rocky\nNAME="Rocky Linux"\nVERSION_ID="9.4"\n')
    (tmp_path / 'etc').mkdir()
    # Absolute, as in a mounted image: it means the image's file, not that of the system we run on.
    (tmp_path / 'etc/os-release').symlink_to('/usr/lib/os-release')
    distribution = read_distribution(str(tmp_path))
    assert (distribution.id, distribution.major, distribution.title) == ('rocky', '9', 'Rocky Linux 9.4')


def test_no_os_release(tmp_path):
    with pytest.raises(OsReleaseError) as caught:
        read_distribution(str(tmp_path))
    assert str(tmp_path / 'etc/os-release') in str(caught.value)


def test_os_release_without_id(tmp_path):
    (tmp_path / 'etc').mkdir()
    (tmp_path / 'etc/os-release').write_text('NAME=x\n')
    with pytest.raises(OsReleaseError):
        read_distribution(str(tmp_path))


@pytest.mark.parametrize(
    'text, words',
    [
        ('\ufeffID=ol\nVERSION_ID=9.4\n', 'begins with a byte order mark (BOM)'),
        (
            'ID = ol\nVERSION_ID=9.4\n',
            "line 1 has spaces around '=', so other programs do not see ID. Write it as ID=ol",
        ),
        ('VERSION_ID=9.4\nID= "ol"\n', 'line 2 has spaces'),
        ('ID=ol # Oracle\nVERSION_ID="9.4" # of 2024\n', None),
        ('ID=ol\r\nVERSION_ID=9.4\r\n', None),
        ('ID=ol\nVERSION_ID=9.4\nNAME=\n', None),
    ],
)
def test_os_release_with_a_slip_is_read_and_told(tmp_path, text, words):
    (tmp_path / 'etc').mkdir()
    path = tmp_path / 'etc/os-release'
    path.write_bytes(text.encode('utf-8'))
    distribution = read_distribution(str(tmp_path))
    assert (distribution.id, distribution.major) == ('ol', '9')
    if words is None:
        assert distribution.remarks == ()
    else:
        (remark,) = distribution.remarks
        assert remark.startswith('%s %s' % (path, words))
