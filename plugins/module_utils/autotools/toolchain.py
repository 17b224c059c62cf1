# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools of a build: their paths and versions."""

import os
import re
import shlex
import subprocess

from ..guest import files
from . import configured

_VERSION = re.compile(r'\s(\d+\.\d+(?:\.\d+)*)')
DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'


def find_program(name, environment):
    """The absolute path of a program in the environment's PATH, None if there is none."""
    if '/' in name:
        return name if os.access(name, os.X_OK) else None
    for folder in environment.get('PATH', DEFAULT_PATH).split(os.pathsep):
        place = os.path.join(folder or '.', name)
        if os.path.isfile(place) and os.access(place, os.X_OK):
            return os.path.abspath(place)
    return None


def find_make(environment):
    return find_program('make', environment) or find_program('gmake', environment)


def shell_for_configure(environment):
    """(the shell to start configure with, CONFIG_SHELL).

    The latter ends up in the Makefiles, so it is a path that works for every make on this machine.
    """
    wanted = environment.get('CONFIG_SHELL')
    if wanted:
        return wanted, wanted
    found = find_program('bash', environment)
    if found is None:
        return '/bin/sh', '/bin/sh'
    if found not in ('/bin/bash', '/usr/bin/bash') and os.access('/bin/bash', os.X_OK):
        return found, '/bin/bash'
    return found, found


def output_of(command, environment, cwd=None):
    """The output of a short command, None if it cannot be run or fails."""
    try:
        # There is no AnsibleModule here to call run_command of.
        done = subprocess.run(  # pylint: disable=ansible-bad-function
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=cwd,
            check=False,
        )
    except OSError:
        return None
    return done.stdout.decode('utf-8', 'replace') if done.returncode == 0 else None


def compilers(settings, environment):
    """{CC: first line of its --version, ...} of the compilers that a tree is configured with."""
    lines = {}
    for name in ('CC', 'CXX'):
        try:
            command = shlex.split(settings.get(name, ''))
        except ValueError:
            continue
        if not command or command[0].startswith('$'):
            continue
        output = output_of(command + ['--version'], environment)
        if output and output.strip():
            lines[name] = output.strip().splitlines()[0]
    return lines


def modules(names, settings, environment):
    """{pkg-config module: its version}, without missing ones."""
    if not names:
        return {}
    command = [settings.get('PKG_CONFIG') or environment.get('PKG_CONFIG') or 'pkg-config']
    if not find_program(command[0], environment):
        return {}
    together = output_of(command + ['--modversion'] + names, environment)
    if together is not None and len(together.split()) == len(names):
        return dict(zip(names, together.split()))
    found = ((name, output_of(command + ['--modversion', name], environment)) for name in names)
    return {name: version.strip() for name, version in found if version and version.strip()}


def modules_configured(source, settings, environment):
    """The same of all modules that configure asked for in this tree."""
    log = files.read_text(source, 'config.log') or ''
    return modules(configured.modules_used(log), settings, environment)


def compiler_change(before, after):
    """Which compiler has changed, in words; None if none has."""
    for name in sorted(before):
        old, new = before[name], after.get(name)
        if new is None:
            return 'the compiler %s is gone' % _short(old)
        if old != new:
            short = _short(old), _short(new)
            return 'compiler changed from %s to %s' % (short if short[0] != short[1] else (old, new))
    return None


def _short(line):
    """'gcc 12.2.0' for 'gcc (Debian 12.2.0-14) 12.2.0'."""
    outside = re.sub(r'\([^()]*\)', ' ', line)
    version = _VERSION.search(outside)
    return '%s %s' % (line.split()[0], version.group(1)) if version else line


def modules_change(before, after):
    """Which library versions have changed, in words; None if none have."""
    changed = [
        (
            '%s from %s to %s' % (name, before[name], after[name])
            if name in after
            else '%s %s is gone' % (name, before[name])
        )
        for name in sorted(before)
        if before[name] != after.get(name)
    ]
    return 'libraries changed: %s' % ', '.join(changed) if changed else None
