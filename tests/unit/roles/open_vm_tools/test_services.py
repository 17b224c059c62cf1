# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services are started, and which units lose their condition, as Ansible works it out: one host for each case."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

PLAYBOOK = """
- hosts: all
  gather_facts: false
  vars: {role_path: "{{ role }}"}
  tasks:
    - ansible.builtin.include_vars: "{{ role }}/vars/main.yml"
    - ansible.builtin.copy:
        dest: "{{ answers }}/{{ inventory_hostname }}"
        mode: "0644"
        content: >-
          {{ {'not_started': __open_vm_tools_not_started,
              'due': __open_vm_tools_drop_ins_due | map(attribute='path') | list,
              'stale': __open_vm_tools_drop_ins_stale} | to_json }}
"""
DROP_INS = [f"/etc/systemd/system/{unit}.d/esxi_arm_guest.conf" for unit in ("vgauth.service", "open-vm-tools.service")]


class Case(NamedTuple):
    choice: object
    # what vmware-checkvm says
    vmware: bool
    condition: str | None
    unmet: bool
    # whether the drop-ins are there
    written: bool
    not_started: list[str]
    due: bool = False
    stale: bool = False


VGAUTH, TOOLS = "vgauth.service", "open-vm-tools.service"
CASES = {
    "outside VMware": Case("auto", False, "vmware", True, False, [VGAUTH, TOOLS]),
    "outside VMware, units without a condition": Case("auto", False, None, False, False, [TOOLS]),
    "on VMware that systemd recognises": Case("auto", True, "vmware", False, False, []),
    "on VMware that it does not": Case("auto", True, "vmware", True, False, [], due=True),
    "second run": Case("auto", True, "vmware", True, True, []),
    "units without a condition": Case("auto", True, None, False, False, []),
    "systemd has come to recognise it": Case("auto", True, "vmware", False, True, [], stale=True),
    "moved away from VMware": Case("auto", False, "vmware", True, True, [VGAUTH, TOOLS], stale=True),
    "the condition is wanted": Case("true", True, "vmware", True, False, [VGAUTH, TOOLS]),
    "as YAML has it": Case(True, True, "vmware", True, False, [VGAUTH, TOOLS]),
    "wanted, and was taken away before": Case("true", True, "vmware", True, True, [VGAUTH, TOOLS], stale=True),
    "unwanted in any case": Case("false", True, "vmware", False, False, [], due=True),
    "unwanted outside VMware": Case(False, False, "vmware", True, False, [TOOLS], due=True),
}


def variables(case: Case) -> dict[str, object]:
    contents = [{"path": path, "content": "[Unit]\n"} for path in DROP_INS]
    written = contents if case.written else []
    services = {
        key: {
            "unit": unit,
            "condition": case.condition,
            "condition_unmet": case.unmet,
            "drop_in": drop_in if case.condition else None,
        }
        for key, unit, drop_in in zip(("vgauthd", "vmtoolsd"), (VGAUTH, TOOLS), contents)
    }
    return {
        "open_vm_tools_condition_virtualization": case.choice,
        "__open_vm_tools_before": {"drop_ins": written},
        "__open_vm_tools_after": {
            "services": services,
            "drop_ins": written,
            "vmware": {"by": ["vmware-checkvm"] if case.vmware else []},
        },
    }


@pytest.fixture(name="answers", scope="module")
def answers_fixture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("services")
    (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    hosts = {name: {"ansible_connection": "local", **variables(case)} for name, case in CASES.items()}
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    (folder / "answers").mkdir()
    command = [Path(sys.executable).with_name("ansible-playbook"), "-i", "hosts.json", "play.yml"]
    given = {"role": str(recipe.ROLE), "answers": str(folder / "answers"), "ansible_python_interpreter": sys.executable}
    done = subprocess.run(
        [*command, "-e", json.dumps(given)],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (folder / "answers").iterdir()}


@pytest.mark.parametrize("name", CASES)
def test_what_is_started_and_what_is_written(answers, name):
    case = CASES[name]
    assert answers[name] == {
        "not_started": case.not_started,
        "due": DROP_INS if case.due else [],
        "stale": sorted(DROP_INS) if case.stale else [],
    }
