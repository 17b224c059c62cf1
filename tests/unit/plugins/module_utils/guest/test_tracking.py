# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages come and go by the real apt and dpkg, dnf and rpm, and the journal says what came."""

import email.utils
import json
import os
import pathlib
import re
import shutil
import tempfile
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import package_roots
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.package_roots import (
    AptRoot,
    DnfRoot,
    ZypperRoot,
)

pytestmark = package_roots.needs_root

PACKAGES = pathlib.Path(tempfile.mkdtemp(prefix='packages_'))


@pytest.fixture(scope='session', autouse=True)
def packages():
    yield
    shutil.rmtree(str(PACKAGES))


@pytest.fixture(params=package_roots.KINDS, ids=['apt', 'dnf', 'zypper'])
def guest(request, tmp_path):
    """base is there; gcc needs cpp, which needs libmpc."""
    package_roots.skip_without(request.param)
    guest = request.param(tmp_path)
    guest.publish(made_once(request.param))
    guest.present('base')
    shutil.rmtree(str(guest.path.parent))
    guest.commands.clear()
    return guest


def made_once(kind):
    """The folder that has the packages of all tests."""
    folder = PACKAGES / kind.__name__
    if not folder.exists():
        maker = kind(folder)
        maker.file('base')
        maker.file('libmpc')
        maker.file('cpp', '1', maker.requires('libmpc'))
        maker.file('gcc', '1', maker.requires('cpp'))
    return folder


def entries(guest):
    return journals.load(str(guest.path)).entries


def refreshes(guest):
    return [argv for argv in guest.commands if argv[-1] in ('update', 'makecache', 'refresh')]


def test_what_comes_is_noted_and_goes(guest):
    result = guest.present('gcc', 'base')
    assert result['changed'] and result['missing'] == ['gcc'] and result['installed'] == ['cpp', 'gcc', 'libmpc']
    assert guest.there() == ['base', 'cpp', 'gcc', 'libmpc']
    assert entries(guest) == [{'kind': 'packages', 'names': ['cpp', 'gcc', 'libmpc']}]

    guest.commands.clear()
    again = guest.present('gcc', 'base')
    assert not again['changed'] and again['missing'] == [] and not refreshes(guest)

    result = guest.absent()
    assert result['changed'] and result['removed'] == ['cpp', 'gcc', 'libmpc'] and result['stays'] == []
    assert guest.there() == ['base']
    assert not guest.path.parent.exists()
    assert not guest.absent()['changed']


def test_lists_that_were_refreshed_before_are_not_refreshed_again(guest):
    guest.manager.refresh()
    guest.commands.clear()
    assert guest.present('gcc', update_cache=False)['installed'] == ['cpp', 'gcc', 'libmpc']
    assert not refreshes(guest)


def test_check_mode_tells_all_that_would_come_and_go_and_touches_nothing(guest):
    guest.manager.refresh()
    result = guest.present('gcc', check_mode=True)
    assert result['changed'] and result['installed'] == ['cpp', 'gcc', 'libmpc'] and guest.there() == ['base']
    assert [line.split()[0] for line in result['diff']['after'].splitlines()] == result['installed']
    assert not guest.path.exists()
    told = guest.present('gcc')['diff']
    assert told == result['diff']
    result = guest.absent(check_mode=True)
    assert result['changed'] and result['removed'] == ['cpp', 'gcc', 'libmpc'] and 'gcc' in guest.there()
    result = guest.absent('libmpc', check_mode=True)
    assert result['removed'] == ['cpp', 'gcc', 'libmpc'] and 'gcc' in guest.there()


def test_check_mode_without_lists_tells_what_is_missing(guest):
    guest.forget_lists()
    result = guest.present('gcc', 'new', check_mode=True)
    assert result['installed'] == ['gcc', 'new'] and not refreshes(guest)


