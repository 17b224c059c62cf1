# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions of a systemd unit, from its files.

A unit whose condition is not met is skipped without a failure, so nobody notices: distributions' open-vm-tools requires
ConditionVirtualization=vmware, which is not met on ESXi-Arm with systemd before release 244.
"""

import re

VIRTUALIZATION = 'ConditionVirtualization'
TRUE = ('1', 'yes', 'y', 'true', 't', 'on')
FALSE = ('0', 'no', 'n', 'false', 'f', 'off')
# From systemd-detect-virt --list; the others, except "none", are virtual machines.
CONTAINERS = ('systemd-nspawn', 'lxc-libvirt', 'lxc', 'openvz', 'docker', 'podman', 'rkt', 'wsl', 'proot', 'pouch')


def in_force(texts):
    """[(name, value)] of the effective conditions after reading the unit's files in order."""
    conditions = []
    for text in texts:
        for section, name, value in settings(text):
            if section != 'Unit' or not name.startswith('Condition'):
                continue
            # An empty value resets all conditions so far, of any kind.
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
    """Lines without comments; those that end in a backslash are joined with the next."""
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
    """The unit's virtualization condition, such as `vmware`; None if it has none."""
    return ' '.join(value for name, value in conditions if name == VIRTUALIZATION) or None


def virtualization_is_unmet(conditions, detected):
    """Whether `detected`, the output of systemd-detect-virt or None, keeps the unit from starting.

    A condition that begins with | is an alternative, which alone keeps nothing from starting. systemd-detect-virt does
    not report private-users, a user namespace."""
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
    """Lines for a drop-in that removes only the unit's virtualization condition."""
    others = [f'{name}={value}' for name, value in conditions if name != VIRTUALIZATION]
    return [VIRTUALIZATION + '='] + others if virtualization(conditions) else []
