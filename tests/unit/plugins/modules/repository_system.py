# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A system with repository files below a directory, and a module run on it inside the test's process."""

import json

import pytest
from ansible.module_utils import basic

from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import OS_RELEASE, Sample, build


class System:
    """A system below a directory, and the module run on it inside this process."""

    def __init__(self, module, root, monkeypatch, capsys, file):
        self.module = module
        self.root = root
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.file = file
        # Ansible has another place for them where the controller's code was imported by the same process.
        self.warnings = []
        monkeypatch.setattr(basic.AnsibleModule, 'warn', lambda dummy, text: self.warnings.append(text))
        # A module's own process does not have this check of the controller's.
        monkeypatch.setenv('ANSIBLE_MODULE_STRICT_UTF8_RESPONSE', 'false')

    def write(self, files, os_release='rocky-8'):
        build(self.root, Sample('', OS_RELEASE[os_release], files, None, None, None, None))

    def path(self, name=None):
        return self.root / (name or self.file).lstrip('/')

    def run(self, check=False, diff=False, **options):
        options.setdefault('installroot', str(self.root))
        options.update(
            _ansible_check_mode=check,
            _ansible_diff=diff,
            _ansible_remote_tmp=str(self.root),
            _ansible_keep_remote_files=False,
        )
        arguments = json.dumps({'ANSIBLE_MODULE_ARGS': options}).encode()
        self.monkeypatch.setattr(basic, '_ANSIBLE_ARGS', arguments)
        self.monkeypatch.setattr(basic, '_ANSIBLE_PROFILE', 'legacy', raising=False)
        with pytest.raises(SystemExit):
            self.module.main()
        return json.loads(self.capsys.readouterr().out)
