# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook `publish`, and the modules that sign, as each promised ansible-core runs them."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache
from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.signing import keyring

PLAYBOOK = Path(__file__).resolve().parents[4] / "playbooks" / "publish.yml"
SIGN = [
    {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [
            {
                "esxi_arm.guest.signed_package": {
                    "src": "{{ src }}",
                    "dest": "{{ dest }}",
                    "fingerprint": "{{ key }}",
                    "gnupg_home": "{{ home }}",
                }
            }
        ],
    }
]


@pytest.fixture(name="ring", scope="module")
def ring_fixture(tmp_path_factory):
    ring = keyring.Keyring(tmp_path_factory.mktemp("ring"))
    ring.fingerprint = ring.make("one")
    yield ring
    ring.stop()


class Controller:
    """With a cache of one package."""

    def __init__(self, core, folder, ring):
        self.core, self.folder, self.ring = core, folder, ring
        self.directory = folder / "www"
        self.package = keyring.rpm(folder / "cache" / "KEY", "open-vm-tools", "13.1.0", "0esxiarm1")
        platform = {"distribution": "Rocky", "major": "8", "architecture": "aarch64"}
        described = {"file": self.package.name, "sha256": cache.sha256(self.package)}
        provenance = json.dumps({"platform": platform, "desktop": False, "package": described})
        (self.package.parent / "provenance.json").write_text(provenance, encoding="utf-8")

    def run(self, playbook, *arguments, **variables):
        """What was printed."""
        settings = {"ANSIBLE_NOCOLOR": "1", "HOME": str(self.folder)}
        done = subprocess.run(
            controllers.command(self.core, "-i", "localhost,", *arguments, "-e", json.dumps(variables), str(playbook)),
            cwd=self.folder,
            env={**os.environ, **controllers.ENVIRONMENT, **settings},
            check=False,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr

    def publish(self, *arguments, **changes):
        variables = {
            "open_vm_tools_publish_dir": str(self.directory),
            "open_vm_tools_cache_dir": str(self.folder / "cache"),
            "open_vm_tools_signing_key": self.ring.fingerprint,
            "open_vm_tools_gnupg_home": str(self.ring.home),
            "open_vm_tools_repository_url": "https://example.org/tools",
            **changes,
        }
        return self.run(PLAYBOOK, *arguments, **variables)


@pytest.fixture(name="controller", params=controllers.PYTHONS, ids=controllers.IDS)
def controller_fixture(request, tmp_path, ring):
    return Controller(request.param, tmp_path, ring)


def test_published_once(controller):
    foreseen = controller.publish("--check", "--diff")
    assert "changed=1" in foreseen and "+rpm/rocky/8/headless/aarch64/open-vm-tools-13.1.0-0esxiarm1" in foreseen
    assert not controller.directory.exists()
    said = controller.publish()
    assert "changed=1" in said and "baseurl=https://example.org/tools/rpm/rocky/8/headless/aarch64" in said
    assert (controller.directory / "current/rpm/rocky/8/headless/aarch64/repodata/repomd.xml.asc").is_file()
    assert "changed=0" in controller.publish()


def test_all_that_is_in_the_way_at_once(controller):
    (controller.directory / "current").mkdir(parents=True)
    said = " ".join(controller.publish(open_vm_tools_signing_key="0" * 40).split())
    assert "there is no such key" in said and "current on the controller is in the way" in said
    assert "Set open_vm_tools_publish_dir" in " ".join(controller.publish(open_vm_tools_publish_dir="").split())


def test_a_signed_copy(controller):
    play = controller.folder / "play.json"
    play.write_text(json.dumps(SIGN), encoding="utf-8")
    copy = controller.folder / "signed" / controller.package.name
    given = {
        "src": str(controller.package),
        "dest": str(copy),
        "key": controller.ring.fingerprint,
        "home": str(controller.ring.home),
    }
    assert "changed=1" in controller.run(play, "--check", **given)
    assert not copy.exists()
    assert "changed=1" in controller.run(play, **given)
    verdict = keyring.verdict(copy, controller.ring.gpg.export(controller.ring.fingerprint), controller.folder)
    assert verdict.endswith("digests signatures OK")
    assert "changed=0" in controller.run(play, **given)
