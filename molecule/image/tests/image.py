# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An image in the making: a container in which nothing runs, and the variables that docs/images.md has for it."""

import json
import re
import shlex

from guest import Guest
from simulated_host import LAB

VARIABLES = {
    'open_vm_tools_clean': True,
    'open_vm_tools_desktop': 'false',
    'open_vm_tools_condition_virtualization': 'false',
}
PACKAGE = '/usr/share/open-vm-tools/provenance.json'
# Beside the package's own files: its units are enabled, with names beside their own, and the journal knows what to
# remove.
KEPT = {
    '/etc/systemd/system/open-vm-tools.service',
    '/etc/systemd/system/multi-user.target.wants/vmtoolsd.service',
    '/etc/systemd/system/vgauth.service',
    '/etc/systemd/system/vmtoolsd.service.requires',
    '/etc/systemd/system/vmtoolsd.service.requires/vgauthd.service',
    '/var/lib/esxi_arm_guest',
    '/var/lib/esxi_arm_guest/journal.json',
}


class Image(Guest):
    """Commands for the container, as root. No sshd runs in it."""

    def __init__(self, name):
        self.name = name

    def command(self, script):
        return [LAB, '--quiet', 'exec', self.name, '--', 'sh', '-c', script]

    def not_of_packages(self, paths):
        """Those that no package owns."""
        quoted = ' '.join(map(shlex.quote, sorted(paths)))
        return set(
            re.findall('no path found matching pattern (.*)', self.run(f'dpkg-query --search {quoted} 2>&1 || :'))
        )

    def journaled(self):
        """The packages that the journal lists for the removal."""
        journal = json.loads(self.run('cat /var/lib/esxi_arm_guest/journal.json'))
        assert {entry['kind'] for entry in journal['entries']} == {'packages'}
        return {name.partition(':')[0] for entry in journal['entries'] for name in entry['names']}


def paths(lines):
    """What the lines of a snapshot are about, packages and contents aside."""
    fields = [line.split() for line in lines]
    return {words[1] for words in fields if words[0] in ('directory', 'link', 'file')}


def packages(lines):
    return {line.split()[1] for line in lines if line.startswith('package ')}
