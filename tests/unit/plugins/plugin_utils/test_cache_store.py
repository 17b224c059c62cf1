# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import hashlib
import json
import os
import stat
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic
from ansible_collections.esxi_arm.guest.plugins.plugin_utils import cache_store
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache

CONTENT = b"a package"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PROVENANCE = json.dumps({"package": {"file": f"{SHA256}/a.deb", "sha256": SHA256}})


@pytest.fixture(name="directory")
def directory_fixture(tmp_path):
    return tmp_path / "cache" / ("1" * 64)


def store(directory):
    cache_store.store(directory, directory / SHA256 / "a.deb", CONTENT, PROVENANCE)


def has(directory, provenance=PROVENANCE):
    return cache_store.has(directory, directory / SHA256 / "a.deb", SHA256, provenance)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_stored_is_found(directory):
    assert not has(directory)
    store(directory)
    assert has(directory) and cache.look(directory).package == str(directory / SHA256 / "a.deb")
    store(directory)
    assert sorted(path.name for path in directory.rglob("*")) == sorted([SHA256, "a.deb", "provenance.json"])


@pytest.mark.parametrize("before", [None, 0o755])
def test_modes(directory, before):
    if before:
        directory.mkdir(parents=True)
        directory.chmod(before)
    umask = os.umask(0o022)
    try:
        store(directory)
    finally:
        os.umask(umask)
    assert mode(directory) == 0o700 and mode(directory / "provenance.json") == 0o600
    assert mode(directory / SHA256) == 0o755 and mode(directory / SHA256 / "a.deb") == 0o644
    assert before or mode(directory.parent) == 0o700


def test_something_is_left_to_store(directory):
    store(directory)
    assert not has(directory, PROVENANCE + " ")
    (directory / SHA256 / "a.deb").write_bytes(b"half a pack")
    assert not has(directory)


def test_the_provenance_is_written_last(directory, monkeypatch):
    """A run that is lost anywhere leaves no provenance without its package."""
    written = []
    write = atomic.write

    def noted(path, *arguments, **options):
        written.append(Path(path).name)
        write(path, *arguments, **options)
        assert cache.look(directory).problem is None

    monkeypatch.setattr(atomic, "write", noted)
    store(directory)
    assert written == ["a.deb", "provenance.json"]
