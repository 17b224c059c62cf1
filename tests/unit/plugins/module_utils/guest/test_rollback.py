# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The real apt and dpkg, dnf and rpm put back what was installed before, whatever a failed installation has left."""

import fcntl
import os
import pathlib
import shutil
import tempfile

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import package_run, unconfirmed
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import package_roots
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.package_roots import (
    AptRoot,
    DnfRoot,
    ZypperRoot,
)

pytestmark = package_roots.needs_root

PACKAGES = pathlib.Path(tempfile.mkdtemp(prefix='packages_'))
ONE, TWO, THREE = '2:1.0-1', '2:2.0-1', '2:3.0-1'
FAILS = {'apt': 'exit 7', 'dnf': 'error("seven")', 'zypper': 'error("seven")'}


@pytest.fixture(scope='session', autouse=True)
def packages():
    yield
    shutil.rmtree(str(PACKAGES))


@pytest.fixture(params=package_roots.KINDS, ids=['apt', 'dnf', 'zypper'])
def guest(request, tmp_path):
    """The repository has tools ONE, and what TWO needs beyond it."""
    return made(request.param, tmp_path)


def made(kind, folder):
    package_roots.skip_without(kind)
    guest = kind(folder)
    guest.publish(made_once(kind))
    return guest


def made_once(kind):
    folder = PACKAGES / kind.__name__
    if not folder.exists():
        maker = kind(folder)
        maker.file('base')
        maker.file('libnew')
        maker.file('tools', ONE)
    return folder


def build(guest, version=TWO, *fields, **options):
    """A package that was built: no repository has it."""
    return str(guest.file('tools', version, *fields, **options))


def installed(guest):
    """Of somebody else's: the journal knows nothing of it."""
    guest.present('tools')
    shutil.rmtree(str(guest.path.parent))
    guest.commands.clear()


def journal(guest):
    return journals.load(str(guest.path))


def kept(guest):
    folder = guest.path.parent / 'packages'
    return sorted(os.listdir(str(folder))) if folder.exists() else None


def no_repositories(guest):
    for path in guest.repository.glob('*' + guest.SUFFIX):
        path.unlink()
    guest.index()
    guest.manager.refresh()


def failure(work, *arguments, **options):
    with pytest.raises(Failure) as caught:
        work(*arguments, **options)
    return caught.value


def test_back_to_the_version_before(guest):
    installed(guest)
    guest.present(file=build(guest, TWO, guest.requires('libnew')), reversible=True)
    assert guest.version('tools') == TWO and guest.version('libnew')
    note = journal(guest).unconfirmed
    assert (note['versions'], note['new']) == ({'tools': ONE}, ['libnew'])

    told = guest.roll_back(check_mode=True)
    assert guest.version('tools') == TWO and journal(guest).unconfirmed == note
    result = guest.roll_back()
    assert result == told
    assert result['changed'] and result['removed'] == ['libnew'] and result['installed'] == []
    assert result['put_back'] == [{'name': 'libnew', 'version': None}, {'name': 'tools', 'version': ONE}]
    assert result['diff']['after'] == 'tools %s\n' % ONE and guest.version('tools') == ONE
    assert guest.there() == ['tools'] and not guest.path.parent.exists()

    again = guest.roll_back()
    assert not again['changed'] and again['put_back'] == []
    assert not guest.roll_back(check_mode=True)['changed']


def test_back_to_a_file_without_controller_and_repositories(guest):
    first = build(guest, ONE)
    guest.present(file=first, reversible=True)
    guest.confirm()
    one = kept(guest)
    second = build(guest, TWO)
    guest.present(file=second, reversible=True)
    assert len(one) == 1 and len(kept(guest)) == 2
    os.unlink(first)
    os.unlink(second)
    if isinstance(guest, AptRoot):
        guest.sources('deb http://127.0.0.1:9/gone stable main')
    else:
        guest.sources('gone', 'http://127.0.0.1:9/gone')
        guest.forget_lists()
    guest.commands.clear()
    assert guest.roll_back()['put_back'] == [{'name': 'tools', 'version': ONE}]
    assert guest.version('tools') == ONE and kept(guest) == one
    assert not [argv for argv in guest.commands if argv[-1] in ('update', 'makecache')]
    assert guest.absent()['removed'] == ['tools'] and not guest.path.parent.exists()


