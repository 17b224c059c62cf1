# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the processes of a build by an inherited mark, and ends them all."""

import errno
import os
import re
import shutil
import signal
import time

# Every process of a phase inherits it, even if it left the phase's session with setsid.
MARK = 'AUTOTOOLS_BUILD_ID'
# Where Ansible unpacks a module, whose process removes it at its end.
_UNPACKED = re.compile(r'^(/.*/ansible_[^/]*autotools_build_payload_[^/]+)/')


def alive(pid):
    if not pid or pid < 1:
        return False
    try:
        with open('/proc/%d/stat' % pid) as stream:
            return stream.read().rpartition(')')[2].split()[0] not in ('Z', 'X')
    except (OSError, IndexError):
        return False


def left_of(run, session):
    """The processes of an earlier run's session, if it still is that: after a reboot its number may be reused."""
    members = session_members(session)
    return members if set(members).intersection(marked(run)) else []


def session_members(session):
    """The running processes of a session."""
    return [pid for pid in _pids() if _session(pid) == session and alive(pid)]


def marked(run):
    """The processes that carry the mark of this run."""
    wanted = ('%s=%s' % (MARK, run)).encode()
    found = []
    for pid in _pids():
        try:
            with open('/proc/%d/environ' % pid, 'rb') as stream:
                if wanted in stream.read().split(b'\0') and alive(pid):
                    found.append(pid)
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def end_run(run, session=None, patience=5):
    """Terminate all processes of a run, then kill them. Returns those that survive."""

    def members():
        return sorted(set(marked(run)) | set(session_members(session) if session else []))

    for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
        deadline = time.time() + wait
        while members():
            for pid in members():
                _kill(pid, number)
            if time.time() > deadline:
                break
            time.sleep(0.2)
    return members()


def end_session(session):
    """Kill all processes of a session."""
    while session_members(session):
        for pid in session_members(session):
            _kill(pid, signal.SIGKILL)


def _kill(pid, number):
    try:
        os.kill(pid, number)
    except OSError as error:
        if error.errno not in (errno.ESRCH, errno.EPERM):
            raise


def _pids():
    return [int(name) for name in os.listdir('/proc') if name.isdigit()]


def _session(pid):
    try:
        return os.getsid(pid)
    except OSError:
        return None


def unpacked_module():
    """The temporary folder that this module runs from, None if it does not run from one."""
    found = _UNPACKED.match(os.path.abspath(__file__))
    return found.group(1) if found else None


def remove_unpacked_module(folder, pid):
    """Remove such a folder that a killed process of the same user left behind."""
    if not folder or folder == unpacked_module() or not _UNPACKED.match(folder + '/') or alive(pid):
        return
    if os.path.isdir(folder) and os.lstat(folder).st_uid == os.geteuid():
        shutil.rmtree(folder, ignore_errors=True)
