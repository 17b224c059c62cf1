# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The patches on the controller: what is refused before anything changes, and what of them a package depends on."""

import hashlib

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.patches import Patch, form_problems, read
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import options

TEXT = b"--- a/one.c\n+++ b/one.c\n@@ -1 +1 @@\n-one\n+two\n"
SHA256 = hashlib.sha256(TEXT).hexdigest()

FORMS = {
    "a path": ("/srv/fix.patch", None),
    "at home": ("~/fix.patch", None),
    "a path and a level": ({"path": "/srv/fix.patch", "strip": 0}, None),
    "a level out of a template": ({"path": "/srv/fix.patch", "strip": "2"}, None),
    "a relative path": ("fix.patch", "Write the absolute path of a file on the controller"),
    "nothing": (None, "Write the absolute path"),
    "no path": ({"strip": 1}, "Write the absolute path"),
    "a path that is none": ({"path": 1}, "Write the absolute path"),
    "a URL": ("https://example.org/fix.patch", "Write the absolute path"),
    "a negative level": ({"path": "/srv/fix.patch", "strip": -1}, "Write for strip how many"),
    "a word for a level": ({"path": "/srv/fix.patch", "strip": "auto"}, "Write for strip how many"),
    "no level": ({"path": "/srv/fix.patch", "strip": True}, "Write for strip how many"),
    "a slip": ({"path": "/srv/fix.patch", "stirp": 1}, "It may only have path and strip."),
}


@pytest.mark.parametrize("item, words", FORMS.values(), ids=FORMS)
def test_form(item, words):
    found = list(form_problems([item]))
    assert len(found) == (1 if words else 0)
    assert all(problem.startswith(f"open_vm_tools_patches has {item!r}. {words}") for problem in found)


FILES = {
    "none": (None, "there is no such readable file on the controller."),
    "empty": (b"", "the file is empty."),
    "blank": (b"\n\n", "the file is empty."),
    "something else": (b"<html>", "it is not a patch in the unified format"),
    "of another directory": (TEXT.replace(b"a/one.c", b"../../one.c"), "it changes ../../one.c, which is outside"),
}


@pytest.mark.parametrize("content, words", FILES.values(), ids=FILES)
def test_refused_files(tmp_path, content, words):
    path = tmp_path / "fix.patch"
    if content is not None:
        path.write_bytes(content)
    found, (problem,) = read(options(patches=[str(path)]))
    assert found == [] and problem.startswith(f"open_vm_tools_patches has {path}, but {words}")


def test_what_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "fix.patch").write_bytes(TEXT)
    found, problems = read(options(patches=["~/fix.patch", {"path": f"{tmp_path}/fix.patch", "strip": "0"}]))
    assert problems == []
    assert found == [Patch(f"{tmp_path}/fix.patch", SHA256), Patch(f"{tmp_path}/fix.patch", SHA256, 0)]
    assert found[0].recorded == {"name": "fix.patch", "sha256": SHA256, "strip": None}


def test_what_has_no_form_is_not_read_and_reported_once():
    assert read(options(patches=[None, {"strip": 1}])) == ([], [])


def test_on_a_guest_that_is_to_lose_it_they_do_not_matter():
    assert read(options(patches=["/gone.patch"], state="absent")) == ([], [])