def test_what_something_else_needs_by_now_stays_and_can_go_later(guest):
    guest.package('ld', '1', guest.requires('cpp'))
    guest.present('gcc')
    guest.manager.refresh()
    for command in guest.manager.install(['ld']):
        guest.manager.run(command)
    result = guest.absent()
    assert result['removed'] == ['gcc']
    by = ['ld', 'cpp'] if isinstance(guest, AptRoot) else ['ld-1-1.noarch', 'cpp-1-1.noarch']
    assert result['stays'] == [
        {'name': 'cpp', 'because': 'needed by ' + by[0]},
        {'name': 'libmpc', 'because': 'needed by ' + by[1]},
    ]
    assert entries(guest) == [{'kind': 'packages', 'names': ['cpp', 'libmpc']}]
    assert not guest.absent()['changed']
    guest.absent('ld')
    assert guest.absent()['removed'] == ['cpp', 'libmpc'] and not guest.path.exists()


def test_what_is_kept_keeps_what_it_needs(guest):
    guest.present('gcc', directories=['/srv/build'])
    told = guest.absent(keep=['cpp'], check_mode=True)
    result = guest.absent(keep=['cpp'], directories=['/srv/build'])
    assert told['removed'] == result['removed'] == ['gcc']
    assert [stay['name'] for stay in result['stays']] == ['libmpc'] and 'cpp' in result['stays'][0]['because']
    assert guest.there() == ['base', 'cpp', 'libmpc']
    assert entries(guest) == [{'kind': 'packages', 'names': ['cpp', 'libmpc']}]
    assert not guest.absent(keep=['cpp', 'nothere'])['changed']
    assert guest.absent()['removed'] == ['cpp', 'libmpc'] and not guest.path.exists()


def test_what_is_kept_can_still_be_rolled_back(guest):
    guest.present('cpp')
    guest.present('gcc', reversible=True)
    assert guest.absent(keep=['gcc'])['removed'] == []
    assert [each['name'] for each in guest.roll_back()['put_back']] == ['gcc']
    assert guest.there() == ['base', 'cpp', 'libmpc']


def test_what_the_user_removed_meanwhile_is_no_error(guest):
    guest.present('gcc')
    guest.manager.run(guest.manager.erase + ['gcc'])
    assert guest.absent('gcc', 'nothere')['removed'] == []
    assert guest.absent()['removed'] == ['cpp', 'libmpc']


def test_names_are_removed_whoever_installed_them(guest):
    guest.present('gcc')
    assert guest.absent('base', 'cpp')['removed'] == ['base', 'cpp', 'gcc']
    assert entries(guest) == [{'kind': 'packages', 'names': ['libmpc']}]


def test_a_lost_run_is_made_up_for(guest):
    """It was killed after the packages came."""
    journal = journals.Journal(str(guest.path))
    guest.path.parent.mkdir(exist_ok=True)
    journal.begin(guest.there())
    journal.save()
    for command in guest.manager.install(['gcc']):
        guest.manager.run(command)
    assert guest.absent(check_mode=True)['removed'] == ['cpp', 'gcc', 'libmpc']
    assert not guest.present('gcc')['changed']
    assert entries(guest) == [{'kind': 'packages', 'names': ['cpp', 'gcc', 'libmpc']}]
    assert guest.absent()['removed'] == ['cpp', 'gcc', 'libmpc']


def test_a_package_file_in_place_of_a_newer_one_and_back(guest):
    guest.package('tools', '2:2.0-1')
    built = guest.file('tools', '2:1.0-1', guest.requires('libmpc'))
    guest.present('tools')
    result = guest.present(file=str(built))
    assert result['missing'] == ['tools'] and result['installed'] == ['libmpc']
    assert result['diff'] == {'before': 'tools 2:2.0-1\n', 'after': 'libmpc %s\ntools 2:1.0-1\n' % version(guest, '1')}
    assert not guest.present(file=str(built))['changed']
    assert not guest.present('tools')['changed']

    result = guest.present('tools', 'base', from_repositories=True)
    assert result['missing'] == ['tools'] and result['diff']['after'] == 'tools 2:2.0-1\n'
    assert not guest.present('tools', 'base', from_repositories=True)['changed']


def version(guest, text):
    return text if isinstance(guest, AptRoot) else text + '-1'


def test_from_repositories_installs_what_is_not_there(guest):
    assert guest.present('gcc', 'base', from_repositories=True)['installed'] == ['cpp', 'gcc', 'libmpc']


