# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripts that vmtoolsd runs: around a quiesced snapshot, and when the power state changes.

vmtoolsd runs every file in backupScripts.d (services/plugins/vmbackup/scriptOps.c). Upstream's default power scripts
run every executable file in a directory of their own (scripts/common/statechange.sh).
"""

import hashlib
import os
import re
import stat
from collections import namedtuple

from . import files

# The directory of the tools, on the same file system as the scripts.
TOOLS = '/etc/vmware-tools'
DIRECTORIES = {
    'backup': TOOLS + '/backupScripts.d',
    'poweron': TOOLS + '/scripts/poweron-vm-default.d',
    'poweroff': TOOLS + '/scripts/poweroff-vm-default.d',
    'suspend': TOOLS + '/scripts/suspend-vm-default.d',
    'resume': TOOLS + '/scripts/resume-vm-default.d',
}
MODE = 0o755
OWNER = 0
# Power scripts are found by a shell's *, and the names of backup scripts are quoted for one.
NAME = re.compile(r'[A-Za-z0-9_][A-Za-z0-9_.+-]*\Z')
NAME_HINT = 'Use letters, digits, dots, hyphens, underscores and plus signs, and begin with a letter, a digit or _.'
# The kinds of the journal's entries: a script with the digests of the contents that a run has left there, two of them
# if it was lost; and a directory that did not exist before.
KIND = 'script'
DIRECTORY_KIND = 'script_directory'

# write, remove: paths. foreign: of somebody else's files that are in the way. kept: of scripts that somebody has edited
# since, so that they are not removed.
Decision = namedtuple('Decision', 'write remove foreign kept')


def path_of(kind, name):
    return '%s/%s' % (DIRECTORIES[kind], name)


def digest(content):
    return hashlib.sha256(content).hexdigest()


def read(root):
    """The files in the directories: {path: {sha256, mode, owner}}. sha256 is None for what cannot be read."""
    found = {}
    for directory in DIRECTORIES.values():
        below = files.below(root, directory)
        for name in sorted(os.listdir(below)) if os.path.isdir(below) else ():
            status = os.lstat(os.path.join(below, name))
            if not stat.S_ISDIR(status.st_mode):
                content = files.read_bytes(root, '%s/%s' % (directory, name))
                found['%s/%s' % (directory, name)] = {
                    'sha256': None if content is None else digest(content),
                    'mode': '%04o' % stat.S_IMODE(status.st_mode),
                    'owner': status.st_uid,
                    'link': stat.S_ISLNK(status.st_mode),
                }
    return found


def written(entries):
    """{path: digests} of the scripts in the journal."""
    return {entry['path']: entry['sha256'] for entry in entries if entry['kind'] == KIND}


def decide(wanted, there, ours):
    """wanted: {path: digest}. there: what read() returns. ours: what written() returns."""
    write = [path for path in sorted(wanted) if not _is_right(there.get(path), wanted[path])]
    gone = [path for path in sorted(ours) if path not in wanted]
    kept = [path for path in gone if path in there and there[path]['sha256'] not in ours[path]]
    return Decision(
        write=write,
        remove=[path for path in gone if path not in kept],
        foreign=[path for path in write if path in there and path not in ours],
        kept=kept,
    )


def _is_right(found, digest_wanted):
    return bool(found) and (found['sha256'], found['mode'], found['owner'], found['link']) == (
        digest_wanted,
        '%04o' % MODE,
        OWNER,
        False,
    )


def foreign_problem(paths):
    return (
        '%s %s not written by an earlier run, and %s not what is to be there. Give the script another name, or move '
        'the file away.' % (', '.join(paths), 'were' if len(paths) > 1 else 'was', 'are' if len(paths) > 1 else 'is')
    )


def kept_warning(path):
    return '%s was edited since it was written, so it stays. Remove it if it is not needed.' % path
