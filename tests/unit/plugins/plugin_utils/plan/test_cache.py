# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as a cached package."""

import hashlib
import json

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.cache import keys, look, set_aside, write_problem

CONTENT = b"a package"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NAME = f"{SHA256}/open-vm-tools.rpm"


def entry(folder, provenance=None, content=CONTENT):
    if content is not None:
        (folder / SHA256).mkdir()
        (folder / NAME).write_bytes(content)
    if provenance is not None:
        (folder / "provenance.json").write_text(provenance, encoding="utf-8")
    return look(folder)


def provenance(**package):
    return json.dumps({"schema": 1, "package": {"file": NAME, "sha256": SHA256, **package}})


def test_a_package_that_is_what_its_provenance_says(tmp_path):
    assert entry(tmp_path, provenance()) == (str(tmp_path), str(tmp_path / NAME), None)


def test_a_package_next_to_its_provenance_as_in_the_first_edition(tmp_path):
    (tmp_path / "open-vm-tools.rpm").write_bytes(CONTENT)
    found = entry(tmp_path, provenance(file="open-vm-tools.rpm"), content=None)
    assert found == (str(tmp_path), str(tmp_path / "open-vm-tools.rpm"), None)


def test_what_another_guest_stores_meanwhile(tmp_path):
    kept = entry(tmp_path, provenance())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "open-vm-tools.rpm").write_bytes(b"of the same name")
    assert look(tmp_path) == kept


def test_nothing_there(tmp_path):
    assert look(tmp_path / "key") == (str(tmp_path / "key"), None, None)


def test_a_run_that_was_interrupted_before_the_provenance(tmp_path):
    assert entry(tmp_path) == (str(tmp_path), None, None)


DAMAGED = {
    "no JSON": ("{", CONTENT, "cannot be used"),
    "other JSON": ("[]", CONTENT, "cannot be used"),
    "no package in it": ("{}", CONTENT, "cannot be used"),
    "package is gone": (provenance(), None, f"{NAME} is missing"),
    "half a package": (provenance(), CONTENT[:4], "does not match its provenance: its sha256 is"),
    "a name that leads elsewhere": (provenance(file="../../etc/passwd"), CONTENT, "elsewhere (../../etc/passwd)"),
    "an absolute name": (provenance(file="/etc/passwd"), CONTENT, "elsewhere (/etc/passwd)"),
    "another build key": (
        json.dumps({"build_key": "of another", "package": {"file": NAME, "sha256": SHA256}}),
        CONTENT,
        "is of another package (of another)",
    ),
    "a number for a name": (provenance(file=1), CONTENT, "1 is missing"),
}


@pytest.mark.parametrize("text, content, words", DAMAGED.values(), ids=DAMAGED)
def test_damaged(tmp_path, text, content, words):
    found = entry(tmp_path, text, content)
    assert found.package is None
    assert words in found.problem


def test_what_cannot_be_used_is_set_aside_as_it_is(tmp_path):
    directory = tmp_path / ("0" * 64)
    directory.mkdir()
    damaged = entry(directory, provenance(), CONTENT[:4])
    aside = set_aside(damaged, "20260102T030405Z")
    assert aside == tmp_path / ("0" * 64 + ".damaged-20260102T030405Z")
    assert (aside / NAME).read_bytes() == CONTENT[:4] and not directory.exists()
    assert keys(tmp_path) == []


def test_what_can_be_used_is_not_set_aside(tmp_path):
    directory = tmp_path / ("0" * 64)
    directory.mkdir()
    assert set_aside(entry(directory, provenance()), "now") is None
    assert set_aside(look(tmp_path / ("1" * 64)), "now") is None
    (tmp_path / ("0" * 64 + ".lock")).touch()
    assert keys(tmp_path) == ["0" * 64] and keys(tmp_path / "none") == []


def test_a_cache_that_can_be_written(tmp_path):
    assert write_problem(tmp_path / "new" / "key") is None


def test_a_file_in_the_way_of_the_cache(tmp_path):
    (tmp_path / "cache").write_text("", encoding="utf-8")
    problem = write_problem(tmp_path / "cache" / "key")
    assert f"{tmp_path / 'cache'} is in the way" in problem and "open_vm_tools_cache_dir" in problem
