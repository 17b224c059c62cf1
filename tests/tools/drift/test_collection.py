# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection builds, and works as a user installs it."""

import json
import os
import re
import subprocess

import pytest
import yaml

import ansible_cores
from project import ROOT, copy_collection, files, tool

PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
ROLES = sorted(path.parents[1].name for path in ROOT.glob("roles/*/meta/argument_specs.yml"))
GUIDES = [
    path
    for pattern in ("*.md", ".github/*.md", "roles/*/README.md", "docs/**/*.md")
    for path in sorted(ROOT.glob(pattern))
]
# What only those need who work on the collection.
NOT_SHIPPED = {
    ".build",
    ".ci",
    ".config",
    ".devcontainer",
    ".git",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".venv",
    "Makefile",
    "execution-environment",
    "molecule",
    "noxfile.py",
    "tests",
}
ADDRESS = "example" + ".org/esxi_arm"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The collection, built and installed somewhere else: a function that runs Ansible's programs on it."""
    scratch = tmp_path_factory.mktemp("collection")
    collections = scratch / "collections"
    # The user's own configuration and collections stay out of it.
    configuration = scratch / "ansible.cfg"
    configuration.touch()
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_CONFIG": str(configuration)}

    def ansible(program, *arguments):
        command = [tool(program), *arguments]
        done = subprocess.run(command, cwd=scratch, env=environment, check=False, capture_output=True)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        return done.stdout.decode()

    source = copy_collection(scratch / "source")
    ansible("ansible-galaxy", "collection", "build", "--output-path", str(scratch), str(source))
    (archive,) = scratch.glob("esxi_arm-guest-*.tar.gz")
    ansible("ansible-galaxy", "collection", "install", "--offline", "-p", str(collections), str(archive))
    ansible.directory = collections / "ansible_collections" / "esxi_arm" / "guest"
    return ansible


def test_nothing_is_shipped_that_users_do_not_need(installed):
    shipped = {path.name for path in installed.directory.iterdir()}
    assert not shipped & NOT_SHIPPED
    assert {"plugins", "roles", "playbooks", "meta", "README.md", "LICENSE", "CHANGELOG.rst"} <= shipped


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_playbook_passes_the_syntax_check(installed, name):
    installed("ansible-playbook", "-i", "localhost,", "--syntax-check", f"esxi_arm.guest.{name}")


@pytest.mark.parametrize("name", MODULES)
def test_module_is_documented(installed, name):
    documentation = json.loads(installed("ansible-doc", "--json", f"esxi_arm.guest.{name}"))[f"esxi_arm.guest.{name}"]
    assert documentation["doc"]["short_description"]
    assert yaml.safe_load(documentation["examples"]), "no examples"
    assert documentation["return"], "what it returns is not said"


@pytest.mark.parametrize("name", ROLES)
def test_role_is_documented(installed, name):
    documentation = json.loads(installed("ansible-doc", "-t", "role", "--json", f"esxi_arm.guest.{name}"))
    assert documentation[f"esxi_arm.guest.{name}"]["entry_points"]["main"]["options"]


def test_the_ansible_cores_that_are_tested_are_those_that_are_promised():
    oldest, newest = (version.rpartition(".")[0] for version in (ansible_cores.OLDEST, ansible_cores.NEWEST))
    assert f"ansible-core {oldest} to {newest}." in (ROOT / "README.md").read_text(encoding="utf-8")
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["requires_ansible"] == f">={oldest}.0"


def test_the_addresses_of_the_project_are_in_one_place():
    texts = [name for name in files() if not name.endswith(".png")]
    assert [name for name in texts if ADDRESS in (ROOT / name).read_text(encoding="utf-8")] == ["galaxy.yml"]


def test_all_that_the_collection_has_was_found():
    assert PLAYBOOKS and MODULES and ROLES
    assert list(ROOT.glob("molecule/*/molecule.yml")), "make test would run no scenario"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(guide):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", guide.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (guide.parent / target).exists()]
    assert not missing
