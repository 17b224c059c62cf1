# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real gpg, asked from the controller."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.gpg import Gpg, GpgFailed
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.signing.keyring import Keyring


@pytest.fixture(name="ring", scope="module")
def ring_fixture(tmp_path_factory):
    ring = Keyring(tmp_path_factory.mktemp("ring"))
    ring.fingerprint = ring.make("one", "ed25519")
    yield ring
    ring.stop()


def test_signatures_that_gpg_verifies(ring, tmp_path):
    assert ring.gpg.try_to_sign(ring.fingerprint) is None
    ring.run("--verify", data=ring.gpg.clearsign(ring.fingerprint, b"content\n"))
    (tmp_path / "file").write_bytes(b"content\n")
    (tmp_path / "file.asc").write_bytes(ring.gpg.detach_sign(ring.fingerprint, b"content\n"))
    ring.run("--verify", str(tmp_path / "file.asc"), str(tmp_path / "file"))


def test_a_passphrase_that_the_agent_does_not_have(ring):
    ring.run("--passphrase", "secret", "--quick-generate-key", "locked@example.org", "ed25519", "sign")
    fingerprint = ring.gpg.secret_keys()[-1].fingerprint
    ring.run("--passphrase", "secret", "--local-user", fingerprint, "--armor", "--detach-sign", "--output", "-")
    assert ring.gpg.try_to_sign(fingerprint) is None, "the agent remembers it"
    ring.stop()
    assert "gpg says: " in ring.gpg.try_to_sign(fingerprint)


def test_a_public_key_in_a_binary_file_is_given_to_guests_as_text(ring, tmp_path):
    path, wanted = tmp_path / "key", ring.gpg.keys_in
    for content in (ring.gpg.export(ring.fingerprint).encode(), ring.gpg._run("--export", ring.fingerprint)):
        path.write_bytes(content)
        text = ring.gpg.armored(path)
        assert text.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
        path.write_text(text, encoding="ascii")
        assert wanted(path)[0].fingerprint == ring.fingerprint


def test_a_home_that_is_not_there(tmp_path):
    with pytest.raises(GpgFailed, match="gpg says: .*nowhere"):
        Gpg(str(tmp_path / "nowhere")).secret_keys()


def test_a_controller_without_gpg(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GpgFailed, match="install the package gnupg2 or gnupg"):
        Gpg().secret_keys()