def test_confirmed_it_is_the_way_back_of_the_next(guest):
    guest.present(file=build(guest, ONE), reversible=True)
    assert not guest.confirm(check_mode=True)['changed'] and journal(guest).unconfirmed
    assert not guest.confirm()['changed'] and not journal(guest).unconfirmed
    assert not guest.roll_back()['changed'] and guest.version('tools') == ONE
    guest.present(file=build(guest, TWO), reversible=True)
    guest.confirm()
    assert [entry['version'] for entry in journal(guest).of('package_file')] == [TWO] and len(kept(guest)) == 1
    assert not guest.roll_back()['changed'] and guest.version('tools') == TWO


def test_over_an_unconfirmed_one_the_last_confirmed_is_the_way_back(guest):
    installed(guest)
    guest.present(file=build(guest, TWO, guest.requires('libnew')), reversible=True)
    guest.present(file=build(guest, THREE, guest.requires('base')), reversible=True)
    assert [entry['version'] for entry in journal(guest).of('package_file')] == [THREE] and len(kept(guest)) == 1
    assert guest.roll_back()['removed'] == ['base', 'libnew'] and guest.version('tools') == ONE


def test_what_was_not_there_goes_with_all_that_only_it_brought(guest):
    guest.package('tools', TWO, guest.requires('libnew'))
    guest.present('tools', 'base', reversible=True)
    told = guest.roll_back(check_mode=True)
    result = guest.roll_back()
    assert result == told and result['removed'] == ['base', 'libnew', 'tools'] and guest.there() == []
    assert not guest.path.parent.exists()


def test_what_something_else_needs_by_now_stays(guest):
    guest.present(file=build(guest, TWO, guest.requires('libnew')), reversible=True)
    user = str(guest.file('user', '1', guest.requires('libnew')))
    for command in guest.manager.install_file(user, True):
        guest.manager.run(command)
    told = guest.roll_back(check_mode=True)
    result = guest.roll_back()
    assert result == told and result['removed'] == ['tools'] and result['stays'][0]['name'] == 'libnew'
    assert guest.there() == ['libnew', 'user'] and not journal(guest).unconfirmed


def test_nothing_due_notes_nothing(guest):
    built = build(guest)
    guest.present(file=built)
    guest.present(file=built, reversible=True)
    assert not journal(guest).unconfirmed and kept(guest) is None
    assert not guest.confirm()['changed']


def test_an_installation_that_is_not_reversible_leaves_the_note(guest):
    installed(guest)
    guest.present(file=build(guest), reversible=True)
    guest.present('base')
    assert guest.roll_back()['removed'] == [] and guest.version('tools') == ONE and guest.version('base')


def test_what_was_then_installed_for_good_is_not_rolled_back(guest):
    """Nor are its parts, and what only the first one brought stays noted."""
    exact = 'tools (= %s)' if isinstance(guest, AptRoot) else 'tools = %s'
    installed(guest)
    guest.package('tools', TWO, guest.requires('libnew'))
    guest.package('tools-desktop', TWO, guest.requires(exact % TWO))
    guest.present('tools-desktop', from_repositories=True, reversible=True)
    guest.package('tools', THREE)
    guest.package('tools-desktop', THREE, guest.requires(exact % THREE))
    guest.present('tools-desktop', 'tools', from_repositories=True)
    assert guest.roll_back()['removed'] == ['libnew']
    assert guest.version('tools') == guest.version('tools-desktop') == THREE


def test_what_was_removed_on_purpose_is_not_put_back(guest):
    installed(guest)
    guest.present('base')
    guest.present(file=build(guest), reversible=True)
    guest.absent('tools')
    assert not guest.roll_back()['changed'] and guest.there() == ['base']


