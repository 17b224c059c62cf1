# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guests as an Ansible inventory."""

import json
import os
import pathlib
import shlex

from . import network, ssh


def host_variables(guest, settings):
    variables = by_ssh(guest, settings) if guest.has_init else by_podman(guest, settings)
    if guest.python:
        variables["ansible_python_interpreter"] = guest.python
    if guest.build_environment:
        variables["open_vm_tools_build_environment"] = guest.build_environment
    return variables


def by_ssh(guest, settings):
    variables = {
        "ansible_host": guest.address,
        "ansible_user": ssh.USER,
        "ansible_ssh_private_key_file": str(ssh.login_key(settings)),
        "ansible_ssh_common_args": " ".join(map(shlex.quote, ssh.options(settings, guest.name))),
    }
    if guest.port != network.SSH_PORT:
        variables["ansible_port"] = guest.port
    if not guest.has_terminal:
        variables["ansible_ssh_use_tty"] = False
    return variables


def by_podman(guest, settings):
    """Nothing in it listens. The connection is root's."""
    return {
        "ansible_connection": "containers.podman.podman",
        "ansible_host": guest.name,
        "ansible_podman_executable": str(settings.podman_script),
        "ansible_become": False,
    }


def inventory(guests, settings):
    """The group `guests`, and a group for each platform, as plain data."""
    groups = {"guests": {"hosts": {guest.name: host_variables(guest, settings) for guest in guests}}}
    for guest in guests:
        groups.setdefault(guest.platform, {"hosts": {}})["hosts"][guest.name] = {}
    return {"all": {"children": groups}}


def as_yaml(data, indent=0):
    """Block YAML; scalars are written as JSON, which YAML reads the same."""
    lines = []
    for key, value in data.items():
        head = f"{'  ' * indent}{key}:"
        if isinstance(value, dict) and value:
            lines += [head, as_yaml(value, indent + 1)]
        else:
            lines.append(f"{head} {json.dumps(value)}")
    return "\n".join(lines)


def render(guests, settings):
    return "---\n" + as_yaml(inventory(guests, settings)) + "\n"


def write(text, path):
    """Replaces the file as a whole, so that nobody reads half an inventory."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
