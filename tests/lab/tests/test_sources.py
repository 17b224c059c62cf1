# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
import re

import pytest

from guestlab import sources
from guestlab.errors import LabError

CONTENT = b"an archive"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def pool(monkeypatch):
    """A mirror that has two of three releases; the newest is missing, the oldest is not what the list says."""
    data = [
        {"version": version, "file": f"open-vm-tools_{version}.orig.tar.xz", "sha256": SHA256}
        for version in ("9.9.0", "13.0.10", "13.0.5")
    ]
    monkeypatch.setattr(
        sources,
        "releases",
        lambda: [
            sources.Release(item, "http://m/pool")
            for item in sorted(data, key=lambda i: sources.version_key(i["version"]), reverse=True)
        ],
    )
    asked = []

    def download(url, path):
        asked.append(url)
        if "13.0.10" in url:
            raise LabError(f"cannot get {url}: 404")
        path.write_bytes(b"tampered" if "9.9.0" in url else CONTENT)

    monkeypatch.setattr(sources, "download", download)
    return asked


def test_the_newest_that_can_be_had_is_taken(pool, tmp_path, talk):
    found = sources.source(None, tmp_path, talk)
    path = tmp_path / "open-vm-tools_13.0.5.orig.tar.xz"
    assert found == {"version": "13.0.5", "path": str(path), "sha256": SHA256}
    assert path.read_bytes() == CONTENT


def test_what_is_there_is_not_downloaded_again(pool, tmp_path, talk):
    sources.source("13.0.5", tmp_path, talk)
    sources.source("13.0.5", tmp_path, talk)
    assert len(pool) == 1


def test_a_spoiled_archive_is_replaced(pool, tmp_path, talk):
    path = tmp_path / "open-vm-tools_13.0.5.orig.tar.xz"
    path.write_bytes(b"half")
    sources.source("13.0.5", tmp_path, talk)
    assert path.read_bytes() == CONTENT


def test_another_checksum_leaves_nothing_behind(pool, tmp_path, talk):
    with pytest.raises(LabError, match="has sha256"):
        sources.source("9.9.0", tmp_path, talk)
    assert list(tmp_path.iterdir()) == []


def test_unknown_version_names_the_known_ones(pool, tmp_path, talk):
    with pytest.raises(LabError, match=re.escape("write one of 13.0.10, 13.0.5, 9.9.0")):
        sources.source("1.0", tmp_path, talk)
    assert pool == []


def test_list_of_releases_is_sound():
    known = sources.releases("http://m")
    assert [release.version for release in known][:1] == ["13.0.10"]
    for release in known:
        assert re.fullmatch(r"[0-9a-f]{64}", release.sha256)
        assert release.version in release.file
        assert release.url.startswith("http://m/debian/pool/")