def test_directories_are_noted_before_and_struck_after(guest):
    assert not guest.present(directories=['/srv/build'])['changed']
    assert entries(guest) == [{'kind': 'directories', 'paths': ['/srv/build']}]
    guest.present('gcc', directories=['/srv/build', '/srv/other'])
    assert entries(guest)[1] == {'kind': 'directories', 'paths': ['/srv/other']}
    guest.absent(directories=['/srv/other'])
    assert entries(guest) == [{'kind': 'directories', 'paths': ['/srv/build']}]
    guest.absent(directories=['/srv/build'])
    assert not guest.path.exists()


def test_another_kind_of_entry_stays(guest):
    guest.path.parent.mkdir(exist_ok=True)
    others = [{'kind': 'repository', 'name': 'crb'}, {'kind': 'of another release', 'x': 1}]
    guest.path.write_text(json.dumps({'schema': 1, 'entries': others}), encoding='utf-8')
    guest.present('gcc')
    guest.absent()
    assert entries(guest) == others


# --- names


def test_what_is_no_name_is_refused(guest):
    for work in (guest.present, guest.absent):
        with pytest.raises(Failure) as caught:
            work('gcc', 'base*')
        assert caught.value.cause == 'no_such_package' and "'base*'" in str(caught.value)
    assert guest.there() == ['base']


def test_a_name_that_apt_takes_for_a_removal_is_no_package(guest):
    """apt-get install base- removes base."""
    with pytest.raises(Failure) as caught:
        guest.present('gcc', 'base-')
    assert caught.value.cause == 'no_such_package' and 'base-' in str(caught.value) and 'gcc' not in str(caught.value)
    assert guest.there() == ['base'] and not guest.path.exists()


def test_a_name_that_an_installed_package_provides_is_not_missing(guest):
    guest.package('g++', '1', guest.provides('other, compiler (= 2)' if isinstance(guest, AptRoot) else 'compiler = 2'))
    guest.package('clang', '1', guest.provides('compiler'))
    guest.present('g++')
    assert guest.present('compiler') == dict(guest.present('g++'), changed=False)
    # by that name nothing goes
    assert guest.absent('compiler')['removed'] == []


def test_a_name_with_its_architecture(guest):
    name = 'base:' + guest.native if isinstance(guest, AptRoot) else 'base.noarch'
    if isinstance(guest, AptRoot):
        guest.package('base', '2', 'Multi-Arch: same', architecture=guest.native)
        guest.present('base', from_repositories=True)
        guest.path.unlink()
        assert guest.there() == [name]
    assert not guest.present(name, 'base')['changed']


# --- failures


def failure(guest, *names, **options):
    with pytest.raises(Failure) as caught:
        guest.present(*names, **options)
    return caught.value


def test_no_such_package(guest):
    found = failure(guest, 'gcc', 'nothere', 'neither')
    assert found.cause == 'no_such_package' and 'nothere' in str(found) and 'neither' in str(found)
    assert guest.there() == ['base'] and not guest.path.exists()
    assert failure(guest, 'nothere', from_repositories=True).cause == 'no_such_package'


def test_repositories_that_do_not_answer_are_asked_three_times_and_named(guest):
    address = 'http://127.0.0.1:9/gone'
    if isinstance(guest, AptRoot):
        guest.sources('deb %s stable main' % address)
    else:
        guest.sources('gone', address)
    found = failure(guest, 'gcc')
    assert found.cause == 'repositories' and ('gone' in str(found)) and len(refreshes(guest)) == 3
    assert not guest.path.exists()


def test_a_conflict(guest):
    guest.package('broken', '1', guest.requires('nowhere'))
    found = failure(guest, 'broken')
    assert found.cause == 'conflict' and 'nowhere' in str(found)


def test_what_is_no_package_file(guest):
    path = guest.folder / 'junk.pkg'
    path.write_text('junk', encoding='utf-8')
    found = failure(guest, file=str(path))
    assert found.cause == 'file' and str(path) in str(found)
    found = failure(guest, file=str(path) + '.none')
    assert found.cause == 'file' and 'no such file' in str(found)


