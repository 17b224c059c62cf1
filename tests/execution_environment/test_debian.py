# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image on a base of Debian has what the collection needs, and does a job of AWX on a guest of the lab."""

import json
import subprocess

import pytest
from image import Image

from project import LAB, environment, tool

GUEST = "execution-environment-1"
PROGRAMS = ("ssh", "gpg", "rpmsign", "createrepo_c", "apt-ftparchive", "ansible-runner")


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    image = Image(tmp_path_factory.mktemp("execution-environment"))
    image.build()
    yield image
    image.remove()


@pytest.fixture(scope="module")
def guest(tmp_path_factory):
    """The inventory of a guest of the lab."""
    inventory = tmp_path_factory.mktemp("guest") / "inventory.yml"
    subprocess.run([LAB, "up", GUEST, "--platform", "debian"], check=True)
    subprocess.run([LAB, "inventory", GUEST, "--output", inventory], check=True)
    yield inventory
    subprocess.run([LAB, "--quiet", "down", GUEST], check=True)


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_has_what_bindep_names(image, program):
    assert image.run("sh", "-c", f"command -v {program}").strip()


def test_it_has_the_collection_and_what_pip_installs(image):
    assert b"esxi_arm.guest.host_view" in image.run("ansible-doc", "--list", "esxi_arm.guest").lower()
    image.run("python3", "-c", "import pyVmomi, ansible_runner")


def test_a_job_installs_open_vm_tools_on_a_guest(image, guest, tmp_path):
    """Sent, worked on in the image, and read, as AWX does it."""
    job = tmp_path / "job"
    contents = {
        "project/install.yml": "- import_playbook: esxi_arm.guest.install\n",
        "inventory/hosts.yml": guest.read_text(encoding="utf-8"),
        "env/extravars": json.dumps({"open_vm_tools_install_from": "distribution"}),
    }
    for name, text in contents.items():
        (job / name).parent.mkdir(parents=True, exist_ok=True)
        (job / name).write_text(text, encoding="utf-8")

    def runner(*arguments, given=b""):
        command = [tool("python"), "-m", "ansible_runner", *arguments]
        return subprocess.run(command, input=given, env=environment(), check=True, stdout=subprocess.PIPE).stdout

    sent = runner("transmit", str(job), "--playbook", "install.yml")
    lab = image.settings.home
    worked = image.run(
        *("ansible-runner", "worker", "--private-data-dir", "/runner/job"),
        volumes=(str(lab / "ssh"), str(lab / "guests")),
        input=sent,
    )
    said = runner("process", str(tmp_path / "done"), given=worked).decode()
    assert (tmp_path / "done/artifacts/status").read_text() == "successful", said
    assert f"{GUEST}  nothing" in said and "from the distribution" in said, said
    subprocess.run([LAB, "--quiet", "exec", GUEST, "--", "dpkg", "--status", "open-vm-tools"], check=True)