# --- no way back


def test_a_file_that_still_lies_there_is_a_way_back(guest):
    """As the role leaves it, which installed it when it did not roll back yet."""
    directory = str(guest.folder)
    older = build(guest)
    guest.present(file=older, directories=[directory])
    result = guest.present(file=build(guest, THREE), directories=[directory], reversible=True)
    assert result['warnings'] == []
    os.unlink(older)
    assert guest.roll_back()['put_back'] == [{'name': 'tools', 'version': TWO}] and guest.version('tools') == TWO


def test_without_a_way_back_it_warns_beforehand(guest):
    older = build(guest)
    guest.present(file=older)
    os.unlink(older)
    (warning,) = guest.present(file=build(guest, THREE), reversible=True)['warnings']
    assert warning.startswith('There is no way back to tools %s: ' % TWO)
    assert guest.version('tools') == THREE
    assert failure(guest.roll_back).cause == 'no_way_back'
    # what counts is the version before the first one
    assert guest.present(file=build(guest, ONE), reversible=True)['warnings'] == []


def test_a_damaged_copy_is_not_used(guest):
    guest.present(file=build(guest, ONE), reversible=True)
    guest.confirm()
    one = guest.path.parent / 'packages' / kept(guest)[0]
    guest.present(file=build(guest, TWO), reversible=True)
    one.write_bytes(one.read_bytes()[:-1])
    assert guest.roll_back()['changed'] and guest.version('tools') == ONE  # from the repositories


def test_a_version_that_is_gone(guest):
    installed(guest)
    guest.present(file=build(guest), reversible=True)
    before = journal(guest).entries
    no_repositories(guest)
    for check_mode in (True, False):
        found = failure(guest.roll_back, check_mode=check_mode)
        assert found.cause == 'no_way_back' and 'tools ' + ONE in str(found) and 'Nothing was rolled back' in str(found)
        assert 'state=confirmed' in str(found)
        assert guest.version('tools') == TWO and journal(guest).entries == before
    gone = 'http://127.0.0.1:9/gone'
    guest.sources(*(['deb %s stable main' % gone] if isinstance(guest, AptRoot) else ['gone', gone]))
    found = failure(guest.roll_back)
    assert found.cause == 'repositories' and 'tools ' + ONE in str(found) and 'gone' in str(found)
    guest.confirm()
    assert not guest.roll_back()['changed']


def test_what_needs_the_new_version_by_now_is_not_lost(guest):
    installed(guest)
    guest.present(file=build(guest), reversible=True)
    since = ('tools (>= %s)' if isinstance(guest, AptRoot) else 'tools >= %s') % TWO
    for command in guest.manager.install_file(str(guest.file('user', '1', guest.requires(since))), True):
        guest.manager.run(command)
    for check_mode in (True, False):
        found = failure(guest.roll_back, check_mode=check_mode)
        assert found.cause == 'conflict' and 'would be removed with it: user. ' in str(found)
        assert 'Nothing was rolled back. To keep what is installed, run ansible GUEST' in str(found)
    assert guest.version('tools') == TWO and guest.version('user') and journal(guest).unconfirmed


# --- what a failed installation leaves


def test_nothing_of_it(guest):
    """It fails before it changes anything, for a dependency that nobody has."""
    installed(guest)
    failure(guest.present, file=build(guest, TWO, guest.requires('nowhere')), reversible=True)
    assert guest.version('tools') == ONE
    result = guest.roll_back()
    assert not result['changed'] and result['put_back'] == [{'name': 'tools', 'version': ONE}]
    assert not guest.path.parent.exists()