def test_a_script_that_fails_halfway_leaves_what_came_in_the_journal(guest):
    fails = {'postinst': 'exit 7'} if isinstance(guest, AptRoot) else {'pretrans': 'error("seven")'}
    guest.package('bad', '1', guest.requires('libmpc'), scripts=fails)
    found = failure(guest, 'bad')
    came = ['bad', 'libmpc'] if isinstance(guest, AptRoot) else found.results['installed']
    assert found.cause == 'other' and found.results['installed'] == came
    if isinstance(guest, AptRoot):
        assert str(found).startswith('dpkg failed: installed bad package post-installation script'), found
    assert [entry['names'] for entry in entries(guest)] == ([came] if came else [])
    guest.absent()
    assert guest.there() == ['base']


@pytest.mark.parametrize('guest', [DnfRoot, ZypperRoot], indirect=True)
@pytest.mark.parametrize('script', ['post', 'posttrans'])
def test_a_script_that_rpm_goes_on_without(guest, script):
    guest.package('bad', '1', scripts={script: 'error("seven")'})
    result = guest.present('bad')
    assert result['installed'] == ['bad']
    (warning,) = result['warnings']
    if isinstance(guest, ZypperRoot):
        assert '%%%s(bad-1-1.noarch)' % script in warning
    else:
        name = {'post': 'POSTIN'}.get(script, 'POSTTRANS')
        assert warning.startswith('Error in %s scriptlet in rpm package bad' % name)
    assert warning.endswith('. The package is installed, but this script did not finish')


@pytest.mark.parametrize('guest', [DnfRoot, ZypperRoot], indirect=True)
def test_a_script_of_what_is_replaced_is_no_warning(guest):
    guest.package('bad', '1', scripts={'postun': 'error("seven")'})
    guest.present('bad')
    guest.package('bad', '2')
    result = guest.present('bad', from_repositories=True)
    assert guest.version('bad') == '2-1' and result['warnings'] == []


def test_a_package_on_hold_is_named(guest):
    guest.package('base', '2')
    if isinstance(guest, AptRoot):
        guest.done('apt-mark', 'hold', 'base', env=guest.environment)
        found = failure(guest, 'base', from_repositories=True)
    elif isinstance(guest, ZypperRoot):
        guest.run(['zypper', 'addlock', 'gcc'])
        found = failure(guest, 'gcc')
    else:
        guest.configuration('excludepkgs=gcc\n')
        found = failure(guest, 'gcc')
    assert found.cause == 'held' and ('base' if isinstance(guest, AptRoot) else 'gcc') in str(found)


def test_what_is_on_hold_counts_as_installed(guest):
    if isinstance(guest, AptRoot):
        guest.done('apt-mark', 'hold', 'base', env=guest.environment)
    assert not guest.present('base')['changed']


def test_a_package_without_a_signature(guest):
    if isinstance(guest, AptRoot):
        guest.sources('deb file:%s ./' % guest.repository)
        assert failure(guest, 'gcc').cause == 'signature'
        return
    path = str(guest.file('own'))
    guest.configuration('gpgcheck = on\n' if isinstance(guest, ZypperRoot) else 'localpkg_gpgcheck=1\n')
    found = failure(guest, file=path)
    assert found.cause == 'signature' and 'own-1-1' in str(found) and 'allow_unsigned' in str(found)
    assert guest.present(file=path, allow_unsigned=True)['installed'] == ['own']


def release(guest, old, new):
    """Replaces a line of the repository's Release file."""
    path = guest.repository / 'Release'
    path.write_text(re.sub('(?m)^%s.*$' % old, new, path.read_text(encoding='utf-8')), encoding='utf-8')


@pytest.mark.parametrize(
    'line, age, words',
    [
        # as after a virtual machine was reverted to a snapshot
        ('Date: %s', +2, 'is not valid yet'),
        # as on a release that gets no updates any more
        ('Date: %s\nValid-Until: %s', -2, 'is expired'),
    ],
)
def test_a_release_file_that_is_not_of_today(tmp_path, line, age, words):
    package_roots.skip_without(AptRoot)
    guest = AptRoot(tmp_path)
    guest.package('gcc')
    day = email.utils.formatdate(time.time() + age * 24 * 3600)
    release(guest, 'Date:', line.replace('%s', day))
    found = failure(guest, 'gcc')
    assert found.cause == 'clock' and words in str(found) and 'timedatectl' in str(found), str(found)


