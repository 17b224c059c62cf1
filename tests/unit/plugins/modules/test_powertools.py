# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import multiprocessing
import os
import stat

import pytest
from ansible.module_utils import basic

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf import subscription_manager
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.builder_repositories import NAME_OPTION
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic, writer
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.modules import powertools
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import DIRECTORY, section
from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules.repository_system import System

FILE = DIRECTORY + 'Rocky-PowerTools.repo'


@pytest.fixture
def system(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(powertools.platform, 'machine', lambda: 'aarch64')
    system = System(powertools, tmp_path, monkeypatch, capsys, FILE)
    system.write({FILE: section('powertools')})
    return system


def test_enable_and_disable(system):
    original = system.path().read_bytes()
    result = system.run()
    assert result['changed'] is True
    assert result['repository'] == 'powertools'
    assert result['file'] == str(system.path())
    assert result['enabled_before'] is False
    assert result['msg'] == 'Enabled powertools in %s line 6.' % system.path()
    assert 'diff' not in result
    assert system.path().read_bytes() == original.replace(b'enabled=0', b'enabled=1')

    again = system.run()
    assert (again['changed'], again['enabled_before']) == (False, True)
    assert again['msg'] == 'powertools is enabled already: %s line 6 says enabled=1.' % system.path()

    back = system.run(state='disabled')
    assert (back['changed'], back['enabled_before']) == (True, True)
    assert system.path().read_bytes() == original


def test_with_a_journal_what_is_enabled_is_in_it_for_as_long(system, tmp_path):
    path = tmp_path / 'state' / 'journal.json'
    system.run(journal=str(path), check=True)
    assert not path.exists()
    system.run(journal=str(path))
    assert journals.load(str(path)).entries == [{'kind': 'repository', 'name': 'powertools'}]
    system.run(journal=str(path), check=True, name='powertools', state='disabled')
    assert path.exists()
    system.run(journal=str(path), name='powertools', state='disabled')
    assert not path.parent.exists()


def test_what_was_enabled_before_is_in_no_journal(system, tmp_path):
    system.run()
    system.run(journal=str(tmp_path / 'state/journal.json'))
    assert not (tmp_path / 'state').exists()


def test_a_repository_that_somebody_else_disabled_or_took_away_is_given_back(system, tmp_path):
    path = tmp_path / 'state' / 'journal.json'
    system.run(journal=str(path))
    system.run(state='disabled')
    assert not system.run(journal=str(path), name='powertools', state='disabled')['changed'] and not path.exists()

    system.run(journal=str(path))
    system.path().unlink()
    assert system.run(name='powertools', state='disabled')['failed']
    result = system.run(journal=str(path), name='powertools', state='disabled')
    assert not result['changed'] and 'no longer exists' in result['msg'] and not path.exists()


def test_nothing_is_switched_where_the_journal_cannot_be_used(system, tmp_path):
    before = system.path().read_bytes()
    path = tmp_path / 'journal.json'
    path.write_text('{', encoding='utf-8')
    result = system.run(journal=str(path))
    assert result['failed'] and str(path) in result['msg'] and system.path().read_bytes() == before


def test_check_mode_says_the_same_and_changes_nothing(system):
    original = system.path().read_bytes()
    result = system.run(check=True, diff=True)
    assert result['msg'] == 'Would enable powertools in %s line 6.' % system.path()
    assert system.path().read_bytes() == original
    real = system.run(diff=True)
    for key in ('changed', 'repository', 'file', 'enabled_before', 'diff'):
        assert result[key] == real[key]


def test_diff_masks_passwords(system):
    system.write(
        {
            FILE: section('powertools').replace(b'http://', b'http://me:hush@')
            + b'password = hush\nproxy_password=hush\r\nusername=me\n'
        }
    )
    result = system.run(diff=True)
    assert 'hush' not in json.dumps(result)
    assert result['diff']['before'].replace('enabled=0', 'enabled=1') == result['diff']['after']
    assert '://********@mirrors.example.com' in result['diff']['after']
    assert b'password = hush\n' in system.path().read_bytes()


def test_mode_symbolic_link_and_neighbours_stay(system):
    system.path().rename(system.path('/srv.repo'))
    system.path().symlink_to('../../srv.repo')
    system.path('/srv.repo').chmod(0o640)
    before = sorted(str(path) for path in system.root.rglob('*'))
    assert system.run()['changed'] is True
    assert os.readlink(str(system.path())) == '../../srv.repo'
    assert stat.S_IMODE(system.path('/srv.repo').stat().st_mode) == 0o640
    assert sorted(str(path) for path in system.root.rglob('*')) == before


class Labels:
    """A stand-in for libselinux and for the kernel: a label belongs to the file itself, not to its name."""

    def __init__(self):
        self.labels = {}

    def is_selinux_enabled(self):
        return 1

    def is_selinux_mls_enabled(self):
        return 1

    def lgetfilecon_raw(self, path):
        return [0, self.labels.get(os.stat(path).st_ino, 'system_u:object_r:fresh_t:s0')]

    def lsetfilecon(self, path, label):
        self.labels[os.stat(path).st_ino] = label
        return 0


def test_selinux_label_stays(system, monkeypatch):
    kernel = Labels()
    monkeypatch.setattr(basic, 'HAVE_SELINUX', True)
    monkeypatch.setattr(basic, 'selinux', kernel, raising=False)
    kernel.lsetfilecon(str(system.path()), 'system_u:object_r:system_conf_t:s0')
    before = system.path().stat().st_ino
    assert system.run()['changed'] is True
    assert system.path().stat().st_ino != before
    assert kernel.lgetfilecon_raw(str(system.path()))[1] == 'system_u:object_r:system_conf_t:s0'


def test_another_name_of_the_file_keeps_the_old_content(system):
    os.link(str(system.path()), str(system.path('/copy')))
    assert system.run()['changed'] is True
    assert system.path('/copy').read_bytes() == section('powertools')


@pytest.mark.skipif(os.geteuid() != 0, reason='only root can give files away')
def test_owner_stays(system):
    os.chown(str(system.path()), 12, 34)
    assert system.run()['changed'] is True
    assert (system.path().stat().st_uid, system.path().stat().st_gid) == (12, 34)


def test_nothing_is_written_when_nothing_changes(system):
    before = system.path().stat()
    assert system.run(state='disabled')['changed'] is False
    after = system.path().stat()
    assert (before.st_ino, before.st_mtime) == (after.st_ino, after.st_mtime)


def test_a_symbolic_link_out_of_installroot_is_refused(system, tmp_path_factory):
    outside = tmp_path_factory.mktemp('outside') / 'x.repo'
    outside.write_bytes(section('powertools'))
    system.path().unlink()
    system.path().symlink_to(outside)
    result = system.run()
    assert result['failed'] is True
    assert 'not below installroot' in result['msg']
    assert outside.read_bytes() == section('powertools')


def test_a_distribution_without_one(system):
    system.path('/usr/lib/os-release').write_text('NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n')
    system.path().unlink()
    result = system.run()
    assert result['changed'] is False
    assert result['repository'] is None and result['file'] is None and result['enabled_before'] is None
    assert result['msg'].startswith('Debian GNU/Linux 12 has no builder repository: ')


@pytest.mark.parametrize(
    'options, words',
    [
        ({'name': ' '}, "The option 'name' is empty"),
        ({'installroot': '/no/such/place'}, 'installroot /no/such/place is not a directory'),
        ({'name': 'tools'}, 'There is no repository tools'),
        ({'state': 'on'}, 'value of state must be one of'),
    ],
)
def test_bad_options(system, options, words):
    result = system.run(**options)
    assert result['failed'] is True
    assert words in result['msg']


@pytest.mark.parametrize('options', [{'name': 'tools'}, {'name': 'tools', 'state': 'disabled'}])
def test_what_there_is_instead_is_returned(system, options):
    system.write({DIRECTORY + 'a.repo': section('site') + section('appstream')})
    for check in (True, False):
        result = system.run(check=check, **options)
        assert result['failed'] is True
        assert result['found'] == ['appstream', 'powertools', 'site']


def test_another_failure_does_not_say_that_the_repository_is_not_there(system):
    system.path().write_bytes(section('powertools') + section('PowerTools'))
    result = system.run()
    assert result['failed'] is True
    assert 'found' not in result


def test_a_malformed_file_is_not_written(system):
    content = section('powertools') + b'oops\n'
    system.path().write_bytes(content)
    result = system.run()
    assert result['failed'] is True
    assert '%s line 9: ' % system.path() in result['msg']
    assert system.path().read_bytes() == content


def test_malformed_dnf_conf(system):
    system.write({'/etc/dnf/dnf.conf': b'oops\n'})
    result = system.run()
    assert result['failed'] is True
    assert 'dnf.conf line 1: ' in result['msg']


def test_a_directory_that_cannot_be_written(system, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError(30, 'Read-only file system')

    monkeypatch.setattr(atomic, '_create', refuse)
    result = system.run()
    assert result['failed'] is True
    assert result['msg'] == 'Cannot write in %s: %s. Nothing was changed' % (
        system.path().parent,
        'Read-only file system. Mount it writable first',
    )


def test_an_immutable_file(system, monkeypatch):
    def refuse(path, mode='r', *arguments, **options):
        if '+' in mode:
            raise OSError(1, 'Operation not permitted', path)
        return open(path, mode, *arguments, **options)

    monkeypatch.setattr(writer, 'open', refuse, raising=False)
    result = system.run()
    assert result['failed'] is True
    assert result['msg'] == 'Cannot write %s: %s Nothing was changed' % (
        system.path(),
        'Operation not permitted. Is it immutable (lsattr -d)?',
    )
    assert os.listdir(str(system.path().parent)) == [system.path().name]


@pytest.mark.parametrize('directory', ['etc/yum.repos.d', 'etc/dnf/vars'])
def test_a_directory_that_cannot_be_read(system, monkeypatch, directory):
    listdir, path = os.listdir, str(system.root / directory)

    def refuse(name='.'):
        if name == path:
            raise PermissionError(13, 'Permission denied', name)
        return listdir(name)

    monkeypatch.setattr(os, 'listdir', refuse)
    result = system.run()
    assert result['failed'] is True
    assert result['msg'] == '%s: Permission denied. Run as root (become: true)' % path


@pytest.mark.parametrize(
    'error, words',
    [
        (OSError(5, 'Input/output error', '/etc/x'), '/etc/x: Input/output error'),
        (
            OSError(40, 'Too many levels of symbolic links', b'/etc/\xe9'.decode('utf-8', 'surrogateescape')),
            '/etc/\ufffd: Too many levels of symbolic links',
        ),
    ],
)
def test_another_failure_to_read(system, monkeypatch, error, words):
    def refuse(name='.'):
        raise error

    monkeypatch.setattr(os, 'listdir', refuse)
    result = system.run()
    assert result['failed'] is True
    assert ascii(result['msg']) == ascii(words)


def test_arguments_that_are_not_utf8_are_returned_printable(system):
    # AnsibleModule logs its arguments, and ends there unless it is told not to.
    result = system.run(name='d\udce9p\udcf4t', _ansible_no_log=True)
    # ascii: pytest-xdist cannot tell of a failure with a surrogate in it.
    assert ascii(result['invocation']['module_args']['name']) == ascii('d\ufffdp\ufffdt')
    assert ascii('There is no repository d\ufffdp\ufffdt').strip("'") in ascii(result['msg'])


def test_an_installroot_that_is_not_utf8(system):
    root = os.fsencode(str(system.root)) + b'/\xe9'
    os.makedirs(root + b'/etc/yum.repos.d')
    os.makedirs(root + b'/usr/lib')
    for name, content in (
        (b'/usr/lib/os-release', b'ID=rocky\nVERSION_ID=8.9\n'),
        (b'/etc/yum.repos.d/a.repo', section('powertools')),
    ):
        with open(root + name, 'wb') as stream:
            stream.write(content)
    result = system.run(installroot=os.fsdecode(root), diff=True, _ansible_no_log=True)
    assert (result['changed'], ascii(result['file'])) == (True, ascii('%s/\ufffd/etc/yum.repos.d/a.repo' % system.root))
    assert '\\udce9' not in json.dumps(result)


def test_a_full_file_system_leaves_the_old_file_and_no_other(system, monkeypatch):
    def refuse(descriptor):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(atomic.os, 'fsync', refuse)
    result = system.run()
    assert 'No space left on device. Free some space first' in result['msg']
    assert os.listdir(str(system.path().parent)) == [system.path().name]


def test_a_file_that_is_a_mount_point(system, monkeypatch):
    monkeypatch.setattr(writer, '_mount_points', lambda: {str(system.path())})
    result = system.run()
    assert result['failed'] is True
    assert 'bind mount' in result['msg']


def test_mount_points_are_found():
    assert '/proc' in writer._mount_points()
    assert writer._unescaped(b'/a\\040b\\134') == b'/a b\\'


def test_a_change_in_between_is_not_lost(system, monkeypatch):
    replace, happened = powertools.replace, []

    def meanwhile(module, target, before, after):
        if not happened:
            happened.append(True)
            system.path().write_bytes(section('powertools') + section('site', 'enabled=1'))
        return replace(module, target, before, after)

    monkeypatch.setattr(powertools, 'replace', meanwhile)
    assert system.run()['changed'] is True
    assert system.path().read_bytes() == section('powertools', 'enabled=1') + section('site', 'enabled=1')
    assert os.listdir(str(system.path().parent)) == [system.path().name]


def test_a_file_that_is_taken_away_in_between(system, monkeypatch):
    replace = powertools.replace

    def meanwhile(module, target, before, after):
        system.path().unlink()
        return replace(module, target, before, after)

    monkeypatch.setattr(powertools, 'replace', meanwhile)
    result = system.run()
    assert result['failed'] is True
    assert 'there is no powertools (ignoring case)' in result['msg']
    assert os.listdir(str(system.path().parent)) == []


def test_a_file_that_never_rests(system, monkeypatch):
    def meanwhile(module, target, before, after):
        raise writer.ChangedMeanwhile(target)

    monkeypatch.setattr(powertools, 'replace', meanwhile)
    result = system.run()
    assert result['failed'] is True
    assert 'Something else keeps changing' in result['msg']


def test_what_did_not_stick_is_a_failure(system, monkeypatch):
    monkeypatch.setattr(powertools, 'replace', lambda *arguments: None)
    result = system.run()
    assert result['failed'] is True
    assert result['msg'] == 'powertools was switched to enabled, but that had no effect: %s line 6 says enabled=0' % (
        system.path()
    )


def test_a_held_lock_is_waited_for_and_named(system):
    directory = str(system.path().parent)
    with writer.locked(directory), pytest.raises(writer.WriteError) as caught, writer.locked(directory, timeout=0.2):
        pass
    assert 'Another process has held the lock on %s' % directory in str(caught.value)


def test_a_run_that_had_to_wait_looks_again(system, monkeypatch):
    locked = powertools.locked

    def waiting(directory):
        system.path().write_bytes(section('powertools', 'enabled=1'))  # what the other run did meanwhile
        return locked(directory)

    monkeypatch.setattr(powertools, 'locked', waiting)
    result = system.run()
    assert (result['changed'], result['enabled_before']) == (False, True)


class PlainModule:
    """As much of AnsibleModule as a switch needs, for runs in processes of their own."""

    check_mode = _diff = False
    run_command = get_bin_path = None
    atomic_move = staticmethod(os.rename)

    def __init__(self, root, state):
        self.params = {'installroot': root, 'name': None, 'state': state, 'journal': None}

    def add_cleanup_file(self, path):
        pass

    def warn(self, text):
        raise AssertionError(text)


def switch_often(root, first):
    for number in range(20):
        powertools.Switch(PlainModule(root, ('enabled', 'disabled')[(first + number) % 2])).run()


def test_runs_at_the_same_time(system):
    contents = [section('powertools', 'enabled=%d' % value) for value in (0, 1)]
    context = multiprocessing.get_context('fork')
    processes = [context.Process(target=switch_often, args=(str(system.root), first)) for first in range(4)]
    for process in processes:
        process.start()
    while any(process.is_alive() for process in processes):
        assert system.path().read_bytes() in contents
    for process in processes:
        process.join()
    assert system.path().read_bytes() in contents
    assert os.listdir(str(system.path().parent)) == [system.path().name]
    assert [process.exitcode for process in processes] == [0] * 4


SUBSCRIBED = 'codeready-builder-for-rhel-8-aarch64-rpms'
FAKE = '''#!/bin/sh
echo "$*" >> {root}/calls
case "$1" in
identity) {identity} ;;
repos) {repos} ;;
esac
'''
NOT_REGISTERED = (
    "echo \"This system is not yet registered. Try 'subscription-manager register --help' "
    "for more information.\"; exit 1"
)


class TestSubscriptionManager:
    """The module believes that / is our directory, because subscription-manager works on the running system only."""

    @pytest.fixture(autouse=True)
    def root_is_ours(self, system, monkeypatch):
        gather = powertools.gather

        def ours(root, machine):
            evidence = gather(str(system.root), machine)
            return evidence._replace(configuration=evidence.configuration._replace(root='/'))

        monkeypatch.setattr(powertools, 'gather', ours)
        self.system = system
        self.file = system.path(DIRECTORY + 'redhat.repo')
        self.monkeypatch = monkeypatch
        system.path().unlink()
        system.write({}, 'rhel-8')
        self.redhat_repo()

    def redhat_repo(self, enabled=0):
        self.file.write_bytes(
            section('rhel-8-for-aarch64-baseos-rpms', 'enabled = 1') + section(SUBSCRIBED, 'enabled = %d' % enabled)
        )

    def program(self, identity='exit 0', repos="sed -i 's/enabled = 0/enabled = 1/' {file}"):
        directory = self.system.root / 'bin'
        directory.mkdir(exist_ok=True)
        program = directory / 'subscription-manager'
        program.write_text(FAKE.format(root=self.system.root, identity=identity, repos=repos.format(file=self.file)))
        program.chmod(0o755)
        self.monkeypatch.setenv('PATH', str(directory), prepend=os.pathsep)

    def calls(self):
        path = self.system.root / 'calls'
        return path.read_text().splitlines() if path.exists() else []

    def run(self, **options):
        return self.system.run(installroot='/', **options)

    def test_it_is_asked_to_enable(self):
        self.program()
        result = self.run(diff=True)
        assert self.calls() == ['identity', 'repos --enable=' + SUBSCRIBED]
        assert (result['changed'], result['repository'], result['enabled_before']) == (True, SUBSCRIBED, False)
        assert result['file'] == str(self.file)
        assert result['msg'] == 'Enabled %s by subscription-manager.' % SUBSCRIBED
        assert 'enabled = 1' in result['diff']['after']

    def test_it_is_asked_to_disable(self):
        self.redhat_repo(enabled=1)
        self.program(repos="sed -i '/codeready/,$s/enabled = 1/enabled = 0/' {file}")
        assert self.run(state='disabled')['changed'] is True
        assert self.calls() == ['identity', 'repos --disable=' + SUBSCRIBED]

    def test_nothing_to_do_needs_no_subscription(self):
        self.redhat_repo(enabled=1)
        assert self.run()['changed'] is False

    def test_check_mode_asks_only_whether_the_system_is_registered(self):
        self.program()
        assert self.run(check=True)['msg'] == 'Would enable %s by subscription-manager.' % SUBSCRIBED
        assert self.calls() == ['identity']

    @pytest.mark.parametrize('check', [True, False])
    def test_an_unregistered_system(self, check):
        self.file.unlink()
        self.program(identity=NOT_REGISTERED)
        result = self.run(check=check)
        assert result['failed'] is True
        assert (
            'This system is not registered with Red Hat, so %s cannot be enabled or disabled' % SUBSCRIBED
            in result['msg']
        )
        assert result['msg'].endswith('. No repositories were found in the repository files')
        assert result['found'] == []
        assert self.calls() == ['identity']

    @pytest.mark.parametrize('installed', [True, False])
    def test_a_name_that_is_mistyped_on_an_unregistered_system(self, installed):
        self.file.unlink()
        self.system.write({DIRECTORY + 'cloud.repo': section('rhui-tools') + section('rhui-baseos')}, 'rhel-8')
        self.program(identity=NOT_REGISTERED)
        if not installed:
            self.monkeypatch.setattr(powertools.AnsibleModule, 'get_bin_path', lambda *arguments: None)
        result = self.run(name='rhui-tolls')
        assert result['failed'] is True
        assert result['msg'].startswith(
            'This system is not registered with Red Hat, so rhui-tolls cannot'
            if installed
            else 'rhui-tolls is managed by subscription-manager, which is not installed'
        )
        assert result['msg'].endswith(
            ', or name another repository with %s. %s'
            % (NAME_OPTION, 'Found in the repository files: rhui-baseos, rhui-tools')
        )
        assert result['found'] == ['rhui-baseos', 'rhui-tools']

    def test_what_is_in_its_file_on_an_unregistered_system_is_there(self):
        self.redhat_repo(enabled=1)
        self.program(identity=NOT_REGISTERED)
        result = self.run(state='disabled')
        assert result['msg'].endswith('Found in the repository files: %s, rhel-8-for-aarch64-baseos-rpms' % SUBSCRIBED)
        assert 'found' not in result

    @pytest.mark.parametrize('check', [True, False])
    def test_what_is_in_no_file_cannot_be_disabled(self, check):
        self.program()
        result = self.run(check=check, state='disabled', name='tools')
        assert result['failed'] is True
        assert result['msg'].startswith('There is no repository tools (ignoring case) in ')
        assert result['found'] == [SUBSCRIBED, 'rhel-8-for-aarch64-baseos-rpms']
        assert self.calls() == []

    def test_a_registered_system_gets_it_into_its_file(self):
        content = self.file.read_bytes().replace(b'enabled = 0', b'enabled = 1').decode()
        self.file.write_bytes(b'')
        self.program(repos="printf '%s' '{content}' > {{file}}".format(content=content))
        result = self.run()
        assert result['changed'] is True
        assert result['file'] == str(self.file)

    def test_a_refusal_is_told_in_its_words(self):
        self.program(repos="echo \"Error: 'x' does not match a valid repository ID.\"; exit 1")
        result = self.run()
        assert result['failed'] is True
        assert "failed with status 1: Error: 'x' does not match a valid repository ID. If" in result['msg']
        assert 'the subscription of this system does not include it' in result['msg']

    @pytest.mark.parametrize(
        'said, words',
        [
            ('', 'printed nothing'),
            ("Repository 'x' is enabled for this system.", "printed 'Repository 'x' is enabled for this system'"),
            (
                'Repositories disabled by configuration.',
                "printed 'Repositories disabled by configuration'. Let it manage the "
                'repositories: subscription-manager config --rhsm.manage_repos=1',
            ),
        ],
    )
    @pytest.mark.parametrize('file_is_there', [True, False])
    def test_an_answer_without_effect_is_a_failure_in_its_words(self, said, words, file_is_there):
        self.program(repos='echo "%s"' % said)
        if not file_is_there:
            self.file.unlink()
        result = self.run()
        assert result['failed'] is True
        where = '%s line 14 says enabled=0' % self.file if file_is_there else 'it is in none of the repository files'
        assert 'had no effect: %s. subscription-manager' % where in result['msg']
        assert result['msg'].endswith(
            '. subscription-manager repos --enable=%s exited with status 0 and %s' % (SUBSCRIBED, words)
        )

    @pytest.mark.parametrize('line', ['manage_repos = 0', 'manage_repos=0', 'Manage_Repos : 0 '])
    @pytest.mark.parametrize('check', [True, False])
    def test_where_it_manages_no_repositories_check_mode_says_so_too(self, line, check):
        self.configure('[server]\nhostname = subscription.rhsm.redhat.com\n\n[rhsm]\n%s\n' % line)
        self.program()
        result = self.run(check=check)
        assert result['failed'] is True
        assert "says manage_repos=0, so subscription-manager would only print 'Repositories" in result['msg']
        assert result['msg'].endswith('subscription-manager config --rhsm.manage_repos=1')
        assert self.calls() == ['identity']

    @pytest.mark.parametrize('line', ['manage_repos = 1', '#manage_repos = 0', '', 'manage_repos = 01'])
    def test_where_it_manages_them(self, line):
        self.configure('[rhsm]\n%s\n' % line)
        self.program()
        assert self.run()['changed'] is True

    def configure(self, text):
        path = self.system.root / 'rhsm.conf'
        path.write_text(text)
        self.monkeypatch.setattr(subscription_manager, 'CONFIGURATION', str(path))

    def test_what_there_is_instead_is_told_where_the_subscription_does_not_have_it(self):
        self.file.write_bytes(section('rhel-8-for-aarch64-baseos-rpms', 'enabled = 1'))
        self.program(repos="echo \"Error: 'x' does not match a valid repository ID.\"; exit 1")
        result = self.run()
        assert NAME_OPTION in result['msg']
        assert 'Found in the repository files: rhel-8-for-aarch64-baseos-rpms' in result['msg']
        assert result['found'] == ['rhel-8-for-aarch64-baseos-rpms']

    def test_the_one_that_is_enabled_already_needs_no_subscription_manager(self):
        self.file.write_bytes(section(SUBSCRIBED) + section(SUBSCRIBED.replace('-rpms', '-eus-rpms'), 'enabled = 1'))
        self.program(identity=NOT_REGISTERED)
        result = self.run()
        assert (result['changed'], result['repository']) == (False, SUBSCRIBED.replace('-rpms', '-eus-rpms'))
        assert self.calls() == []

    def test_another_failure_of_identity(self):
        self.program(identity='echo "This command requires root access to execute."; exit 8')
        assert 'identity failed with status 8: This command requires root' in self.run()['msg']

    def test_it_is_not_installed(self, monkeypatch):
        monkeypatch.setattr(powertools.AnsibleModule, 'get_bin_path', lambda *arguments: None)
        assert 'is managed by subscription-manager, which is not installed' in self.run()['msg']
