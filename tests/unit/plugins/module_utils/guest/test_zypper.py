# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is zypper's own, with the real one; test_tracking.py and test_rollback.py have what all have in common."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import package_run, packages, zypper
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.zypper import Zypper
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import package_roots
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.package_roots import ZypperRoot

pytestmark = package_roots.needs_root


@pytest.fixture(name='guest')
def guest_fixture(tmp_path):
    package_roots.skip_without(ZypperRoot)
    return ZypperRoot(tmp_path)


def test_versions_are_those_that_zypper_prefers(guest):
    """Not the highest by its characters, and none that is only installed."""
    for version in ('9', '10', '1:2'):
        guest.package('tools', version)
    guest.present(file=str(guest.file('own')))
    guest.manager.refresh()
    assert guest.manager.offered(['tools', 'own', 'nothere']) == {'tools': '1:2-1', 'own': None, 'nothere': None}
    assert guest.manager.offered_versions(['tools'])['tools'] == ['1:2-1', '10-1', '9-1']


@pytest.mark.parametrize('name', ['base-', '~base', '+base'])
def test_a_name_that_zypper_takes_for_an_order(guest, name):
    """zypper install base- and ~base remove base."""
    guest.package('base')
    guest.package('gcc')
    guest.present('base')
    with pytest.raises(Failure) as caught:
        guest.present('gcc', name)
    assert caught.value.cause == 'no_such_package' and name in str(caught.value)
    assert guest.there() == ['base']


def test_modules_are_explained_where_a_package_is_missing(guest):
    guest.package('base')
    with pytest.raises(Failure) as caught:
        guest.present('open-vm-tools')
    assert 'SUSEConnect --list-extensions' in str(caught.value)


def test_a_guest_without_repositories(guest):
    (guest.root / 'etc/zypp/repos.d/own.repo').unlink()
    with pytest.raises(Failure) as caught:
        guest.present('gcc')
    assert caught.value.cause == 'repositories' and 'No repositories defined' in str(caught.value)


@pytest.mark.parametrize('uri', ['hd:/?device=/dev/disk/by-id/dm-name-ventoy', 'https://nowhere.invalid/dvd'])
def test_a_guest_that_still_has_the_repository_of_its_installation_medium(guest, uri):
    """sva.sentinelone#53"""
    guest.package('gcc')
    medium = '[medium]\nname=medium\nenabled=1\nbaseurl=%s\n' % uri
    (guest.root / 'etc/zypp/repos.d/medium.repo').write_text(medium, encoding='utf-8')
    for ask in (lambda: guest.manager.offered(['gcc']), lambda: guest.present('gcc')):
        with pytest.raises(Failure) as caught:
            ask()
        said = str(caught.value)
        assert caught.value.cause == 'repositories' and '[medium|%s] Valid metadata not found' % uri in said
        assert 'zypper modifyrepo --disable' in said and '&' not in said
    assert guest.there() == []


def test_files_of_another_package(guest):
    source = guest.folder / 'source'
    for name in ('one', 'two'):
        source.write_text(name, encoding='utf-8')
        guest.package(name, files={'usr/share/same': source})
    guest.present('one')
    with pytest.raises(Failure) as caught:
        guest.present('two')
    assert caught.value.cause == 'conflict' and 'File /usr/share/same from install of two-1-1' in str(caught.value)
    assert guest.there() == ['one'] and (guest.root / 'usr/share/same').read_text(encoding='utf-8') == 'one'


def test_a_package_of_another_vendor_is_replaced_and_comes_back(guest):
    guest.package('open-vm-tools', '12', 'Vendor: SUSE LLC <https://www.suse.com/>')
    guest.present('open-vm-tools')
    built = str(guest.file('open-vm-tools', '13'))
    guest.present(file=built, reversible=True)
    assert guest.version('open-vm-tools') == '13-1'
    guest.confirm()
    guest.present('open-vm-tools', from_repositories=True)
    assert guest.version('open-vm-tools') == '12-1'


def test_the_distributions_package_installed_and_removed_and_installed_again(guest):
    guest.package('base')
    guest.package('libvmtools0', '12')
    guest.package('open-vm-tools', '12', guest.requires('libvmtools0'))
    guest.present('base')
    guest.path.unlink()
    for _round in range(2):
        assert guest.present('open-vm-tools', reversible=True)['installed'] == ['libvmtools0', 'open-vm-tools']
        guest.confirm()
        assert not guest.present('open-vm-tools')['changed']
        assert guest.absent('open-vm-tools')['removed'] == ['open-vm-tools']
        assert guest.absent()['removed'] == ['libvmtools0']


def test_another_zypper_that_holds_the_lock_is_waited_for(guest):
    """As an update that runs in the background after boot."""
    guest.package('gcc')
    (guest.root / 'run').mkdir()
    (guest.root / 'run/zypp.pid').write_text('1\n', encoding='utf-8')
    waits = []

    def pause(seconds):
        waits.append(seconds)
        (guest.root / 'run/zypp.pid').unlink()

    run = package_run.waiting(guest.run, 60, pause)
    assert run(['zypper', '--non-interactive', 'refresh'])[0] == 0 and len(waits) == 1
    (guest.root / 'run/zypp.pid').write_text('1\n', encoding='utf-8')
    with pytest.raises(Failure) as caught:
        package_run.waiting(guest.run, 0)(['zypper', '--non-interactive', 'refresh'])
    assert caught.value.cause == 'lock' and 'locked by the application with pid 1' in str(caught.value)


@pytest.mark.parametrize(
    'release, name',
    [
        ('ID="sles"\nID_LIKE="suse"\nVERSION_ID="15.7"\n', 'zypper'),
        ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'zypper'),
        ('ID=fedora\nVERSION_ID=44\n', 'dnf'),
        ('', 'dnf'),
    ],
)
def test_with_dnf_beside_it(tmp_path, release, name):
    """SUSE's distributions have a dnf, and Fedora has a zypper."""
    (tmp_path / 'usr/bin').mkdir(parents=True)
    (tmp_path / 'etc').mkdir()
    (tmp_path / 'etc/os-release').write_text(release, encoding='utf-8')
    for program in ('zypper', 'dnf'):
        (tmp_path / 'usr/bin' / program).touch()
    assert packages.manager_of(str(tmp_path), None).name == name


@pytest.mark.parametrize(
    'text, setting',
    [
        ('[main]\n# pkg_gpgcheck =\n', None),
        ('[main]\ngpgcheck = on\n', None),
        ('[main]\npkg_gpgcheck = off\n', None),
        ('[main]\npkg_gpgcheck = on\n', 'pkg_gpgcheck = on'),
        (None, None),
    ],
)
def test_the_setting_of_an_administrator_who_wants_signatures(tmp_path, text, setting):
    (tmp_path / 'etc/zypp').mkdir(parents=True)
    if text is not None:
        (tmp_path / 'etc/zypp/zypp.conf').write_text(text, encoding='utf-8')
    assert zypper.refuses_unsigned(str(tmp_path)) == setting


@pytest.mark.parametrize('status', [102, 103, 107])
def test_what_zypper_advises_is_no_failure(status):
    assert Zypper(lambda argv: (status, 'done', '')).run(['zypper', 'install', 'x']) == 'done'


def test_it_has_no_groups():
    with pytest.raises(Failure) as caught:
        Zypper(None).has_group('x')
    assert caught.value.cause == 'unsupported' and 'pattern' in str(caught.value)
