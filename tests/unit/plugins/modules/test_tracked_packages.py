# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it: a process that reads its arguments and answers in JSON, and that may be killed."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import explained
from ansible_collections.esxi_arm.guest.plugins.modules import tracked_packages
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import package_roots
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.package_roots import AptRoot

# The package manager of this machine may be another than the one that is tested.
DRIVER = """
import sys, json
from ansible.module_utils import basic
basic._ANSIBLE_ARGS = sys.argv[1].encode(); basic._ANSIBLE_PROFILE = 'legacy'
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import packages
packages.MANAGERS = [kind for kind in packages.MANAGERS if kind.name == sys.argv[2]]
packages.MANAGERS[0].rules = lambda root: True
from ansible_collections.esxi_arm.guest.plugins.modules import tracked_packages
tracked_packages.main()
"""


INFO = """
import sys
from ansible.module_utils import basic
basic._ANSIBLE_ARGS = sys.argv[1].encode(); basic._ANSIBLE_PROFILE = 'legacy'
from ansible_collections.esxi_arm.guest.plugins.modules import open_vm_tools_info
open_vm_tools_info.main()
"""


COMMON = {'_ansible_remote_tmp': '/tmp', '_ansible_keep_remote_files': False}


def start(guest, check=False, start_new_session=False, **options):
    options.setdefault('journal', str(guest.path))
    options.update(
        _ansible_remote_tmp=str(guest.folder),
        _ansible_keep_remote_files=False,
        _ansible_check_mode=check,
        _ansible_diff=True,
    )
    return subprocess.Popen(
        [sys.executable, '-c', DRIVER, json.dumps({'ANSIBLE_MODULE_ARGS': options}), guest.KIND.name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(guest.environment, PYTHONPATH=os.pathsep.join(sys.path)),
        start_new_session=start_new_session,
    )


def run(guest, **options):
    output, errors = start(guest, **options).communicate()
    assert output, errors.decode()
    return json.loads(output.decode())


@pytest.fixture(name='guest')
def guest_fixture(tmp_path):
    package_roots.skip_without(AptRoot)
    guest = AptRoot(tmp_path)
    guest.package('cpp')
    guest.package('gcc', '1', 'Depends: cpp')
    return guest


def wait_for(path):
    deadline = time.time() + 60
    while not path.exists():
        assert time.time() < deadline
        time.sleep(0.05)


@package_roots.needs_root
def test_it_looks_at_what_is_installed_now(guest):
    asked = {'names': ['gcc'], 'build_dir': '/var/tmp'}
    found = run(guest, name=['gcc'], evidence=asked)['evidence']
    given = json.dumps({'ANSIBLE_MODULE_ARGS': dict(COMMON, journal=str(guest.path), **asked)})
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    alone = json.loads(subprocess.check_output([sys.executable, '-c', INFO, given], env=environment).decode())
    assert set(alone) - {'changed', 'warnings', 'invocation'} == set(found)
    assert found['offered'] is None and [entry['kind'] for entry in found['journal']] == ['packages']
    assert 'evidence' not in run(guest, name=['gcc'])
    assert 'evidence' not in run(guest, check=True, name=['gcc'], evidence=asked)


def test_the_evidence_is_what_the_plan_compares_with_the_variables():
    class Module:
        check_mode = _diff = False

        def exit_json(self, **result):
            self.result = result

    module, url = Module(), 'http://user:secret@proxy:3128'
    said = dict.fromkeys(('installed', 'removed', 'stays', 'warnings'), [])
    tracked_packages.succeed(module, dict(said, changed=False, missing=[url], diff={}, evidence={'http_proxy': url}))
    assert module.result['evidence'] == {'http_proxy': url}
    assert 'secret' not in module.result['missing'][0]


@package_roots.needs_root
def test_a_file_of_the_controller_is_put_where_it_stays(guest, tmp_path):
    uploaded, path = guest.file('gcc', '2'), tmp_path / 'on guest' / 'packages' / 'gcc.deb'
    given = {'src': str(uploaded), 'file': str(path), 'directories': [str(path.parent)]}
    would = run(guest, check=True, **given)
    assert (would['changed'], would['copied'], would['installed']) == (True, True, ['gcc'])
    assert not path.parent.exists()
    found = run(guest, **given)
    assert (found['changed'], found['copied'], found['installed']) == (True, True, ['gcc'])
    assert path.read_bytes() == uploaded.read_bytes() and path.stat().st_mode & 0o777 == 0o644
    again = run(guest, **given)
    assert (again['changed'], again['copied'], again['msg']) == (False, False, 'Nothing to do.')
    path.write_bytes(b'damaged')
    mended = run(guest, **given)
    assert (mended['changed'], mended['copied'], mended['msg']) == (True, True, 'Copied the package file.')


@package_roots.needs_root
def test_with_a_damaged_journal_nothing_of_the_controller_is_put_anywhere(guest, tmp_path):
    guest.path.parent.mkdir(parents=True, exist_ok=True)
    guest.path.write_text('{')
    path = tmp_path / 'packages' / 'gcc.deb'
    given = {'src': str(guest.file('gcc', '2')), 'file': str(path), 'directories': [str(path.parent)]}
    assert run(guest, **given)['cause'] == 'journal'
    assert not path.parent.exists()


def test_a_file_of_the_controller_needs_a_place(guest):
    assert "missing parameter(s) required by 'src': file" in run(guest, src='/a.deb')['msg']


@package_roots.needs_root
def test_what_it_returns(guest):
    assert run(guest, name=['gcc'], check=True)['changed']
    result = run(guest, name=['gcc'])
    assert result['changed'] and result['installed'] == ['cpp', 'gcc'] and result['msg'] == 'Installed cpp, gcc.'
    assert result['diff']['after'] == 'cpp 1\ngcc 1\n' and result['diff']['after_header'] == tracked_packages.HEADER
    again = run(guest, name=['gcc'])
    assert not again['changed'] and again['msg'] == 'Nothing to do.' and 'diff' not in again
    result = run(guest, state='absent')
    assert result['removed'] == ['cpp', 'gcc'] and result['msg'] == 'Removed cpp, gcc.' and result['stays'] == []


@package_roots.needs_root
def test_how_it_fails(guest):
    result = run(guest, name=['gcc', 'nothere'])
    assert (
        result['failed']
        and result['cause'] == 'no_such_package'
        and result['rc'] == 100
        and 'nothere' in result['stderr']
    )
    guest.path.parent.mkdir(exist_ok=True)
    guest.path.write_text('{', encoding='utf-8')
    for state in ('present', 'absent'):
        result = run(guest, name=['gcc'], state=state)
        assert result['failed'] and result['cause'] == 'journal' and str(guest.path) in result['msg']
    assert guest.there() == []


def test_the_password_of_a_repository_is_not_shown():
    """dnf prints it."""

    class Module:
        def fail_json(self, **result):
            self.result = result

    module = Module()
    answer = (1, '', 'Curl error (7) for https://me:secret@mirror/repodata/repomd.xml')
    tracked_packages.fail(module, explained((), 'dnf', answer))
    assert module.result['msg'].endswith('for https://********@mirror/repodata/repomd.xml')
    assert 'secret' not in str(module.result)


def test_a_name_or_a_file(guest):
    assert 'mutually exclusive' in run(guest, name=['gcc'], file='/a.deb')['msg']


@package_roots.needs_root
@pytest.mark.parametrize('end', [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_killed_halfway(guest, tmp_path, end):
    """Its package manager goes on. The next run waits for that, and learns what came."""
    started, go = tmp_path / 'started', tmp_path / 'go'
    guest.package('slow', '1', 'Depends: cpp', scripts=guest.waits(started, go))
    process = start(guest, name=['slow'])
    wait_for(started)
    process.send_signal(end)
    process.communicate()
    assert journals.load(str(guest.path)).is_open
    with pytest.raises(journals.JournalError), journals.changing(str(guest.path), timeout=0):
        raise AssertionError('its package manager still holds the lock')

    following = start(guest, name=['gcc'])
    time.sleep(2)
    assert following.poll() is None, following.communicate()
    go.touch()
    output, errors = following.communicate()
    assert json.loads(output.decode())['installed'] == ['gcc'], errors
    assert journals.load(str(guest.path)).entries == [
        {'kind': 'packages', 'names': ['cpp', 'slow']},
        {'kind': 'packages', 'names': ['gcc']},
    ]
    assert run(guest, state='absent')['removed'] == ['cpp', 'gcc', 'slow'] and guest.there() == []


TALKS = 'trap "exit 3" HUP TERM; touch %s; until [ -e %s ]; do sleep 0.1; done; seq 20000'


@package_roots.needs_root
@pytest.mark.parametrize('script, state', [('preinst', 'present'), ('prerm', 'absent')])
def test_a_connection_that_is_lost_halfway(guest, tmp_path, script, state):
    """The terminal and sudo signal the whole process group, and nobody reads what is printed any more."""
    started, go = tmp_path / 'started', tmp_path / 'go'
    guest.package('slow', scripts={script: TALKS % (started, go)})
    if state == 'absent':
        go.touch()
        run(guest, name=['slow'])
        go.unlink()
    assert not started.exists()
    process = start(guest, name=['slow'], state=state, start_new_session=True)
    wait_for(started)
    for end in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, end)
    process.communicate()
    assert journals.load(str(guest.path)).is_open
    go.touch()
    with journals.changing(str(guest.path), timeout=60):
        pass  # the package manager has ended
    assert guest.there() == sorted(guest.manager.there().spellings.keys() & {'slow'})  # none that is only unpacked
    assert guest.there() == (['slow'] if state == 'present' else [])
    result = run(guest, state='absent')
    assert (result['removed'] == ['slow']) is (state == 'present'), result
    assert not guest.path.parent.exists()


@package_roots.needs_root
def test_a_power_failure_in_a_removal(guest, tmp_path):
    """dpkg would refuse to do anything before it is told to go on."""
    started = tmp_path / 'started'
    guest.package('slow', scripts={'postrm': 'touch %s; until [ -e %s ]; do sleep 0.1; done' % (started, tmp_path)})
    guest.package('held', scripts={'prerm': 'touch %s; sleep 60' % started})
    run(guest, name=['slow', 'held'])
    process = start(guest, name=['slow', 'held'], state='absent')
    wait_for(started)
    kill_tree(process.pid)
    process.communicate()
    assert {'kind': 'removal', 'names': ['held', 'slow']} in journals.load(str(guest.path)).entries
    guest.package('held', '2')
    (guest.root / 'var/lib/dpkg/info/held.prerm').unlink()
    (guest.root / 'var/lib/dpkg/updates/0099').write_text('', encoding='utf-8')
    result = run(guest, name=['slow', 'held'], state='absent')
    assert not result.get('failed'), result
    assert guest.there() == [] and not journals.load(str(guest.path)).is_open


@package_roots.needs_root
def test_a_power_failure_halfway(guest, tmp_path):
    """Nothing goes on. The next run has dpkg finish what it began."""
    started = tmp_path / 'started'
    guest.package('slow', '1', 'Depends: cpp', scripts=guest.waits(started, tmp_path / 'go'))
    process = start(guest, name=['slow'])
    wait_for(started)
    kill_tree(process.pid)
    process.communicate()
    guest.package('slow', '2', 'Depends: cpp')
    result = run(guest, name=['gcc'])
    assert not result.get('failed'), result
    assert run(guest, state='absent')['removed'] and guest.there() == []


@package_roots.needs_root
def test_what_it_says_of_a_reversible_installation(guest):
    run(guest, name=['gcc'])
    nothing = run(guest, state='rolled_back')
    assert not nothing['changed'] and nothing['put_back'] == []
    assert nothing['msg'] == 'There is no unconfirmed installation.'
    assert run(guest, state='confirmed')['msg'] == 'There is no unconfirmed installation.'

    guest.package('gcc', '1.5', 'Depends: make')
    guest.package('make')
    built = str(guest.file('gcc', '2', 'Depends: make'))
    run(guest, file=built, reversible=True)
    assert run(guest, state='rolled_back', check=True)['msg'] == 'Would put back gcc 1. Would remove make.'
    result = run(guest, state='rolled_back')
    assert result['changed'] and result['msg'] == 'Put back gcc 1. Removed make.'
    assert result['diff']['before'] == 'gcc 2\nmake 1\n' and result['diff']['after'] == 'gcc 1\n'

    run(guest, file=built, reversible=True)
    assert run(guest, state='confirmed', check=True)['msg'] == 'Would confirm the last installation.'
    result = run(guest, state='confirmed')
    assert not result['changed'] and result['msg'] == 'The last installation is confirmed.' and 'diff' not in result

    os.unlink(built)
    for kept in guest.path.with_name('packages').iterdir():
        kept.write_bytes(b'')
    bad = str(guest.file('gcc', '3', scripts={'postinst': 'exit 7'}))
    failed = run(guest, file=bad, reversible=True)
    assert failed['failed'] and 'There is no way back to gcc 2: ' in str(failed['warnings']), failed
    run(guest, state='confirmed')
    run(guest, file=str(guest.file('gcc', '2', 'Depends: make')), reversible=True)
    run(guest, state='confirmed')
    assert run(guest, file=bad, reversible=True)['failed']
    guest.file('gcc', '4', 'Depends: nowhere')
    failed = run(guest, file=str(guest.folder / 'gcc_4.deb'), reversible=True)
    assert failed['failed'] and run(guest, state='rolled_back')['msg'] == 'Put back gcc 2.'
    assert run(guest, state='rolled_back')['msg'] == 'There is no unconfirmed installation.'


@package_roots.needs_root
@pytest.mark.parametrize('script', ['preinst', 'postinst'])
def test_a_power_failure_in_a_reversible_installation(guest, tmp_path, script):
    """The script hangs after the package was unpacked, or before; the next run puts back what was there."""
    guest.package('tools')
    run(guest, name=['tools'])
    started, go = tmp_path / 'started', tmp_path / 'go'
    built = guest.file('tools', '2', 'Depends: cpp', scripts={script: guest.waits(started, go)['preinst']})
    process = start(guest, file=str(built), reversible=True)
    wait_for(started)
    kill_tree(process.pid)
    process.communicate()
    # should dpkg start it again
    go.touch()
    result = run(guest, state='rolled_back')
    assert not result.get('failed') and result['removed'] == ['cpp'], result
    assert guest.version('tools') == '1' and guest.there() == ['tools']
    assert guest.manager.there().spellings['tools'] == '1'
    assert run(guest, state='absent')['removed'] == ['tools'] and not guest.path.parent.exists()


def kill_tree(pid):
    with open('/proc/%d/task/%d/children' % (pid, pid)) as stream:
        children = stream.read().split()
    os.kill(pid, signal.SIGKILL)
    for child in children:
        kill_tree(int(child))
