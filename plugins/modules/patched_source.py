#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r'''
module: patched_source
short_description: Apply patches to a fresh source tree and archive the result
version_added: 1.0.0
description:
  - Unpacks an archive, or copies a checkout, to a temporary directory, applies patches there with C(patch), and
    archives the patched tree. If a patch does not apply, nothing but the temporary directory was touched, which is
    removed.
  - If O(dest) exists, nothing is done, so its name should depend on O(src) and on the patches.
  - A hunk has to match exactly, but may have moved to other lines.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
attributes:
  check_mode:
    support: full
    details: Applies the patches in the temporary directory, and fails if they do not apply.
  diff_mode:
    support: none
  idempotent:
    support: full
options:
  src:
    description:
      - The source on the guest - an archive with one directory at its top, or a directory.
      - C(.git) in the directory is left out.
    type: path
    required: true
  dest:
    description: The archive to create, with the patched tree in one directory. Its parent directory has to exist.
    type: path
    required: true
  patches:
    description: The patches, in the order in which to apply them.
    type: list
    elements: dict
    required: true
    suboptions:
      path:
        description: The patch on the guest, in the unified format.
        type: path
        required: true
      name:
        description: What to call it in messages. By default the file's name.
        type: str
      sha256:
        description: Its checksum. By default it is not verified.
        type: str
      strip:
        description:
          - How many leading directories of its file names to ignore.
          - By default 1, 0 or 2, whichever finds all files that the patch changes.
        type: int
  directories:
    description:
      - Directories in the tree that the file names may be relative to, besides its top. Ignored if they are not there.
      - In upstream's repository of open-vm-tools, for example, the project is in a subdirectory; in its release
        archives it is at the top. A patch for one of them can then be applied to the other.
    type: list
    elements: str
    default: []
notes:
  - Calls C(tar), C(cp) and GNU C(patch) on the guest.
seealso:
  - module: esxi_arm.guest.autotools_build
'''

EXAMPLES = r'''
- name: Apply a patch
  esxi_arm.guest.patched_source:
    src: /srv/build/example-1.0.tar.gz
    dest: /srv/build/example-1.0-patched.tar
    patches:
      - path: /srv/build/fix-build.patch
      - path: /srv/build/from-upstream.patch
        strip: 3
'''

RETURN = r'''
applied:
  description: Where each patch applied; empty if O(dest) exists already.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the patch.
      type: str
      returned: success
    directory:
      description: The directory in the tree, empty for its top.
      type: str
      returned: success
    strip:
      description: How many leading directories were ignored.
      type: int
      returned: success
  sample:
    - name: fix-build.patch
      directory: ""
      strip: 1
msg:
  description: What was done, or which patch does not apply and why.
  returned: always
  type: str
  sample: 'Applied fix-build.patch.'
stdout:
  description: What the failed command printed.
  returned: failure of a command
  type: str
