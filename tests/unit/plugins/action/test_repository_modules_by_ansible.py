# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a controller makes of the results of powertools and centos_vault, whatever bytes the files have.

Python's json takes any text. A controller since ansible-core 2.18 does not. Up to 2.21, it masks passwords in the
arguments of modules itself.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import OS_RELEASE, section
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.vault_samples import BASE
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.vault_samples import (
    section as vault_section,
)

ANSWER = {
    'name': 'Write them down',
    'ansible.builtin.copy': {'content': '{{ results | to_json }}', 'mode': '0600'},
    'check_mode': False,
    'diff': False,
}
LATIN = 'd\xe9p\xf4t'.encode('latin-1')
SHOWN = 'd\ufffdp\ufffdt'
DIRECTORY = b'etc/yum.repos.d/'
POWERTOOLS = section('powertools')


class Case:
    def __init__(self, files, module='powertools', os_release='rocky-8', changed=True, shown=SHOWN, **options):
        self.files = {DIRECTORY + name: content for name, content in files.items()}
        self.module, self.os_release, self.options = module, OS_RELEASE[os_release], options
        self.changed, self.shown = changed, shown


CASES = {
    'a comment': Case({b'a.repo': b'# ' + LATIN + b'\n' + POWERTOOLS}),
    'a value': Case({b'a.repo': POWERTOOLS.replace(b'name=powertools', b'name=' + LATIN)}),
    'a value that dnf does not understand': Case(
        {b'a.repo': section('powertools', 'enabled=') + b'enabled=' + LATIN}, changed=False
    ),
    'the name of the file': Case({LATIN + b'.repo': POWERTOOLS}),
    'the name of a file beside it that dnf cannot read': Case({b'a.repo': POWERTOOLS, LATIN + b'.repo': b'oops\n'}),
    'the name of a file that was put aside': Case({LATIN + b'.repo.rpmsave': POWERTOOLS}, changed=False),
    'the id of another section': Case({b'a.repo': POWERTOOLS + b'[' + LATIN + b']\nname=x\n'}),
    'an id that dnf refuses': Case(
        {b'a.repo': b'[powertools\xe9]\nenabled=0\n'}, changed=False, shown='[powertools\ufffd]'
    ),
    'the id of a section that leads to the mirrors': Case(
        {b'a.repo': BASE.replace(b'[BaseOS]', b'[' + LATIN + b']')}, 'centos_vault', 'centos-8'
    ),
    'the name of a file that leads to the mirrors': Case({LATIN + b'.repo': BASE}, 'centos_vault', 'centos-8'),
    'the id of a section that cannot be pointed anywhere': Case(
        {
            b'a.repo': BASE + vault_section('x', 'nowhere', remark=False).replace(b'[x]', b'[' + LATIN + b']'),
        },
        'centos_vault',
        'centos-8',
    ),
    'a remark in a file that leads to the mirrors': Case(
        {b'a.repo': b'#' + LATIN + b'\n' + BASE}, 'centos_vault', 'centos-8'
    ),
    'a null character in a warning, which syslog does not take': Case(
        {b'a.repo': POWERTOOLS + b'Enabled=\0' + LATIN + b'\n'}, shown='Enabled=\ufffd' + SHOWN
    ),
    'passwords in an option and in a file': Case(
        {b'a.repo': b'# http://me:s3cret@mirror/\n' + BASE},
        'centos_vault',
        'centos-8',
        shown='at https://********@mirror/vault',
        url='https://me:s3cret@mirror/vault',
    ),
    'what is no character at all': Case(
        {b'a.repo': b'# \0 \x1b \xed\xa0\x80 \xf5 \xe2\x82\n' + POWERTOOLS}, shown='\ufffd'
    ),
}


def run(core, tmp_path, *arguments):
    """Runs each case on its root, in one play, and returns the results as the controller has them."""
    answer, play = tmp_path / 'answer.json', tmp_path / 'play.yml'
    tasks = [
        {
            f'esxi_arm.guest.{case.module}': {'installroot': str(root_of(tmp_path, name)), **case.options},
            'name': name,
            'register': f'result_{number}',
            'ignore_errors': True,
        }
        for number, (name, case) in enumerate(CASES.items())
    ]
    ANSWER['ansible.builtin.copy']['dest'] = str(answer)
    ANSWER['vars'] = {'results': '{{ [%s] }}' % ', '.join(f'result_{number}' for number in range(len(CASES)))}
    play.write_text(json.dumps([{'hosts': 'all', 'gather_facts': False, 'tasks': [*tasks, ANSWER]}]))
    environment = {
        **os.environ,
        'ANSIBLE_LOCAL_TEMP': str(tmp_path / 'local'),
        'ANSIBLE_REMOTE_TMP': str(tmp_path / 'remote'),
        **controllers.ENVIRONMENT,
    }
    command = controllers.command(core, '-i', 'guest,', '-c', 'local', str(play))
    command += ['-e', f'ansible_python_interpreter={sys.executable}', *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=600)
    printed = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, printed
    assert 'Traceback' not in printed and 's3cret' not in printed
    return dict(zip(CASES, json.loads(answer.read_text(encoding='utf-8'))))


def root_of(tmp_path, name):
    return tmp_path / 'roots' / name.replace(' ', '_')


def write(root, case):
    for name, content in [*case.files.items(), (b'usr/lib/os-release', case.os_release.encode())]:
        path = Path(os.fsdecode(os.fsencode(root) + b'/' + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def contents(root):
    return {path: path.read_bytes() for path in root.rglob('*') if path.is_file()}


@pytest.mark.parametrize('core', controllers.PYTHONS, ids=controllers.IDS)
def test_any_byte(core, tmp_path):
    roots = {name: root_of(tmp_path, name) for name in CASES}
    for name, case in CASES.items():
        write(roots[name], case)
    before = {name: contents(root) for name, root in roots.items()}
    foreseen = run(core, tmp_path, '--check', '--diff', '-vvv')
    assert {name: contents(root) for name, root in roots.items()} == before
    done = run(core, tmp_path, '--diff')
    for name, case in CASES.items():
        changed = contents(roots[name]) != before[name]
        assert foreseen[name]['changed'] is done[name]['changed'] is changed is case.changed, (name, done[name])
        for result in (foreseen[name], done[name]):
            text = json.dumps(result, ensure_ascii=False)
            assert text.encode('utf-8')
            assert case.shown in text, name
    if not core:
        again = run(core, tmp_path)
        assert not any(result['changed'] for result in again.values())
