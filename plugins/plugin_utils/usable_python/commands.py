# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that usable_python runs on a guest without Python, and how to parse their output."""

import re
import shlex

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_run import locked
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.packages import Apt, Dnf
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.usable_python.plan import MANAGERS, Guest, Offer, Python

# Modules get the environment of the task, but Ansible's discovery does not: so the Python gets it, the search does not.
# Includes stderr, where a shim without a Python complains.
PROBE = r"""
echo {begin}
(. /etc/os-release && echo "release=$NAME $VERSION_ID" && echo "called=$ID") 2>/dev/null
[ -e /run/ostree-booted ] && echo called=ostree
for manager in {managers}; do
    command -v "$manager" >/dev/null && echo "manager=$manager"
done
for place in {places}; do
    set -f
    set -- {place}
    path=$(command -v "$1") || continue
    case $path in /*) ;; *) continue ;; esac
    shift
    echo "place=$place"
    echo "path=$path"
    {environment}"$path" "$@" -c 'import sys; print("version=%d.%d" % sys.version_info[:2])' 2>&1 </dev/null |
        sed 's/^/said=/'
    break
done
exit 0
"""
BEGIN = 'usable_python begins'

REFRESH = {'dnf': [*Dnf.DNF, '--quiet', '--refresh', 'makecache'], 'apt-get': [*Apt.APT_GET, 'update']}
INSTALL = {
    'dnf': [*Dnf.DNF, '--assumeyes', '--setopt=install_weak_deps=False', 'install'],
    'apt-get': [*Apt.APT_GET, '--yes', '--no-install-recommends', 'install'],
}
# These only print packages for the guest's architecture. Unlike dnf 4, dnf5 ends no line by itself.
OFFERED = {
    'dnf': [*Dnf.DNF, '--quiet', 'repoquery', '--available', '--queryformat=%{name}\\n'],
    'apt-get': ['apt-cache', 'madison'],
}
ARCHITECTURES = {'dnf': '--arch="$(uname -m),noarch"', 'apt-get': ''}
# Messages have to be in English to be recognized.
LANGUAGE = {'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'C'}
UNATTENDED = {**LANGUAGE, 'DEBIAN_FRONTEND': 'noninteractive'}

# what ssh prints on a terminal, which become may require
OF_THE_CONNECTION = re.compile(r'Shared connection to |Connection to .* closed')


def with_environment(environment):
    """The command prefix that sets these variables, for any shell."""
    return ' '.join(['env', *(shlex.quote(f'{name}={value}') for name, value in environment.items()), ''])


def probe(places, environment, arguments=False):
    """Prints the first Python that the login user finds, and what else the plan depends on.

    arguments: whether a place may be a command with arguments.
    """
    script = PROBE.format(
        begin=shlex.quote(BEGIN),
        environment=with_environment(environment),
        managers=' '.join(MANAGERS),
        place='$place' if arguments else '"$place"',
        places=' '.join(map(shlex.quote, places)),
    )
    return f'sh -c {shlex.quote(script)}'


def probed(stdout):
    """What the guest answered to the probe."""
    noise, begin, answer = stdout.partition(BEGIN)
    if not begin:
        return None
    pairs = [line.partition('=')[::2] for line in map(str.strip, answer.splitlines()) if '=' in line]
    values = dict(reversed(pairs))
    said = [value for name, value in pairs if name == 'said']
    version = next(filter(None, (re.fullmatch(r'version=(\d+)\.(\d+)', line) for line in said)), None)
    python = Python(
        place=values.get('place', ''),
        path=values.get('path', ''),
        version=(int(version[1]), int(version[2])) if version else None,
        complaint='' if version else last(said),
    )
    managers = [value for name, value in pairs if name == 'manager']
    called = [value for name, value in pairs if name == 'called']
    # An empty line confuses Ansible's discovery, too.
    noise = last(noise.splitlines()) or ('an empty line' if noise else '')
    return Guest(python, managers, values.get('release', ''), noise, called)


def offered(manager, names, options, environment):
    """Prints which of these packages the guest's repositories have, or those given by options."""
    query = f'{shlex.join([*OFFERED[manager], *options])} {ARCHITECTURES[manager]} {shlex.join(names)}'
    script = query if options else f'{shlex.join(REFRESH[manager])} >/dev/null && {query}'
    return f'{with_environment({**environment, **UNATTENDED})}sh -c {shlex.quote(script)}'


def offer(said, names):
    """What the repositories answered. On a terminal, errors are mixed with the output."""
    lines = [*said['stdout'].splitlines(), *said.get('stderr', '').splitlines()]
    first_words = {line: line.partition('|')[0].strip() for line in lines}
    return Offer(
        answered=said['rc'] == 0,
        names=[name for name in names if name in first_words.values()],
        complaint=last(line for line, word in first_words.items() if word not in names),
    )


def install(package, options, environment):
    """Installs the package."""
    command = shlex.join([*INSTALL[package.manager], *options, package.name])
    return with_environment({**environment, **UNATTENDED}) + command


def lock(said):
    """The line about a lock held by another process, if that is why a command failed."""
    return locked((said['rc'], '', said['stdout'] + said.get('stderr', ''))) or ''


def complaint(said):
    """The line that best explains why a command failed. On a terminal there is no stderr."""
    return last(said.get('stderr', '').splitlines()) or last(said['stdout'].splitlines())


def last(lines):
    """The last line that is not empty and not about the connection itself."""
    words = [line.strip() for line in lines if line.strip() and not OF_THE_CONNECTION.match(line)]
    return words[-1] if words else ''
