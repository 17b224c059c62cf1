# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed copies beside the cached package, made by the real rpmsign and judged by rpm."""

import os
import shutil

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing import copies, rpm
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.signing import keyring

pytestmark = pytest.mark.skipif(not shutil.which("rpmsign") and not os.environ.get("REQUIRE_DNF"), reason="needs rpm")


@pytest.fixture(name="ring", scope="module")
def ring_fixture(tmp_path_factory):
    ring = keyring.Keyring(tmp_path_factory.mktemp("ring"))
    ring.fingerprint, ring.other = ring.make("one"), ring.make("two")
    yield ring
    ring.stop()


@pytest.fixture(name="package")
def package_fixture(tmp_path):
    return keyring.rpm(tmp_path / "KEY" / "sha")


def copy_of(package, fingerprint):
    return copies.place(package.parents[1], package, cache.sha256(package), fingerprint)


def test_signed_once_and_the_cached_package_stays_as_it_is(ring, package, tmp_path):
    before = package.read_bytes()
    copy = copy_of(package, ring.fingerprint)
    assert not copies.is_there(copy)
    assert copies.make(package, copy, ring.fingerprint, ring.gpg) is True
    signed = copy.read_bytes()
    assert copies.make(package, copy, ring.fingerprint, ring.gpg) is False
    assert (copy.read_bytes(), package.read_bytes()) == (signed, before)
    public = ring.gpg.export(ring.fingerprint)
    assert keyring.verdict(copy, public, tmp_path) == f"{copy}: digests signatures OK"
    assert "signatures" not in keyring.verdict(package, public, tmp_path)


def test_another_key_has_a_copy_of_its_own(ring, package, tmp_path):
    for fingerprint in (ring.fingerprint, ring.other):
        copies.make(package, copy_of(package, fingerprint), fingerprint, ring.gpg)
    assert copy_of(package, ring.fingerprint) != copy_of(package, ring.other)
    public = ring.gpg.export(ring.other)
    assert keyring.verdict(copy_of(package, ring.other), public, tmp_path).endswith("digests signatures OK")
    assert "NOT OK" in keyring.verdict(copy_of(package, ring.fingerprint), public, tmp_path)


def test_what_is_damaged_or_left_half_is_signed_again(ring, package):
    copy = copy_of(package, ring.fingerprint)
    copies.make(package, copy, ring.fingerprint, ring.gpg)
    copy.write_bytes(copy.read_bytes()[:-1])
    left = copy.parent.parent / f"{copies.NEW}left"
    left.mkdir()
    assert not copies.is_there(copy)
    assert copies.make(package, copy, ring.fingerprint, ring.gpg) is True
    assert copies.is_there(copy) and not left.exists()


def test_a_key_that_cannot_sign_leaves_no_copy(ring, package):
    copy = copy_of(package, "0" * 40)
    with pytest.raises(rpm.SigningFailed, match="rpmsign failed: "):
        copies.make(package, copy, "0" * 40, ring.gpg)
    assert list(copy.parent.parent.iterdir()) == []


def test_a_controller_without_rpm(monkeypatch):
    assert rpm.missing() is None
    monkeypatch.setenv("PATH", "/nowhere")
    assert "install the package rpm-sign" in rpm.missing()
