# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies in a source tree: every file with its stamp, and which of them a build made."""

import hashlib
import os
import stat

STATE_DIRECTORY = '.autotools_build'

_NOT_WALKED = frozenset(['.git', '.svn', '.hg', '.bzr', 'CVS', 'autom4te.cache', STATE_DIRECTORY])
_PRODUCT_FOLDERS = frozenset(['.libs', '_libs', '.deps'])
_PRODUCT_SUFFIXES = frozenset(
    [
        '.o',
        '.lo',
        '.la',
        '.lai',
        '.a',
        '.so',
        '.obj',
        '.Po',
        '.Plo',
        '.Tpo',
        '.trs',
        '.gcno',
        '.gcda',
        '.pyc',
    ]
)
_ELF = b'\x7fELF'
_STAND_IN = b'temporary wrapper script for'
_HEAD = 512
_CONFIGURED_NAMES = frozenset(['config.status', 'config.log', 'config.cache', 'config.lt', 'libtool'])
_BOOTSTRAPPED_NAMES = frozenset(
    [
        'configure',
        'aclocal.m4',
        'ar-lib',
        'compile',
        'config.guess',
        'config.sub',
        'config.h.in',
        'depcomp',
        'install-sh',
        'ltmain.sh',
        'missing',
        'mkinstalldirs',
        'py-compile',
        'test-driver',
        'ylwrap',
        'libtool.m4',
        'ltoptions.m4',
        'ltsugar.m4',
        'ltversion.m4',
        'lt~obsolete.m4',
    ]
)
# They come and go while the tools run, or are only read by people: their absence asks for nothing.
_VOLATILE_SUFFIXES = ('.log', '.trs', '.Tpo', '.tmp', '~')
_VOLATILE_PREFIXES = ('conftest', 'confdefs', 'core.')


def walk(root):
    """{path below root: (size, mtime_ns, inode)} of all files, version control and our own records aside."""
    files = {}
    _walk(root, '', files)
    return files


def _walk(folder, prefix, files):
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NOT_WALKED:
                    _walk(entry.path, prefix + entry.name + '/', files)
                continue
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
                files[prefix + entry.name] = (status.st_size, status.st_mtime_ns, status.st_ino)


def size_of(files):
    """Bytes in the files that a walk found."""
    return sum(size for size, _mtime, _inode in files.values())


def digest(path):
    """SHA-256 of a file's content, or of where a symbolic link points to."""
    content = hashlib.sha256()
    if os.path.islink(path):
        content.update(b'link to ' + os.fsencode(os.readlink(path)))
        return content.hexdigest()
    with open(path, 'rb') as stream:
        for block in iter(lambda: stream.read(1 << 20), b''):
            content.update(block)
    return content.hexdigest()


def looks_built(path, files, bootstrapped_here=False):
    """Is this the kind of file that the tools make? Asked only about files of which we have no record."""
    folders, name = path.split('/')[:-1], path.rpartition('/')[2]
    if _PRODUCT_FOLDERS.intersection(folders):
        return True
    if os.path.splitext(name)[1] in _PRODUCT_SUFFIXES or '.so.' in name or is_volatile(name):
        return True
    if 'config.status' in files and (path + '.in' in files or name.startswith('stamp-h')):
        return True
    if name in _CONFIGURED_NAMES and 'configure' in files:
        return True
    if bootstrapped_here:
        return name in _BOOTSTRAPPED_NAMES or (name.endswith('.in') and path[:-2] + 'am' in files)
    return False


def is_program(place):
    """Is this a program that was linked here, or libtool's stand-in for one?"""
    try:
        with open(place, 'rb') as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return head.startswith(_ELF) or (head.startswith(b'#!') and _STAND_IN in head)


def is_configured(path, files):
    """Is this what configure, or the config.status that it left, would make anew?"""
    name = path.rpartition('/')[2]
    return (
        name in _CONFIGURED_NAMES
        or path + '.in' in files
        or name.startswith('stamp-h')
        or name.endswith(('.Po', '.Plo'))
    )


def is_volatile(path):
    name = path.rpartition('/')[2]
    return name.endswith(_VOLATILE_SUFFIXES) or name.startswith(_VOLATILE_PREFIXES)
