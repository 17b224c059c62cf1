#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r'''
module: tools_scripts
short_description: Scripts that vmtoolsd runs for quiesced snapshots and power operations
version_added: 1.0.0
description:
  - Writes scripts to the directories from which vmtoolsd runs them, with the mode 0755 and root as owner.
  - Records them in a journal on the guest. A script that is no longer in O(scripts) is removed, unless somebody has
    edited it.
  - A file that somebody else has put there is neither replaced nor removed. If a script has the same name but another
    content, nothing is changed at all.
  - Scripts are replaced atomically, so that vmtoolsd never runs half of one.
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
  scripts:
    description:
      - All scripts that are to be there, apart from those of others.
    type: list
    elements: dict
    default: []
    suboptions:
      event:
        description:
          - When it is run.
          - V(backup) is before the file systems are frozen for a quiesced snapshot, with the argument C(freeze), and
            after that, with C(thaw) or C(freezeFail). They are in C(/etc/vmware-tools/backupScripts.d).
          - The others are run with the arguments C(poweron-vm), C(poweroff-vm), C(suspend-vm) and C(resume-vm), by
            the default scripts of open-vm-tools, unless C(tools.conf) names other ones in its section C(powerops).
        type: str
        choices: [backup, poweron, poweroff, suspend, resume]
        required: true
      name:
        description:
          - The name of its file. Scripts are run in the order of their names, after a snapshot in the reverse order.
          - Letters, digits, dots, hyphens, underscores and plus signs. It begins with a letter, a digit or C(_).
        type: str
        required: true
      content:
        description:
          - The script.
          - Exactly one of O(scripts[].content) and O(scripts[].base64) is required.
        type: str
      base64:
        description: The bytes of the script in Base64.
        type: str
notes:
  - A script that fails before a quiesced snapshot makes the snapshot fail.
seealso:
  - module: esxi_arm.guest.tools_conf
'''

EXAMPLES = r'''
- name: Flush the tables before a quiesced snapshot
  esxi_arm.guest.tools_scripts:
    scripts:
      - event: backup
        name: 10-database
        content: "{{ lookup('ansible.builtin.file', 'database.sh') }}\n"
      - event: poweron
        name: announce
        content: |
          #!/bin/sh
          logger "the virtual machine was powered on"
  become: true

- name: Remove them
  esxi_arm.guest.tools_scripts:
  become: true
'''

RETURN = r'''
written:
  description: Paths of the scripts that were written, or would be in check mode.
  returned: success
  type: list
  elements: str
  sample: [/etc/vmware-tools/backupScripts.d/10-database]
removed:
  description: Paths of the scripts that were removed, or would be in check mode.
  returned: success
  type: list
  elements: str
  sample: []
msg:
  description: What was done, or what is wrong and how to fix it.
  returned: always
  type: str
  sample: Wrote /etc/vmware-tools/backupScripts.d/10-database.
diff:
  description: Each script before and after.
  returned: when something changes, and the task runs with C(--diff)
  type: list
  elements: dict
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
      description: Path of the script.
      returned: always
      type: str
    after_header:
      description: Path of the script.
      returned: always
      type: str
