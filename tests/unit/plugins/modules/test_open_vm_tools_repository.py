# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it, with this machine's package manager. What it does to one is tested with trust.py."""

import json
import os
import subprocess
import sys

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals

DRIVER = """
import sys
from ansible.module_utils import basic
basic._ANSIBLE_ARGS = sys.argv[1].encode(); basic._ANSIBLE_PROFILE = 'legacy'
from ansible_collections.esxi_arm.guest.plugins.modules import open_vm_tools_repository
open_vm_tools_repository.main()
"""


@pytest.fixture(name='journal')
def journal_fixture(tmp_path):
    """One that lists a file."""
    (tmp_path / 'esxi_arm_guest.sources').write_text('Types: deb\n')
    path = tmp_path / 'journal' / 'journal.json'
    path.parent.mkdir()
    with journals.changing(str(path), 1) as journal:
        journal.entries.append({'kind': 'trust', 'paths': [str(tmp_path / 'esxi_arm_guest.sources')]})
        journal.save()
    return path


def run(folder, **options):
    options.update(_ansible_remote_tmp=str(folder), _ansible_keep_remote_files=False, _ansible_diff=True)
    arguments = json.dumps({'ANSIBLE_MODULE_ARGS': options})
    done = subprocess.run(
        [sys.executable, '-c', DRIVER, arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
        check=False,
    )
    assert done.stdout, done.stderr.decode()
    return json.loads(done.stdout.decode())


@pytest.mark.parametrize('check', [True, False])
def test_what_was_told_is_taken_back(tmp_path, journal, check):
    said = run(tmp_path, state='absent', journal=str(journal), _ansible_check_mode=check)
    listed = tmp_path / 'esxi_arm_guest.sources'
    assert said['changed'] and said['files'] == [str(listed)], said
    assert listed.exists() is check
    assert bool(journals.load(str(journal)).entries) is check
    assert [each['before'] for each in said['diff']] == ['Types: deb\n']


def test_a_url_needs_a_platform(tmp_path):
    said = run(tmp_path, url='http://h/p', key='x', fingerprint='F' * 40, journal=str(tmp_path / 'journal.json'))
    assert said['failed'] and 'platform' in said['msg']
