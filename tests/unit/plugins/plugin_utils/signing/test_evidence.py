# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plan is told of keys before anything is built, by the real gpg."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.cache import Entry
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing import copies, evidence
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.signing import keyring


@pytest.fixture(name="ring", scope="module")
def ring_fixture(tmp_path_factory):
    ring = keyring.Keyring(tmp_path_factory.mktemp("ring"))
    ring.fingerprint = ring.make("one")
    yield ring
    ring.stop()


def options(ring, **changes):
    return {"signing_key": ring.fingerprint, "gnupg_home": str(ring.home), "repository_key": "", **changes}


def test_a_key_for_a_package_that_is_not_built_yet(ring, tmp_path):
    found = evidence.of_packages(options(ring), Entry(str(tmp_path)))
    assert found == (ring.fingerprint, ring.gpg.export(ring.fingerprint), (), None, False)


def test_a_cached_package_before_and_after_it_is_signed(ring, tmp_path):
    package = keyring.rpm(tmp_path / "KEY")
    entry = Entry(str(package.parent), str(package))
    unsigned = evidence.of_packages(options(ring), entry)
    assert (unsigned.signed, unsigned.problems) == (False, ())
    copies.make(package, evidence.Path(unsigned.copy), ring.fingerprint, ring.gpg)
    assert evidence.of_packages(options(ring), entry) == unsigned._replace(signed=True)


def test_a_key_that_is_not_there(ring, tmp_path):
    (problem,) = evidence.of_packages(options(ring, signing_key="0" * 40), Entry(str(tmp_path))).problems
    assert f"there is no such key in {ring.home} on the controller" in problem
    (problem,) = evidence.of_packages(options(ring, gnupg_home="/nowhere"), Entry(str(tmp_path))).problems
    assert problem.startswith("open_vm_tools_signing_key cannot be used: gpg says: ")


def test_a_controller_that_cannot_sign(ring, tmp_path, monkeypatch):
    monkeypatch.setattr(evidence.rpm, "PROGRAM", "no-such-program")
    monkeypatch.setattr(evidence.Gpg, "try_to_sign", lambda self, key: "gpg says: No pinentry")
    found = evidence.of_packages(options(ring), Entry(str(tmp_path))).problems
    assert found[0] == evidence.rpm.MISSING
    assert "cannot sign. gpg says: No pinentry. If it has a passphrase, have the agent remember it" in found[1]


def test_the_key_of_the_repository_from_a_file(ring, tmp_path):
    path = tmp_path / "key.asc"
    path.write_text(ring.gpg.export(ring.fingerprint), encoding="ascii")
    found = evidence.of_repository(options(ring, signing_key="", repository_key=str(path)))
    assert found == (ring.fingerprint, path.read_text(encoding="ascii"), (), None, False)


def test_the_key_of_the_repository_is_the_signers(ring):
    assert evidence.of_repository(options(ring)).public == ring.gpg.export(ring.fingerprint)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"repository_key": "/nowhere/key.asc"}, "is /nowhere/key.asc, which cannot be used: gpg says: can't open"),
        ({"repository_key": "/dev/null"}, "which cannot be used: gpg says: no valid OpenPGP data found."),
        ({"signing_key": "0" * 40}, "has no such key. Set open_vm_tools_repository_key to a file with the public key"),
        ({"signing_key": ""}, "has no such key"),
    ],
)
def test_keys_that_guests_cannot_check_a_repository_with(ring, changes, words):
    (problem,) = evidence.of_repository(options(ring, **changes)).problems
    assert words in problem