# scripts of the new package, and of the old one
RPM_SCRIPTS = [
    (['post'], []),
    (['pretrans'], []),
    (['preun'], []),
    (['post', 'preun', 'postun'], []),
    ([], ['preun', 'postun']),
]
SCRIPTS = {
    AptRoot: [
        (['postinst'], []),
        (['preinst'], []),
        (['prerm'], []),
        (['postinst', 'prerm', 'postrm'], []),
        ([], ['prerm', 'postinst', 'postrm']),
    ],
    DnfRoot: RPM_SCRIPTS,
    ZypperRoot: RPM_SCRIPTS,
}


@pytest.mark.parametrize(
    'kind, new, old',
    [
        pytest.param(kind, new, old, id='%s, new %s, old %s' % (kind.KIND.name, '+'.join(new), '+'.join(old)))
        for kind, rows in SCRIPTS.items()
        for new, old in rows
    ],
)
@pytest.mark.parametrize('there', [True, False], ids=['over another version', 'new'])
def test_scripts_that_fail(tmp_path, kind, new, old, there):
    """Each version has a file of its own, and one of the same name."""
    if old and not there:
        pytest.skip('there is no old one')
    guest = made(kind, tmp_path)
    if there:
        guest.package('tools', ONE, files=two_files(guest, 'one', ONE))
        installed(guest)
        fail_from_now_on(guest, old)
    scripts = dict.fromkeys(new, FAILS[guest.KIND.name])
    path = build(guest, TWO, guest.requires('libnew'), files=two_files(guest, 'two', TWO), scripts=scripts)
    try:
        guest.present(file=path, reversible=True)
    except Failure as caught:
        assert caught.cause == 'other', caught
    guest.roll_back()
    assert guest.manager.there().packages == ({'tools': ONE} if there else {}) and not guest.path.parent.exists()
    assert guest.manager.there().spellings.get('tools') == (ONE if there else None)
    assert not (guest.root / 'two/own').exists()
    for place in ('one/own', 'a/same') if there else ():
        assert (guest.root / place).read_text(encoding='utf-8') == ONE


def two_files(guest, folder, content):
    source = guest.folder / folder
    source.write_text(content, encoding='utf-8')
    return {'a/same': source, folder + '/own': source}


def fail_from_now_on(guest, scripts):
    """Those of the installed package, as if something on the guest was missing."""
    if scripts and not isinstance(guest, AptRoot):
        fails = dict.fromkeys(scripts, FAILS[guest.KIND.name])
        guest.package('tools', ONE, files=two_files(guest, 'one', ONE), scripts=fails)
        guest.manager.refresh()
        again = {'dnf': guest.manager.INSTALL[:-1] + ['reinstall', 'tools']}
        guest.manager.run(again.get(guest.KIND.name, guest.manager.INSTALL + ['--force', 'tools']))
    for script in scripts if isinstance(guest, AptRoot) else ():
        path = guest.root / 'var/lib/dpkg/info/tools.{}'.format(script)
        path.write_text('#!/bin/sh\nexit 7\n', encoding='utf-8')
        path.chmod(0o755)


def test_a_package_that_was_unpacked_in_part(tmp_path):
    """As a power failure leaves it: apt does nothing before the same version is installed again."""
    guest = made(AptRoot, tmp_path)
    for there in (True, False):
        if there:
            installed(guest)
        else:
            guest.absent('tools')
        guest.present(file=build(guest), reversible=True)
        status = guest.root / 'var/lib/dpkg/status'
        text = status.read_text(encoding='utf-8').replace(
            'Package: tools\nStatus: install ok installed', 'Package: tools\nStatus: install reinstreq half-installed'
        )
        status.write_text(text, encoding='utf-8')
        assert 'reinstreq' in text
        guest.roll_back()
        assert guest.manager.there().spellings == ({'tools': ONE, 'tools:all': ONE} if there else {})


@pytest.mark.parametrize('progress', ['noted', 'installed'])
def test_a_lost_run(guest, progress):
    installed(guest)
    path = build(guest, TWO, guest.requires('libnew'))
    with journals.changing(str(guest.path)) as lost:
        there = guest.manager.there().packages
        lost.begin(there, unconfirmed.opened(['tools'], there, []))
        lost.save()
    if progress == 'installed':
        for command in guest.manager.install_file(path, True):
            guest.manager.run(command)
    told = guest.roll_back(check_mode=True)
    result = guest.roll_back()
    assert result == told and result['changed'] == (progress == 'installed')
    assert guest.there() == ['tools'] and guest.version('tools') == ONE and not guest.path.parent.exists()