def test_what_is_excluded_and_installed_is_there(tmp_path):
    package_roots.skip_without(DnfRoot)
    guest = DnfRoot(tmp_path)
    guest.package('gcc')
    guest.present('gcc')
    guest.configuration('excludepkgs=gcc\n')
    assert not guest.present('gcc')['changed']


def test_a_full_disk(guest):
    large = guest.folder / 'large'
    full = guest.root / 'full'
    full.mkdir()
    guest.done('mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', full)
    try:
        large.write_bytes(os.urandom(1 << 20))
        guest.package('large', files={'full/large': large})
        found = failure(guest, 'gcc', 'large')
    finally:
        guest.done('umount', full)
    assert found.cause == 'disk' and 'full' in str(found), str(found)
    came = found.results['installed']
    assert journals.load(str(guest.path)).came(()) == came
    guest.absent()
    assert guest.there() == ['base']


def test_an_interrupted_dpkg_is_named_and_ours_goes_on(tmp_path):
    package_roots.skip_without(AptRoot)
    guest = AptRoot(tmp_path)
    guest.package('gcc')
    guest.package('make')
    # as a power failure leaves it
    (guest.root / 'var/lib/dpkg/updates/0001').write_text('', encoding='utf-8')
    found = failure(guest, 'gcc')
    assert found.cause == 'interrupted' and not guest.path.exists()
    journal = journals.Journal(str(guest.path))
    guest.path.parent.mkdir(exist_ok=True)
    journal.begin([])
    journal.save()
    assert guest.present('gcc')['installed'] == ['gcc']
    assert entries(guest) == [{'kind': 'packages', 'names': ['gcc']}]


def test_a_group_comes_beside_the_names_and_is_forgotten(tmp_path):
    package_roots.skip_without(DnfRoot)
    guest = DnfRoot(tmp_path)
    guest.file('make', folder=guest.repository)
    guest.file('gcc', folder=guest.repository)
    (guest.folder / 'comps.xml').write_text(COMPS, encoding='utf-8')
    guest.index('--groupfile', guest.folder / 'comps.xml')
    assert 'group Tools' in guest.present('make', group='Tools', check_mode=True)['diff']['after']
    result = guest.present('make', group='Tools')
    assert result['installed'] == ['gcc', 'make'] and result['missing'] == ['make']
    assert entries(guest) == [{'kind': 'group', 'name': 'Tools'}, {'kind': 'packages', 'names': ['gcc', 'make']}]
    assert guest.manager.has_group('Tools') and not guest.present('make', group='Tools')['changed']
    result = guest.absent()
    assert result['removed'] == ['gcc', 'make'] and result['warnings'] == []
    assert not guest.manager.has_group('Tools') and not guest.path.exists()

    for command in guest.manager.install(['make']) + guest.manager.install_group('Tools'):
        guest.manager.run(command)
    assert not guest.present('make', group='Tools')['changed'] and not guest.path.exists()


def test_apt_has_no_groups(tmp_path):
    package_roots.skip_without(AptRoot)
    assert failure(AptRoot(tmp_path), group='Tools').cause == 'unsupported'


COMPS = """<?xml version="1.0"?><comps><group><id>tools</id><name>Tools</name><description/><default>false</default>
<uservisible>true</uservisible><packagelist><packagereq type="mandatory">gcc</packagereq></packagelist></group></comps>
"""


def test_the_records_of_the_first_edition_are_taken_over(guest):
    for command in guest.manager.install(['cpp']):
        guest.manager.refresh()
        guest.manager.run(command)
    guest.path.parent.mkdir(exist_ok=True)
    (guest.path.parent / 'packages.added').write_text('cpp\nlibmpc\nremoved-by-hand\n', encoding='utf-8')
    assert guest.present('gcc')['installed'] == ['gcc']
    assert os.listdir(str(guest.path.parent)) == ['journal.json']
    assert guest.absent()['removed'] == ['cpp', 'gcc', 'libmpc'] and not guest.path.exists()
