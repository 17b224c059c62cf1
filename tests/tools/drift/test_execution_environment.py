# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image for AWX can be described by ansible-builder, up to where a registry is needed."""

import os
import re

import pytest
import yaml
from ansible_builder import _target_scripts
from packaging.requirements import Requirement

import ansible_cores
import execution_environment
from execution_environment import run
from project import ROOT, tool

DEFINITIONS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(execution_environment.FOLDER.glob("*.yml"))
}
UNIT_REQUIREMENTS = ROOT / "tests" / "unit" / "requirements.txt"


@pytest.fixture(scope="module", name="folder")
def folder_fixture(tmp_path_factory):
    """The definitions, and this collection's archive."""
    return execution_environment.definitions(tmp_path_factory.mktemp("execution-environment"))


@pytest.fixture(scope="module", params=DEFINITIONS)
def context(request, folder):
    """What ansible-builder makes of a definition."""
    return execution_environment.context(folder, request.param)


def test_what_the_image_is_made_of(context):
    definition = DEFINITIONS[context.name.removeprefix("context-")]
    arguments = dict(re.findall(r'^ARG (\w+)="(.+)"$', (context / "Containerfile").read_text(), re.MULTILINE))
    assert arguments["EE_BASE_IMAGE"] == definition["images"]["base_image"]["name"]
    assert arguments["PYCMD"] == definition["dependencies"]["python_interpreter"]["python_path"]
    assert arguments["ANSIBLE_INSTALL_REFS"].split()[0].startswith("ansible-core")


def test_the_collection_is_installed_in_the_image_and_says_what_it_needs(context, tmp_path):
    """By the commands of the Containerfile, with what it copies."""
    # The user's own configuration and collections stay out of it.
    configuration = tmp_path / "ansible.cfg"
    configuration.touch()
    environment = {**os.environ, "ANSIBLE_CONFIG": str(configuration), "ANSIBLE_COLLECTIONS_PATH": str(tmp_path)}
    install = [tool("ansible-galaxy"), "collection", "install", "--offline", "-r", "requirements.yml"]
    run(*install, "--collections-path", str(tmp_path), cwd=context / "_build", env=environment)
    assert (tmp_path / "ansible_collections/esxi_arm/guest/MANIFEST.json").exists()
    script = os.path.join(os.path.dirname(_target_scripts.__file__), "introspect.py")
    wanted = yaml.safe_load(run(tool("python"), script, "introspect", str(tmp_path)))
    assert [line.split()[0] for line in wanted["python"]] == ["pyVmomi>=8"]
    system = {line.split()[0] for line in wanted["system"] if "[platform:rpm]" in line}
    assert system == {"createrepo_c", "gnupg2", "openssh-clients", "rpm-sign"}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_its_ansible_core_is_one_of_those_that_are_tested(definition):
    wanted = Requirement(definition["dependencies"]["ansible_core"]["package_pip"])
    assert wanted.name == "ansible-core"
    assert [version for version in ansible_cores.promised() if version in wanted.specifier]


def test_what_it_needs_is_what_the_tests_have():
    wanted = Requirement((ROOT / "meta/ee-requirements.txt").read_text(encoding="utf-8").splitlines()[-1])
    tested = re.search(r"^pyvmomi==(\S+)", UNIT_REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    assert wanted.name.lower() == "pyvmomi"
    assert tested[1] in wanted.specifier
