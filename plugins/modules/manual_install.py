#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r'''
module: manual_install
short_description: Move the files of a manual installation out of the way, and back
version_added: 1.0.0
description:
  - Stops and disables services, and moves files to a directory, so that a package can take their place. They keep their
    owners, modes, times and contents.
  - What was moved, and which services were enabled and active, is recorded in a journal on the guest before anything
    moves. With O(state=restored), all that is put back.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.journal
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  state:
    description:
      - V(moved) moves O(files) to O(directory).
      - V(restored) moves back what the journal lists. A file stays in O(directory) if something else is in its place by
        now, which is a warning.
    type: str
    choices: [moved, restored]
    default: moved
  files:
    description: Absolute paths of the files. Those that do not exist are ignored.
    type: list
    elements: path
    default: []
  units:
    description: Names of the systemd units among the files.
    type: list
    elements: str
    default: []
  directory:
    description: Where the files are kept, with their whole paths below it.
    type: path
    default: /var/lib/esxi_arm_guest/manual-install
notes:
  - If systemd does not run, as in an image, units are enabled and disabled, but neither started nor stopped.
  - Runs C(ldconfig), since libraries may be among the files.
seealso:
  - module: esxi_arm.guest.open_vm_tools_info
'''

EXAMPLES = r'''
- name: Make room for a package
  esxi_arm.guest.manual_install:
    files: [/usr/local/bin/vmtoolsd, /etc/systemd/system/vmtoolsd.service]
    units: [vmtoolsd.service]
  become: true

- name: Give it back
  esxi_arm.guest.manual_install:
    state: restored
  become: true
'''

RETURN = r'''
files:
  description: The files that were moved, or would be in check mode.
  returned: success
  type: list
  elements: str
  sample: [/usr/local/bin/vmtoolsd]
stays:
  description: Files that were not moved back, because something else is in their place.
  returned: success
  type: list
  elements: str
  sample: []
diff:
  description: The files where they are before and after.
  returned: when something changes, and the task runs with C(--diff)
  type: dict
msg:
  description: What was done, or why it failed and what to do about it.
  returned: always
  type: str
  sample: Moved /usr/local/bin/vmtoolsd to /var/lib/esxi_arm_guest/manual-install.
'''

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import init_system, moved_aside
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.module import fail, words
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.printable import printable

ARGUMENT_SPEC = {
    'state': {'type': 'str', 'choices': ['moved', 'restored'], 'default': 'moved'},
    'files': {'type': 'list', 'elements': 'path', 'default': []},
    'units': {'type': 'list', 'elements': 'str', 'default': []},
    'directory': {'type': 'path', 'default': '/var/lib/esxi_arm_guest/manual-install'},
    'journal': {'type': 'path', 'default': journals.PATH},
}


class Systemd:
    def __init__(self, module):
        self._run = module.run_command
        self._runs = init_system.describe('/')['running']

    def those(self, state, units):
        """The units of which `systemctl is-enabled` or `is-active` says just that."""
        return [unit for unit in units if self._call('is-' + state, unit)[1].strip() == state]

    def stop(self, units):
        if units:
            self._call('disable', *units)
            if self._runs:
                self._call('stop', *units)

    def start(self, enabled, active):
        if self._runs:
            self._call('daemon-reload')
        if enabled:
            self._call('enable', *enabled)
        if active and self._runs:
            self._call('start', *active)

    def _call(self, verb, *units):
        return self._run(['systemctl', verb] + (['--'] if units else []) + list(units))


class ManualInstall:
    def __init__(self, module):
        self.module = module
        self.systemd = Systemd(module)
        self.directory = module.params['directory']

    def moved(self):
        there = [path for path in self.module.params['files'] if moved_aside.is_there(path)]
        if there and not self.module.check_mode:
            with journals.changing(self.module.params['journal']) as journal:
                self._note(journal, there)
                self.systemd.stop(self.module.params['units'])
                moved_aside.move_out(self.directory, there)
            self._settle([], [])
        return self._result(there, [], there, ['Moved %s to %s.', 'Would move %s to %s.'])

    def _note(self, journal, there):
        """With what an earlier or a lost run has moved."""
        noted = _entry(journal)
        units = self.module.params['units']
        entry = {
            'kind': moved_aside.KIND,
            'directory': self.directory,
            'files': sorted(set(noted['files']) | set(there)),
            'enabled': sorted(set(noted['enabled']) | set(self.systemd.those('enabled', units))),
            'active': sorted(set(noted['active']) | set(self.systemd.those('active', units))),
        }
        _replace(journal, entry)

    def restored(self):
        if self.module.check_mode:
            entry = _entry(journals.load(self.module.params['journal']))
            return self._restored(entry, [path for path in entry['files'] if moved_aside.is_there(path)])
        with journals.changing(self.module.params['journal']) as journal:
            entry = _entry(journal)
            result = self._restored(entry, moved_aside.move_back(entry['directory'], entry['files']))
            if entry['files']:
                self._settle(entry['enabled'], entry['active'])
                _replace(journal, None)
        return result

    def _restored(self, entry, stay):
        back = [path for path in entry['files'] if path not in stay]
        for path in stay:
            self.module.warn(
                printable('%s stays in %s, because something else is in its place' % (path, entry['directory']))
            )
        return self._result(back, stay, back, ['Moved %s back from %s.', 'Would move %s back from %s.'])

    def _settle(self, enabled, active):
        self.module.run_command(['ldconfig'])
        self.systemd.start(enabled, active)

    def _result(self, files, stays, told, said):
        result = {'changed': bool(files), 'files': files, 'stays': stays, 'msg': 'Nothing to move.'}
        if files:
            result['msg'] = said[self.module.check_mode] % (', '.join(told), self.directory)
            if self.module._diff:
                result['diff'] = self._difference(files)
        return result

    def _difference(self, files):
        here = ''.join('%s\n' % path for path in files)
        kept = ''.join('%s\n' % moved_aside.place(self.directory, path) for path in files)
        before, after = (here, kept) if self.module.params['state'] == 'moved' else (kept, here)
        return {'before': before, 'after': after, 'before_header': 'files', 'after_header': 'files'}


def _entry(journal):
    """All that was noted."""
    found = journal.of(moved_aside.KIND)
    return found[0] if found else {'directory': '', 'files': [], 'enabled': [], 'active': []}


def _replace(journal, entry):
    others = [each for each in journal.entries if each['kind'] != moved_aside.KIND]
    journal.entries = others + ([entry] if entry else [])
    journal.save()


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    work = ManualInstall(module)
    try:
        result = work.moved() if module.params['state'] == 'moved' else work.restored()
    except (journals.JournalError, OSError) as error:
        fail(module, words(error))
    module.exit_json(**printable(result))


if __name__ == '__main__':
    main()
