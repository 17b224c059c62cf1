#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r'''
module: tools_conf
short_description: Set keys in tools.conf, the settings of vmtoolsd
version_added: 1.0.0
description:
  - Sets and removes keys in C(tools.conf). Every other byte of the file is preserved, comments included, as are its
    mode, owner, SELinux label and symbolic links to it.
  - Reads the file as vmtoolsd does, by the rules of GLib's GKeyFile. If a key occurs more than once, the last one
    counts and is changed. A value that is right already is left as it is written.
  - A file that GLib cannot parse is refused with the number of the line, because vmtoolsd ignores it as a whole.
  - A section or key that open-vm-tools on Linux does not know causes a warning with the nearest one that it knows.
  - With a O(journal), what was set can be given back.
  - The file is replaced atomically. vmtoolsd looks every 5 seconds whether it has changed; see RV(restart) for what it
    only reads when it starts.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.journal.optional
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  settings:
    description:
      - Sections, each with its keys and their values. Both are case-sensitive.
      - V(null) removes the key, so that vmtoolsd uses its default. An empty text is a value of its own.
      - A boolean is written as C(true) or C(false), and a list with commas.
      - Backslashes and leading spaces are escaped, as GLib requires.
    type: dict
    default: {}
  path:
    description:
      - The file. It is created if it does not exist, but its directory has to exist.
    type: path
    default: /etc/vmware-tools/tools.conf
notes:
  - With a O(journal), O(settings) is all that is to be set. What an earlier run has set, and is not in O(settings) any
    more, is given back as it was. Without O(settings), the whole file is given back, byte for byte. If somebody else
    has edited it since, only the keys that still have the values that were set are given back.
seealso:
  - module: esxi_arm.guest.tools_scripts
'''

EXAMPLES = r'''
- name: Exclude the network interfaces of containers
  esxi_arm.guest.tools_conf:
    settings:
      guestinfo:
        exclude-nics: [veth*, docker*, cali*, cilium*]
  become: true

- name: Leave the clock to chrony, and use the default for everything about logging
  esxi_arm.guest.tools_conf:
    settings:
      timeSync:
        disable-all: true
      logging:
        vmsvc.level:
        vmsvc.handler:
  become: true

- name: Set something that can be given back
  esxi_arm.guest.tools_conf:
    settings:
      appinfo:
        disabled: true
    journal: /var/lib/esxi_arm_guest/journal.json
  become: true

- name: Give it back
  esxi_arm.guest.tools_conf:
    journal: /var/lib/esxi_arm_guest/journal.json
  become: true
'''

RETURN = r'''
changes:
  description: The keys that were changed, or would be in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    section:
      description: The section.
      type: str
      returned: always
    key:
      description: The key.
      type: str
      returned: always
    before:
      description: Its value before, V(null) if it was not set, or if it was one that vmtoolsd cannot use.
      type: str
      returned: always
    after:
      description: Its value now, V(null) if it is not set.
      type: str
      returned: always
  sample:
    - section: guestinfo
      key: exclude-nics
      before: null
      after: veth*,docker*
restart:
  description: Whether one of RV(changes) has no effect before vmtoolsd is started again.
  returned: success
  type: bool
  sample: false
msg:
  description: What was done, or what is wrong and how to fix it.
  returned: always
  type: str
  sample: Set exclude-nics in [guestinfo].
diff:
  description: The file before and after.
  returned: when something changes, and the task runs with C(--diff)
  type: dict
  contains:
    before:
      description: Content before.
      returned: always
      type: str
    after:
      description: Content after.
      returned: always
      type: str
    before_header:
      description: Name of the file.
      returned: always
      type: str
    after_header:
      description: Name of the file.
      returned: always
      type: str
'''

import contextlib
import errno
import os

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import files, known_settings, tools_conf, writer
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.key_file import KeyFileError
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.module import fail, words
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.printable import printable

ARGUMENT_SPEC = {
    'settings': {'type': 'dict', 'default': {}},
    'path': {'type': 'path', 'default': tools_conf.PATH},
    'journal': {'type': 'path'},
}


class Settings:
    def __init__(self, module):
        self.module = module
        self.path = files.native_path(module.params['path'])
        self.journal = module.params['journal']
        self.wanted = tools_conf.wanted(module.params['settings'])

    def run(self):
        if self.module.check_mode:
            entries = journals.load(self.journal).entries if self.journal else []
            current, dummy, decision = self._decide(entries)
            return self._result(current, decision)
        return writer.until_undisturbed(self.path, self._attempt)

    def _attempt(self):
        directory = os.path.dirname(os.path.realpath(self.path))
        if not os.path.isdir(directory) and self.wanted:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.path)
        with contextlib.ExitStack() as locks:
            if os.path.isdir(directory):
                locks.enter_context(writer.locked(directory))
            return self._change(locks.enter_context(journals.changing(self.journal)) if self.journal else None)

    def _decide(self, entries):
        note = tools_conf.Note.of(entries, self.path)
        current = self._read()
        return current, note, tools_conf.decide(self.path, current, note, self.wanted)

    def _read(self):
        try:
            return files.read_file(self.path)
        except FileNotFoundError:
            return None

    def _change(self, journal):
        current, note, decision = self._decide(journal.entries if journal else [])
        if decision.after != current:
            self._record(journal, tools_conf.in_between(self.path, current, note, decision))
            self._write(current, decision.after)
        if note or decision.note:
            self._record(journal, decision.note)
        return self._result(current, decision)

    def _record(self, journal, note):
        if journal is None:
            return
        entries = tools_conf.without(journal.entries, self.path) + ([note.entry()] if note else [])
        if entries != journal.entries:
            journal.entries = entries
            journal.save()

    def _write(self, current, after):
        if after is None:
            os.unlink(self.path)
        elif current is None:
            journals.write(os.path.realpath(self.path), after)
        else:
            writer.replace(self.module, os.path.realpath(self.path), current, after)

    def _result(self, current, decision):
        result = {
            'changed': decision.after != current,
            'changes': [dict(zip(('section', 'key', 'before', 'after'), change)) for change in decision.changes],
            'restart': tools_conf.needs_restart(decision.changes),
            'msg': message(decision.changes, decision.after != current, self.module.check_mode),
        }
        if self.module._diff and result['changed']:
            result['diff'] = {
                'before': current or b'',
                'after': decision.after or b'',
                'before_header': self.path,
                'after_header': self.path,
            }
        return result


def message(changes, changed, check_mode):
    told = []
    for was_removed, words_of in ((False, ('Set', 'Would set')), (True, ('Removed', 'Would remove'))):
        names = [
            '%s in [%s]' % (key, section) for section, key, dummy, after in changes if (after is None) == was_removed
        ]
        if names:
            told.append('%s %s.' % (words_of[check_mode], ', '.join(names)))
    return ' '.join(told) or ('The file changes.' if changed else 'All settings are as requested.')


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        settings = Settings(module)
        result = settings.run()
    except tools_conf.SettingError as error:
        fail(module, "The option 'settings' %s" % error)
    except KeyFileError as error:
        fail(module, tools_conf.unreadable(module.params['path'], error))
    except FileNotFoundError as error:
        fail(module, '%s: no such directory. Install open-vm-tools first' % os.path.dirname(error.filename))
    except (writer.WriteError, journals.JournalError, OSError) as error:
        fail(module, words(error))
    for warning in known_settings.warnings(settings.wanted):
        module.warn(printable(warning))
    module.exit_json(**printable(result))


if __name__ == '__main__':
    main()
