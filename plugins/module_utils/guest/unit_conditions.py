# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions that keep a systemd unit from starting, as its files say them.

A unit whose condition is not met is skipped without a failure, so nobody notices: a distribution's open-vm-tools asks
for ConditionVirtualization=vmware, which systemd before release 244 does not find true on ESXi-Arm.
"""

import re

VIRTUALIZATION = 'ConditionVirtualization'
TRUE = ('1', 'yes', 'y', 'true', 't', 'on')
FALSE = ('0', 'no', 'n', 'false', 'f', 'off')
# systemd-detect-virt --list; what else it says, but for "none", is a virtual machine.
CONTAINERS = ('systemd-nspawn', 'lxc-libvirt', 'lxc', 'openvz', 'docker', 'podman', 'rkt', 'wsl', 'proot', 'pouch')


def in_force(texts):
    """[(name, value)] of the conditions that count when the unit's files are read one after the other."""
    conditions = []
    for text in texts:
        for section, name, value in settings(text):
            if section != 'Unit' or not name.startswith('Condition'):
                continue
            # An empty value takes back all conditions said so far, whatever they are about.
            conditions = conditions + [(name, value)] if value else []
    return conditions


def settings(text):
    """(section, name, value) of each line, in order."""
    section = None
    for line in logical_lines(text):
        heading = re.match(r'\[(.*)\]$', line)
        name, equals, value = line.partition('=')
        if heading:
            section = heading.group(1)
        elif equals:
            yield section, name.strip(), value.strip()


def logical_lines(text):
    """Lines without comments, those that end in a backslash joined with the next."""
    joined = ''
    for line in text.splitlines():
        line = line.strip()
        if line.startswith(('#', ';')):
            continue
        if line.endswith('\\'):
            joined += line[:-1] + ' '
            continue
        yield joined + line
        joined = ''
    yield joined


def virtualization(conditions):
    """What the unit asks of the virtualization, for example `vmware`; None where it asks for nothing."""
    return ' '.join(value for name, value in conditions if name == VIRTUALIZATION) or None


def virtualization_is_unmet(conditions, detected):
    """Whether `detected`, which is systemd-detect-virt's word or None, keeps the unit from starting.

    A condition that begins with | is one of several that are enough, and keeps nothing from starting by itself; about
    private-users, a user namespace, systemd-detect-virt says nothing."""
    asked = [
        value
        for name, value in conditions
        if name == VIRTUALIZATION and not value.startswith('|') and value.lstrip('!') != 'private-users'
    ]
    return detected is not None and not all(matches(value, detected) for value in asked)


def matches(value, detected):
    """As systemd compares them (condition_test_virtualization in src/shared/condition.c)."""
    wanted = value.lstrip('!').strip()
    container = detected in CONTAINERS or detected.startswith('container')
    if wanted in TRUE + FALSE:
        answer = (detected != 'none') == (wanted in TRUE)
    elif wanted == 'container':
        answer = container
    elif wanted == 'vm':
        answer = detected != 'none' and not container
    else:
        answer = wanted == detected
    return answer != value.startswith('!')


def without_virtualization(conditions):
    """Lines for a drop-in that takes the unit's condition on the virtualization away, and no other."""
    others = [f'{name}={value}' for name, value in conditions if name != VIRTUALIZATION]
    return [VIRTUALIZATION + '='] + others if virtualization(conditions) else []
