# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import packages
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_manager import Manager


@pytest.mark.parametrize(
    'name', ['-y', '@group', 'g*', 'gcc=1', 'gcc >= 1', '/usr/bin/gcc', 'stable/gcc', '', 'a b', './a.deb']
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(Failure) as caught:
        Manager(None).refuse_names(['gcc', name])
    assert caught.value.cause == 'no_such_package' and str(caught.value).startswith(repr(name) + ':')


def test_names():
    Manager(None).refuse_names(
        [
            'g++',
            'libc6:arm64',
            'glibc.aarch64',
            'pkgconfig(glib-2.0)',
            'perl(A::B)',
            'libx.so.1()(64bit)',
            '0ad',
            'a_b~c',
        ]
    )


@pytest.mark.parametrize(
    'program, said',
    [
        (packages.Apt, 'dpkg: error: of another kind'),
        (packages.Dnf, 'error: of another kind'),
    ],
)
def test_what_cannot_be_understood_is_no_reason_to_remove_anything(program, said):
    manager = program(lambda argv: (1, '', said))
    gone, stays = manager.removable(['b', 'a'])
    assert gone == [] and [stay['name'] for stay in stays] == ['a', 'b'] and said in stays[0]['because']


def test_dpkg_names_the_dependents():
    printed = (
        'dpkg: dependency problems prevent removal of libsame:arm64:\n one depends on libsame (>= 1).\n'
        ' two:arm64 pre-depends on libsame.\n\ndpkg: error processing package libsame:arm64 (--purge):\n'
        ' dependency problems - not removing\ndpkg: error processing package dash (--purge):\n'
        ' this is an essential package; it should not be removed\n'
    )
    assert packages.Apt(None).reasons(printed, ['libsame', 'dash', 'other']) == {
        'libsame': 'needed by one, two:arm64',
        'dash': 'this is an essential package; it should not be removed',
    }


def test_the_manager_is_the_one_that_has_a_database(tmp_path):
    with pytest.raises(Failure) as caught:
        packages.manager_of(str(tmp_path), None)
    assert caught.value.cause == 'unsupported'
    (tmp_path / 'usr/bin').mkdir(parents=True)
    (tmp_path / 'usr/bin/dnf').touch()
    (tmp_path / 'var/lib/dpkg').mkdir(parents=True)
    (tmp_path / 'var/lib/dpkg/status').touch()
    assert packages.manager_of(str(tmp_path), None).name == 'dnf'
    (tmp_path / 'var/lib/dpkg/status').write_text('Package: base\n', encoding='utf-8')
    assert packages.manager_of(str(tmp_path), None).name == 'apt'
