# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GnuPG keys, as `gpg --with-colons` lists them, and which of them can sign packages. Runs no program."""

import re
from collections.abc import Sequence
from typing import NamedTuple

RSA = 1
# What gpg says of the validity of a key that must not sign
UNUSABLE = {"e": "has expired", "r": "was revoked", "d": "is disabled", "i": "is invalid"}
# In place of the secret part, if only a stub is there
NO_SECRET = "#"
KEY_ID = re.compile("[0-9A-F]{16}|[0-9A-F]{40}")
HOW_TO_MAKE = "gpg --quick-generate-key 'NAME <ADDRESS>' rsa4096 sign never"


class Key(NamedTuple):
    """A primary key, with its subkeys."""

    fingerprint: str
    user_id: str
    algorithm: int
    # seconds since 1970
    created: int
    # why gpg would not use it, or None
    unusable: str | None
    # the algorithm of what gpg signs with, the primary key or the newest subkey that can sign; None if nothing can
    signs_with: int | None
    # of the subkeys
    others: tuple[str, ...] = ()

    def is_called(self, wanted: str) -> bool:
        return any(fingerprint.endswith(wanted) for fingerprint in (self.fingerprint, *self.others))

    @property
    def words(self) -> str:
        return f"{self.fingerprint} ({self.user_id}{f', {self.unusable}' if self.unusable else ''})"


def parse(listing: str) -> list[Key]:
    """Of `gpg --list-keys`, `--list-secret-keys` or `--show-keys`, with colons."""
    keys: list[Key] = []
    subkey, subkey_created = False, -1
    for line in listing.splitlines():
        fields = line.split(":") + [""] * 20
        kind = fields[0]
        if kind in ("sec", "pub"):
            subkey = False
            unusable = UNUSABLE.get(fields[1])
            algorithm, subkey_created = int(fields[3] or 0), -1
            signs_with = algorithm if _signs(fields) else None
            keys.append(Key("", "", algorithm, int(fields[5] or 0), unusable, signs_with))
        elif kind in ("ssb", "sub"):
            subkey = True
            if _signs(fields) and int(fields[5] or 0) >= subkey_created:
                subkey_created = int(fields[5] or 0)
                keys[-1] = keys[-1]._replace(signs_with=int(fields[3] or 0))
        elif kind == "fpr" and subkey:
            keys[-1] = keys[-1]._replace(others=(*keys[-1].others, fields[9]))
        elif kind == "fpr":
            keys[-1] = keys[-1]._replace(fingerprint=fields[9])
        elif kind == "uid" and not keys[-1].user_id:
            keys[-1] = keys[-1]._replace(user_id=fields[9].replace("\\x3a", ":"))
    return keys


def _signs(fields: Sequence[str]) -> bool:
    """Lower case are the capabilities of this key, upper case those of the whole."""
    return "s" in fields[11] and fields[1] not in UNUSABLE and fields[14] != NO_SECRET


def normalized(wanted: str) -> str:
    """An id or a fingerprint as people write it: with blanks, in either case, perhaps with 0x."""
    return re.sub(r"\s", "", wanted).upper().removeprefix("0X")


def choose(wanted: str, keys: Sequence[Key]) -> Key | None:
    name = normalized(wanted)
    return next((key for key in keys if key.is_called(name)), None)


def problem(wanted: str, secret: Sequence[Key], public: Sequence[Key], home: str, for_rpm: bool) -> str | None:
    """Why packages cannot be signed with that key, None if they can."""
    if not KEY_ID.fullmatch(normalized(wanted)):
        return (
            f'open_vm_tools_signing_key is "{wanted}". Write the fingerprint of a GnuPG key, 40 hexadecimal digits, or '
            f"its long id, 16 digits. {_known(secret, home)}"
        )
    key = choose(wanted, secret)
    if key is None:
        only_public = choose(wanted, public)
        if only_public:
            return (
                f"open_vm_tools_signing_key is {wanted}, but of that key only the public part is in {home} on the "
                f"controller, which cannot sign. {_known(secret, home)}"
            )
        return (
            f"open_vm_tools_signing_key is {wanted}, but there is no such key in {home} on the controller. "
            f"{_known(secret, home)}"
        )
    if key.unusable:
        return (
            f"open_vm_tools_signing_key is {wanted}, but that key {key.unusable}. Extend it (gpg --quick-set-expire "
            f"{key.fingerprint} 2y) if it has expired, or use another. {_known(secret, home)}"
        )
    if key.signs_with is None:
        return (
            f"open_vm_tools_signing_key is {wanted}, but that key cannot sign: neither it nor a subkey of it is for "
            f"signing and has its secret part in {home} on the controller. {_known(secret, home)}"
        )
    if for_rpm and {key.algorithm, key.signs_with} != {RSA}:
        part = "which is" if key.algorithm != RSA else "whose newest subkey for signing is"
        return (
            f"open_vm_tools_signing_key is {wanted}, {part} not an RSA key. Not every rpm that is in use verifies "
            f"anything else: Enterprise Linux 8 and 9 know no Ed25519 (to make one: {HOW_TO_MAKE})."
        )
    return None


def _known(secret: Sequence[Key], home: str) -> str:
    if secret:
        return f"gpg --list-secret-keys knows: {'; '.join(key.words for key in secret)}."
    return f"gpg --list-secret-keys knows none in {home} (to make one: {HOW_TO_MAKE})."


def public_problem(option: str, path: str, keys: Sequence[Key]) -> str | None:
    """What is wrong with a file of a public key, for guests to check signatures with."""
    if len(keys) != 1:
        found = "no key" if not keys else f"{len(keys)} keys ({'; '.join(key.words for key in keys)})"
        return f"{option} is {path}, in which gpg finds {found}. Export one key: gpg --armor --export FINGERPRINT"
    if keys[0].unusable:
        return f"{option} is {path}, but the key {keys[0].words} cannot be used. Export a current one."
    return None
