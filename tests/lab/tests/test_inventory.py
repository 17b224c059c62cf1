# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest

from guestlab import inventory, ssh
from guestlab.guests import Guest

yaml = pytest.importorskip("yaml")


def guest(name, platform="debian", accelerated="yes", port=22, **labels):
    labels = {
        "guestlab.platform": platform,
        "guestlab.accelerated": accelerated,
        "guestlab.address": "10.88.1.11",
        "guestlab.port": str(port),
        **{f"guestlab.{label}": value for label, value in labels.items()},
    }
    return Guest({"Names": [name], "State": "running", "Image": "i", "Labels": labels})


@pytest.fixture(autouse=True)
def login_key(monkeypatch):
    monkeypatch.setattr(ssh, "login_key", lambda settings: settings.home / "ssh/id_ed25519")


def test_inventory_has_the_groups_and_variables_that_are_promised(settings):
    data = yaml.safe_load(inventory.render([guest("one"), guest("two", "debian11", "no")], settings))
    groups = data["all"]["children"]
    assert list(groups) == ["guests", "debian", "debian11"]
    assert list(groups["debian11"]["hosts"]) == ["two"]
    one = groups["guests"]["hosts"]["one"]
    assert one["ansible_host"] == "10.88.1.11"
    assert one["ansible_user"] == "admin"
    assert one["ansible_ssh_private_key_file"].endswith("/ssh/id_ed25519")
    assert one["open_vm_tools_build_environment"]["PATH"].startswith("/opt/lab/bin:")
    assert "ansible_become" not in one
    assert "open_vm_tools_build_environment" not in groups["guests"]["hosts"]["two"]


def test_each_guest_is_known_by_its_own_key(settings):
    data = yaml.safe_load(inventory.render([guest("one")], settings))
    arguments = data["all"]["children"]["guests"]["hosts"]["one"]["ansible_ssh_common_args"]
    assert "HostKeyAlias=guestlab-one" in arguments
    assert "StrictHostKeyChecking=yes" in arguments
    assert f"UserKnownHostsFile={settings.home}/guests/one/known_hosts" in arguments


def test_port_is_named_only_where_it_is_another(settings):
    guests = [guest("one"), guest("two", port=22022)]
    hosts = yaml.safe_load(inventory.render(guests, settings))["all"]["children"]["guests"]["hosts"]
    assert "ansible_port" not in hosts["one"]
    assert hosts["two"]["ansible_port"] == 22022


def test_a_guest_without_terminals_is_not_asked_for_one(settings):
    guests = [guest("one"), guest("two", terminal="no")]
    hosts = yaml.safe_load(inventory.render(guests, settings))["all"]["children"]["guests"]["hosts"]
    assert "ansible_ssh_use_tty" not in hosts["one"]
    assert hosts["two"]["ansible_ssh_use_tty"] is False


def test_a_guest_without_init_is_reached_by_the_labs_podman(settings):
    hosts = yaml.safe_load(inventory.render([guest("one", init="no")], settings))["all"]["children"]["guests"]["hosts"]
    assert hosts["one"]["ansible_connection"] == "containers.podman.podman"
    assert hosts["one"]["ansible_host"] == "one"
    assert hosts["one"]["ansible_podman_executable"] == str(settings.podman_script)
    assert hosts["one"]["open_vm_tools_build_environment"]["PATH"].startswith("/opt/lab/bin:")
    assert not [name for name in hosts["one"] if "ssh" in name]


def test_no_guest_gives_an_empty_group(settings):
    assert yaml.safe_load(inventory.render([], settings)) == {"all": {"children": {"guests": {"hosts": {}}}}}


def test_scalars_that_yaml_would_take_for_something_else():
    data = {"a": "yes", "b": 'quo"te: x', "c": "ü"}
    assert yaml.safe_load(inventory.as_yaml(data)) == data
    assert json.dumps("yes") in inventory.as_yaml(data)


def test_file_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "new/hosts.yml"
    inventory.write("one", path)
    inventory.write("two", path)
    assert path.read_text() == "two"
    assert [entry.name for entry in path.parent.iterdir()] == ["hosts.yml"]


def test_modules_run_on_the_toolchains_python_where_there_is_one(settings):
    plain, native = guest("a"), guest("b")
    native.python = "/opt/lab/python/bin/python3.11"
    assert "ansible_python_interpreter" not in inventory.host_variables(plain, settings)
    assert inventory.host_variables(native, settings)["ansible_python_interpreter"] == native.python