'''

import base64
import binascii
import contextlib
import os

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic, files, scripts
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.module import fail, words
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.printable import printable

ARGUMENT_SPEC = {
    'scripts': {
        'type': 'list',
        'elements': 'dict',
        'default': [],
        'options': {
            'event': {'type': 'str', 'required': True, 'choices': list(scripts.DIRECTORIES)},
            'name': {'type': 'str', 'required': True},
            'content': {'type': 'str'},
            'base64': {'type': 'str'},
        },
        'mutually_exclusive': [('content', 'base64')],
        'required_one_of': [('content', 'base64')],
    },
    'journal': {'type': 'path', 'default': journals.PATH},
}


class Refusal(Exception):
    """The message says why, and what to do."""


class Scripts:
    def __init__(self, module):
        self.module = module
        self.journal = module.params['journal']
        self.contents = contents(module.params['scripts'])
        self.wanted = {path: scripts.digest(content) for path, content in self.contents.items()}

    def run(self):
        if self.module.check_mode:
            return self._result(*self._decide(journals.load(self.journal)))
        with journals.changing(self.journal) as journal:
            there, decision = self._decide(journal)
            result = self._result(there, decision)
            for path in decision.write:
                self._write(journal, path, there)
            for path in decision.remove:
                for each in [path] + leftovers(path):
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(each)
                self._record(journal, path, [])
            for path in decision.kept:
                self._record(journal, path, [])
            self._remove_directories(journal)
        return result

    def _decide(self, journal):
        there = scripts.read('/')
        decision = scripts.decide(self.wanted, there, scripts.written(journal.entries))
        if decision.foreign:
            raise Refusal(scripts.foreign_problem(decision.foreign) + ' Nothing was changed')
        if decision.write and not self.module.check_mode and not os.path.isdir(scripts.TOOLS):
            raise Refusal('%s: no such directory. Install open-vm-tools first' % scripts.TOOLS)
        return there, decision

    def _write(self, journal, path, there):
        self._make_directory(journal, os.path.dirname(path))
        before = [there[path]['sha256']] if path in there else []
        self._record(journal, path, before + [self.wanted[path]])
        for leftover in leftovers(path):
            os.unlink(leftover)
        temporary = atomic.write_beside(draft_of(path), self.contents[path])
        self.module.add_cleanup_file(temporary)
        os.chmod(temporary, scripts.MODE)
        os.rename(temporary, path)
        self.module.set_default_selinux_context(path, False)
        self._record(journal, path, [self.wanted[path]])

    def _make_directory(self, journal, path):
        if os.path.isdir(path):
            return
        if os.path.dirname(path) != scripts.TOOLS:
            self._make_directory(journal, os.path.dirname(path))
        journal.entries = journal.entries + [{'kind': scripts.DIRECTORY_KIND, 'path': path}]
        journal.save()
        os.mkdir(path)
        os.chmod(path, scripts.MODE)

    def _remove_directories(self, journal):
        """Those that were created, are not needed any more, and are empty. Others belong to somebody else by now."""
        used = [os.path.join(path, '') for path in self.wanted]
        for path in sorted(journal.items(scripts.DIRECTORY_KIND, 'path'), reverse=True):
            if not any(each.startswith(os.path.join(path, '')) for each in used):
                with contextlib.suppress(OSError):
                    os.rmdir(path)
                journal.strike(scripts.DIRECTORY_KIND, 'path', [path])
                journal.save()

    def _record(self, journal, path, digests):
        kept = [entry for entry in journal.entries if (entry['kind'], entry.get('path')) != (scripts.KIND, path)]
        journal.entries = kept + ([{'kind': scripts.KIND, 'path': path, 'sha256': digests}] if digests else [])
        journal.save()

    def _result(self, there, decision):
        changed = decision.write + [path for path in decision.remove if path in there]
        for path in decision.kept:
            self.module.warn(printable(scripts.kept_warning(path)))
        result = {
            'changed': bool(changed),
            'written': decision.write,
            'removed': [path for path in changed if path not in decision.write],
        }
        if self.module._diff and changed:
            result['diff'] = [self._difference(path) for path in changed]
        return dict(result, msg=message(result, self.module.check_mode))

    def _difference(self, path):
        before, after = files.read_bytes('/', path) or b'', self.contents.get(path, b'')
        return {'before': before, 'after': after, 'before_header': path, 'after_header': path}


def draft_of(path):
    """Where it is written first: not in its directory, from where vmtoolsd would run it."""
    return os.path.join(scripts.TOOLS, '%s.%s' % (os.path.basename(os.path.dirname(path)), os.path.basename(path)))


def leftovers(path):
    """What killed runs have left of it."""
    return atomic.leftovers(draft_of(path)) if os.path.isdir(scripts.TOOLS) else []


def contents(wanted):
    """{path: bytes} of the scripts in the option."""
    found = {}
    for script in wanted:
        if not scripts.NAME.match(script['name']):
            raise Refusal("The option 'scripts' has the name %r. %s" % (script['name'], scripts.NAME_HINT))
        path = scripts.path_of(script['event'], script['name'])
        if path in found:
            raise Refusal("The option 'scripts' has %s twice" % path)
        found[path] = content_of(script)
    return found


def content_of(script):
    if script['base64'] is None:
        return script['content'].encode('utf-8', 'surrogateescape')
    try:
        return base64.b64decode(script['base64'], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal("The option 'scripts' has no valid Base64 for %s: %s" % (script['name'], error)) from error


def message(result, check_mode):
    told = [
        '%s %s.' % (words_of[check_mode], ', '.join(result[key]))
        for key, words_of in (('written', ('Wrote', 'Would write')), ('removed', ('Removed', 'Would remove')))
        if result[key]
    ]
    return ' '.join(told) or 'All scripts are as requested.'


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = Scripts(module).run()
    except (Refusal, journals.JournalError, OSError) as error:
        fail(module, words(error))
    module.exit_json(**printable(result))


if __name__ == '__main__':
    main()
