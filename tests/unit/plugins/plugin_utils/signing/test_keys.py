# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which keys can sign, as the real gpg lists them, and what is said of the others before a build."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing import keys
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.signing.keyring import LONG_AGO, Keyring

NONE = "0" * 40


class Known:
    """The fingerprints in a keyring, by what they are, and the listings."""

    def __init__(self, folder, other):
        self.ring = Keyring(folder)
        foreign = Keyring(other)
        try:
            self.rsa = self.ring.make("rsa")
            self.ed25519 = self.ring.make("curve", "ed25519")
            self.mixed = self.ring.make("mixed")
            self.ring.run("--passphrase", "", "--quick-add-key", self.mixed, "ed25519", "sign")
            self.expired = self.ring.make("expired", "ed25519", *LONG_AGO, expires="1d")
            self.public = foreign.make("foreign", "ed25519")
            self.ring.run("--import", data=foreign.gpg.export(self.public).encode())
            # as where the primary key is kept offline
            self.offline = foreign.make("offline", "rsa2048")
            foreign.run("--passphrase", "", "--quick-add-key", self.offline, "rsa2048", "sign")
            exported = foreign.run("--armor", "--passphrase", "", "--export-secret-subkeys", self.offline)
            self.ring.run("--import", data=exported.encode())
        finally:
            foreign.stop()
        self.secret, self.listed = self.ring.gpg.secret_keys(), self.ring.gpg.public_keys()

    def problem(self, wanted, for_rpm=True):
        return keys.problem(wanted, self.secret, self.listed, "HOME", for_rpm)


@pytest.fixture(name="known", scope="module")
def known_fixture(tmp_path_factory):
    known = Known(tmp_path_factory.mktemp("ring"), tmp_path_factory.mktemp("other"))
    yield known
    known.ring.stop()


def test_a_key_by_its_fingerprint_and_by_its_id_as_people_write_them(known):
    spaced = " ".join(known.rsa[at : at + 4] for at in range(0, 40, 4)).lower()
    for wanted in (known.rsa, spaced, known.rsa[-16:], f"0x{known.rsa[-16:]}"):
        assert known.problem(wanted) is None
        assert keys.choose(wanted, known.secret).fingerprint == known.rsa


def test_a_subkey_of_a_key_whose_primary_part_is_offline(known):
    assert known.problem(known.offline) is None
    (subkey,) = keys.choose(known.offline, known.secret).others
    assert keys.choose(subkey, known.secret).fingerprint == known.offline


def test_a_key_that_only_new_releases_of_rpm_verify(known):
    assert known.problem(known.ed25519, for_rpm=False) is None
    assert "which is not an RSA key" in known.problem(known.ed25519)


def test_a_subkey_that_only_new_releases_of_rpm_verify(known):
    """gpg signs with the newest subkey, whatever the primary key is."""
    assert known.problem(known.mixed, for_rpm=False) is None
    assert "whose newest subkey for signing is not an RSA key" in known.problem(known.mixed)


@pytest.mark.parametrize(
    "which, words",
    [
        ("expired", "but that key has expired. Extend it (gpg --quick-set-expire"),
        ("public", "only the public part is in HOME on the controller"),
    ],
)
def test_what_is_said_of_keys_that_cannot_sign(known, which, words):
    problem = known.problem(getattr(known, which), for_rpm=False)
    assert words in problem
    assert f"{known.rsa} (rsa@example.org)" in problem and f"{known.expired} (expired@example.org, has exp" in problem


@pytest.mark.parametrize("wanted", ["", "builder@example.org", "1234ABCD", "0" * 39, NONE + " --output x"])
def test_what_is_no_name_of_a_key(known, wanted):
    assert f'open_vm_tools_signing_key is "{wanted}". Write the fingerprint' in known.problem(wanted)


def test_a_key_that_is_not_there(known):
    assert f"there is no such key in HOME on the controller. gpg --list-secret-keys knows: {known.rsa}" in (
        known.problem(NONE)
    )
    assert keys.problem(NONE, [], [], "HOME", True).endswith(f"knows none in HOME (to make one: {keys.HOW_TO_MAKE}).")


def test_a_key_that_has_only_a_stub_of_its_secret_part():
    (stub,) = keys.parse("sec:u:2048:1:AAAA:1:::u:::scSC:::#::::0:\nfpr:::::::::" + NONE + ":\nuid:u::::1::X::me:\n")
    assert "cannot sign: neither it nor a subkey" in keys.problem(NONE, [stub], [stub], "HOME", True)


def test_files_of_public_keys(known, tmp_path):
    path = tmp_path / "key"
    for selected, words in (
        ([known.rsa], None),
        ([known.rsa, known.ed25519], "gpg finds 2 keys"),
        ([known.expired], "has expired) cannot be used"),
    ):
        path.write_text("".join(known.ring.gpg.export(each) for each in selected), encoding="ascii")
        problem = keys.public_problem("option", str(path), known.ring.gpg.keys_in(path))
        assert problem is None if words is None else words in problem