def test_a_lost_rollback_goes_on(guest):
    installed(guest)
    guest.present(file=build(guest, TWO, guest.requires('libnew')), reversible=True)
    with journals.changing(str(guest.path)) as lost:
        lost.begin(guest.there())
        lost.save()
    for command in guest.manager.install_from_repositories({'tools': ONE}, guest.manager.there()):
        guest.manager.run(command)
    result = guest.roll_back()
    assert result['removed'] == ['libnew'] and guest.version('tools') == ONE and not guest.path.parent.exists()


def test_an_interrupted_dpkg(tmp_path):
    guest = made(AptRoot, tmp_path)
    installed(guest)
    guest.present(file=build(guest), reversible=True)
    with journals.changing(str(guest.path)) as lost:
        lost.begin(guest.there())
        lost.save()
    (guest.root / 'var/lib/dpkg/updates/0001').write_text('', encoding='utf-8')
    assert guest.roll_back()['changed'] and guest.version('tools') == ONE


def test_a_full_disk_fails_before_anything_changes(guest):
    large = guest.folder / 'large'
    large.write_bytes(os.urandom(1 << 20))
    installed(guest)
    path = build(guest, files={'usr/large': large})
    folder = guest.path.parent / 'packages'
    folder.mkdir(parents=True)
    guest.done('mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', folder)
    try:
        found = failure(guest.present, file=path, reversible=True)
        assert found.cause == 'disk' and str(folder) in str(found) and kept(guest) == []
    finally:
        guest.done('umount', folder)
    assert guest.version('tools') == ONE and journal(guest).entries == []


def test_a_file_that_needs_what_is_gone_by_now(guest):
    guest.present(file=build(guest, ONE, guest.requires('base')), reversible=True)
    guest.confirm()
    guest.present(file=build(guest, TWO), reversible=True)
    guest.manager.run(guest.manager.erase + ['base'])
    told = guest.roll_back(check_mode=True)
    assert guest.roll_back()['installed'] == ['base'] and guest.version('tools') == ONE
    assert told['put_back'] == [{'name': 'tools', 'version': ONE}]


# --- packages beside it


def test_what_it_replaced_comes_back_with_its_configuration(guest):
    """As a built open-vm-tools replaces the distribution's parts."""
    settings, edited = guest.folder / 'settings', 'edited'
    settings.write_text('default', encoding='utf-8')
    guest.package('tools-desktop', '1', guest.requires('tools'), configuration={'etc/desktop.conf': settings})
    guest.present('tools-desktop')
    shutil.rmtree(str(guest.path.parent))
    there = guest.root / 'etc/desktop.conf'
    there.write_text(edited, encoding='utf-8')
    replaces = ['Conflicts: tools-desktop', 'Replaces: tools-desktop']
    path = build(guest, TWO, *(replaces if isinstance(guest, AptRoot) else ['Obsoletes: tools-desktop']))
    guest.present(file=path, reversible=True)
    assert guest.there() == ['tools']
    told = guest.roll_back(check_mode=True)
    result = guest.roll_back()
    assert result == told and result['installed'] == ['tools-desktop']
    assert guest.version('tools') == ONE and guest.there() == ['tools', 'tools-desktop']
    # rpm itself renames it when it removes the package
    saved = there if isinstance(guest, AptRoot) else guest.root / 'etc/desktop.conf.rpmsave'
    assert saved.read_text(encoding='utf-8') == edited
    # what the user had installed stays with them
    guest.absent()
    assert guest.there() == ['tools', 'tools-desktop']

    guest.present(file=path, reversible=True)
    guest.confirm()
    if isinstance(guest, AptRoot):
        assert guest.manager.configured() == [] and not there.exists()