'''

import hashlib
import os
import shutil
import tempfile

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import patches
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.files import read_file
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.printable import printable

WAY_OUT = 'Nothing was built. Use the patch for this release of the source, or leave it out.'


class Failure(Exception):
    """With the output of a command, if one has failed."""

    def __init__(self, message, output=None):
        super().__init__(message)
        self.output = output


def make(run, params, directory, keep):
    """In the temporary directory. Returns where each patch applied."""
    tree, archive = os.path.join(directory, 'source'), os.path.join(directory, 'patched.tar')
    os.mkdir(tree)
    unpack(run, params['src'], tree)
    applied = [apply(run, tree, patch, params['directories']) for patch in params['patches']]
    if keep:
        options = ['--create', '--file', archive, '--directory', directory]
        run(['tar'] + options + ['source'], 'The patched source was not archived')
        publish(archive, params['dest'])
    return applied


def publish(path, dest):
    """A file that is there is complete, even after a power failure."""
    with open(path, 'rb') as stream:
        os.fsync(stream.fileno())
    os.rename(path, dest)


def unpack(run, src, tree):
    if os.path.isdir(src):
        run(['cp', '--archive', '--', os.path.join(src, '.'), tree], '%s was not copied' % src)
        shutil.rmtree(os.path.join(tree, '.git'), ignore_errors=True)
    else:
        # Files are root's, whoever's they are in the archive: nobody else may edit what root builds.
        options = ['--extract', '--no-same-owner', '--strip-components=1']
        run(['tar'] + options + ['--file', src, '--directory', tree], '%s was not unpacked' % src)


def apply(run, tree, patch, directories):
    name = patch['name'] or os.path.basename(patch['path'])
    content = read_file(patch['path'])
    found = hashlib.sha256(content).hexdigest()
    if patch['sha256'] and found != patch['sha256']:
        raise Failure('%s has changed: its sha256 is %s, not %s. Run the play again.' % (name, found, patch['sha256']))
    place = place_of(name, content.decode('utf-8', 'surrogateescape'), tree, patch['strip'], directories)
    command = ['patch', '--unified', '--batch', '--forward', '--fuzz=0', '--no-backup-if-mismatch', '--reject-file=-']
    where = ['--strip=%d' % place.strip, '--directory', os.path.join(tree, place.directory), '--input', patch['path']]
    run(command + where, '%s does not apply to the source' % name, patches.failures)
    return {'name': name, 'directory': place.directory, 'strip': place.strip}


def place_of(name, text, tree, strip, directories):
    problem = patches.problem(text)
    if problem:
        raise Failure('%s %s. %s' % (name, problem, WAY_OUT))
    found = patches.changes(text)
    place = patches.place(
        found,
        [''] + [path for path in directories if os.path.isdir(os.path.join(tree, path))],
        patches.STRIPS if strip is None else [strip],
        lambda path: os.path.isfile(os.path.join(tree, path)),
        lambda path: os.path.isdir(os.path.join(tree, path)),
    )
    if place is None:
        names = ', '.join(change.names[-1] for change in found if not change.created) or found[0].names[-1]
        raise Failure(
            '%s is about files that the source does not have%s: %s. %s'
            % (name, '' if strip is None else ' with the strip level %d' % strip, names, WAY_OUT)
        )
    return place


def runner(module):
    def run(argv, failed, explain=lambda output: []):
        status, output, errors = module.run_command(
            [module.get_bin_path(argv[0], required=True)] + argv[1:],
            environ_update={'LC_ALL': 'C', 'LANGUAGE': 'C'},
        )
        if status:
            words = explain(output) or (errors.strip() or output.strip()).splitlines()[-1:]
            raise Failure('%s: %s. %s' % (failed, '; '.join(words), WAY_OUT), output + errors)

    return run


def main():
    module = AnsibleModule(
        argument_spec={
            'src': {'type': 'path', 'required': True},
            'dest': {'type': 'path', 'required': True},
            'patches': {
                'type': 'list',
                'elements': 'dict',
                'required': True,
                'options': {
                    'path': {'type': 'path', 'required': True},
                    'name': {'type': 'str'},
                    'sha256': {'type': 'str'},
                    'strip': {'type': 'int'},
                },
            },
            'directories': {'type': 'list', 'elements': 'str', 'default': []},
        },
        supports_check_mode=True,
    )
    if os.path.exists(module.params['dest']):
        module.exit_json(changed=False, applied=[], msg='%s exists.' % module.params['dest'])
    # beside the archive, which is then moved there at once
    parent = module.tmpdir if module.check_mode else os.path.dirname(module.params['dest'])
    try:
        directory = tempfile.mkdtemp(prefix='patching-', dir=parent)
        try:
            applied = make(runner(module), module.params, directory, keep=not module.check_mode)
        finally:
            shutil.rmtree(directory, ignore_errors=True)
    except Failure as failure:
        module.fail_json(**printable(dict({'stdout': failure.output} if failure.output else {}, msg=str(failure))))
    except OSError as error:
        module.fail_json(msg=printable('The source was not patched: %s' % error))
    names = ', '.join(patch['name'] for patch in applied)
    module.exit_json(changed=True, applied=printable(applied), msg=printable('Applied %s.' % names))


if __name__ == '__main__':
    main()
