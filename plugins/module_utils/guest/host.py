# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the host says when this guest asks it, through the tools' own programs.

Only the host knows what it shows to its administrator. But vmtoolsd stores its version in the virtual machine's
variables when it registers with the host, and these can be read back: then the host has it.

`run` takes an argument list and returns (status, stdout, stderr), or None if the program is not installed.
"""

# Seconds until a host that does not answer is given up: the programs themselves may retry for minutes.
PATIENCE = '10'
VERSION = ['vmware-rpctool', 'info-get guestinfo.vmtools.versionString']
TIME_SYNC = ['vmware-toolbox-cmd', 'timesync', 'status']
# What `timeout` returns if it cannot run the program
NOT_FOUND = (126, 127)
NOT_ASKED = {'asked': False, 'answers': None, 'said': None, 'reported_version': None}

NO_TIME_SYNC = {'tools': None, 'services': []}
TIME_SERVICES = (
    'chrony.service',
    'chronyd.service',
    'ntp.service',
    'ntpd.service',
    'ntpsec.service',
    'openntpd.service',
    'systemd-timesyncd.service',
)


def report(run):
    """Whether the host answers, and the version that vmtoolsd has reported to it."""
    answer = _ask(run, VERSION)
    if answer is None:
        return NOT_ASKED
    status, stdout, stderr = answer
    # That nothing was ever reported is an answer, too.
    answers = status == 0 or 'No value found' in stdout + stderr
    return {
        'asked': True,
        'answers': answers,
        'said': None if answers else said(answer),
        'reported_version': stdout.strip() or None if status == 0 else None,
    }


def said(answer):
    """The first line that a program printed, or its status."""
    status, stdout, stderr = answer
    lines = (stderr + stdout).strip().splitlines()
    return lines[0] if lines else 'exit status %d' % status


def time_sync(run):
    """Whether the tools set the guest's clock, and which other services do so, too. Those are only looked up then."""
    answer = _ask(run, TIME_SYNC)
    word = answer[1].strip() if answer else None
    if word not in ('Enabled', 'Disabled'):
        return NO_TIME_SYNC
    enabled = word == 'Enabled'
    return {'tools': enabled, 'services': active_time_services(run) if enabled else []}


def active_time_services(run):
    answer = run(['systemctl', 'show', '--no-pager', '--property=Id,ActiveState'] + list(TIME_SERVICES))
    blocks = answer[1].strip().split('\n\n') if answer and answer[0] == 0 else []
    units = [dict(line.partition('=')[::2] for line in block.splitlines()) for block in blocks]
    # An alias is shown as the unit that it stands for, which may be in the list, too.
    return sorted({unit['Id'] for unit in units if unit.get('ActiveState') == 'active' and unit.get('Id')})


def _ask(run, argv):
    """The answer of a program, None if it cannot be run."""
    answer = run(['timeout', PATIENCE] + argv)
    return None if answer is None or answer[0] in NOT_FOUND else answer