def test_a_lock_of_unattended_upgrades_does_not_keep_it_from_being_confirmed(tmp_path):
    """Only the configuration of what was replaced stays."""
    guest = made(AptRoot, tmp_path)
    settings = guest.folder / 'settings'
    settings.touch()
    guest.package('tools-desktop', '1', configuration={'etc/desktop.conf': settings})
    guest.present('tools-desktop')
    replaces = ['Conflicts: tools-desktop', 'Replaces: tools-desktop']
    guest.present(file=build(guest, TWO, *replaces), reversible=True)
    tracking = guest.tracking()
    tracking.manager = guest.KIND(package_run.waiting(guest.run, 0))
    with open(str(guest.root / 'var/lib/dpkg/lock-frontend'), 'w') as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        result = tracking.confirm()
    (warning,) = result['warnings']
    assert warning.startswith('The configuration of tools-desktop stays: Another package manager process'), warning
    assert not journal(guest).unconfirmed and guest.manager.configured() == ['tools-desktop']


def test_packages_of_the_same_source_go_back_together(guest):
    exact = 'tools (= %s)' if isinstance(guest, AptRoot) else 'tools = %s'
    guest.package('tools-desktop', ONE, guest.requires(exact % ONE))
    guest.present('tools-desktop')
    guest.package('tools', TWO)
    guest.package('tools-desktop', TWO, guest.requires(exact % TWO))
    guest.present('tools', from_repositories=True, reversible=True)
    assert guest.version('tools') == guest.version('tools-desktop') == TWO
    assert guest.roll_back()['removed'] == []
    assert guest.version('tools') == guest.version('tools-desktop') == ONE


def test_a_new_part_takes_its_base_along_there_and_back(guest):
    """Only the part is missing, but needs the base in its own version."""
    exact = 'tools (= %s)' if isinstance(guest, AptRoot) else 'tools = %s'
    installed(guest)
    guest.package('tools', TWO)
    guest.package('tools-desktop', TWO, guest.requires(exact % TWO))
    guest.present('tools', 'tools-desktop', reversible=True)
    assert guest.version('tools') == guest.version('tools-desktop') == TWO
    told = guest.roll_back(check_mode=True)
    result = guest.roll_back()
    assert result == told and result['removed'] == ['tools-desktop'] and guest.version('tools') == ONE


@pytest.mark.parametrize('forced', [False, True])
def test_edited_configuration_survives_there_and_back(guest, forced):
    settings = guest.folder / 'settings'
    there = guest.root / 'etc/tools.conf'
    fails = FAILS[guest.KIND.name]
    scripts = {'prerm' if isinstance(guest, AptRoot) else 'preun': fails} if forced else {}
    settings.write_text('one', encoding='utf-8')
    guest.package('tools', ONE, configuration={'etc/tools.conf': settings})
    installed(guest)
    there.write_text('edited', encoding='utf-8')
    settings.write_text('two', encoding='utf-8')
    guest.present(file=build(guest, configuration={'etc/tools.conf': settings}, scripts=scripts), reversible=True)
    assert there.read_text(encoding='utf-8') == 'edited'
    guest.roll_back()
    assert guest.version('tools') == ONE and there.read_text(encoding='utf-8') == 'edited'


def test_configuration_without_its_package_survives(tmp_path):
    """The package had been removed, not purged."""
    guest = made(AptRoot, tmp_path)
    settings, there = guest.folder / 'settings', guest.root / 'etc/tools.conf'
    settings.write_text('one', encoding='utf-8')
    guest.package('tools', ONE, configuration={'etc/tools.conf': settings})
    installed(guest)
    there.write_text('edited', encoding='utf-8')
    guest.manager.run(['dpkg', '--remove', 'tools'])
    guest.present('tools', reversible=True)
    assert guest.roll_back()['removed'] == ['tools']
    assert there.read_text(encoding='utf-8') == 'edited' and guest.manager.configured() == ['tools']
