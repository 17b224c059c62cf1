# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the files of a manual installation of open-vm-tools on a guest, which no package owns.

Only names that upstream's Makefiles install, what VMware's installer has recorded, and handwritten units count, so that
an administrator's own tools.conf or scripts are never mistaken for leftovers.

`root` is the directory below which to look, `manager` knows which paths a package owns.
"""

import glob
import os
import re

from . import bundled_tools, files

# /usr/local is the default prefix of upstream's configure, /usr the one that cloud-init requires.
PREFIXES = ('usr/local', 'usr')

PROGRAMS = (
    'VGAuthService',
    'vm-support',
    'vmhgfs-fuse',
    'vmtoolsd',
    'vmware-alias-import',
    'vmware-checkvm',
    'vmware-guestproxycerttool',
    'vmware-hgfsclient',
    'vmware-namespace-cmd',
    'vmware-rpctool',
    'vmware-toolbox-cmd',
    'vmware-user',
    'vmware-user-suid-wrapper',
    'vmware-vgauth-cmd',
    'vmware-vgauth-smoketest',
    'vmware-vmblock-fuse',
    'vmware-xferlogs',
    'vmwgfxctrl',
)
LIBRARIES = ('libDeployPkg', 'libguestStoreClient', 'libguestlib', 'libhgfs', 'libvgauth', 'libvmtools')
LIBRARY_DIRECTORIES = ('lib', 'lib64', 'lib/*-linux-gnu*')

# Below a library directory of a prefix.
IN_LIBRARY_DIRECTORY = tuple(name + suffix for name in LIBRARIES for suffix in ('.so*', '.la', '.a')) + (
    'open-vm-tools',
    'pkgconfig/libDeployPkg.pc',
    'pkgconfig/vmguestlib.pc',
)

# Below a prefix.
IN_PREFIX = (
    tuple('bin/' + name for name in PROGRAMS)
    + (
        'sbin/mount.vmhgfs',
        'include/libDeployPkg',
        'include/vmGuestLib',
        'share/open-vm-tools',
        'etc/xdg/autostart/vmware-user.desktop',
    )
    + tuple(os.path.join(directory, name) for directory in LIBRARY_DIRECTORIES for name in IN_LIBRARY_DIRECTORY)
)

# Whatever the prefix.
ELSEWHERE = (
    'etc/pam.d/vmtoolsd',
    'etc/xdg/autostart/vmware-user.desktop',
    'etc/vmware-tools/*-vm-default',
    'etc/vmware-tools/statechange.subr',
    'etc/vmware-tools/scripts/vmware/network',
    'etc/vmware-tools/tools.conf.example',
    'etc/vmware-tools/vgauth.conf',
    'etc/vmware-tools/vgauth/schemas',
    'sbin/mount.vmhgfs',
    'lib/udev/rules.d/99-vmware-scsi-udev.rules',
    'usr/lib/udev/rules.d/99-vmware-scsi-udev.rules',
    'etc/udev/rules.d/99-vmware-scsi-udev.rules',
)
UNITS = tuple(f'etc/systemd/system/{name}.service' for name in ('vmtoolsd', 'open-vm-tools', 'vgauthd', 'vgauth'))
UNIT_DIRECTORY = 'etc/systemd/system'
# With the prefixes that systemd allows before a program.
STARTED = re.compile(r'^\s*ExecStart\s*=\s*[-@:+!]*"?(/[^\s"]+)', re.MULTILINE)


def manual_files(root, manager):
    """Paths, sorted, as the guest names them."""
    present = present_files(root)
    unowned = set(present) - manager.owned(present)
    units = units_that_start(root, unowned)
    return sorted(unowned | (units - manager.owned(sorted(units))))


def units_that_start(root, programs):
    """Handwritten units of any name, as the playbooks of others write them, that start one of these programs."""
    if not programs:
        return set()
    found = set()
    for name in glob.glob(os.path.join(glob.escape(root), UNIT_DIRECTORY, '*.service')):
        path = '/%s/%s' % (UNIT_DIRECTORY, os.path.basename(name))
        if not os.path.islink(name) and programs & set(STARTED.findall(files.read_text(root, path) or '')):
            found.add(path)
    return found


def present_files(root):
    patterns = [os.path.join(prefix, name) for prefix in PREFIXES for name in IN_PREFIX]
    found = set()
    for pattern in patterns + list(ELSEWHERE):
        for path in glob.glob(os.path.join(glob.escape(root), pattern)):
            found.update(_files_below(path))
    found.update(files.below(root, path) for path in bundled_tools.present_files(root))
    # A link here is an alias or a mask of systemd: only a regular file is handwritten.
    found.update(
        path
        for path in (os.path.join(root, unit) for unit in UNITS)
        if os.path.isfile(path) and not os.path.islink(path)
    )
    return _one_name_each(root, found)


def _files_below(path):
    if os.path.islink(path) or not os.path.isdir(path):
        return [path]
    return [os.path.join(directory, name) for directory, dummy, names in os.walk(path) for name in names]


def _one_name_each(root, paths):
    """/lib and /sbin may be links into /usr, and lib64 one to lib: report each file once, by its real directory."""
    real_root = os.path.realpath(root)
    real_paths = (os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)) for path in paths)
    return sorted('/' + os.path.relpath(path, real_root) for path in set(real_paths))
