# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs gpg on the controller."""

import os
import subprocess
from pathlib import Path

from . import keys

PROGRAM = "gpg"


class GpgFailed(Exception):
    """The message says what gpg said."""


class Gpg:
    """`home` is a GNUPGHOME, or empty for the user's own."""

    def __init__(self, home: str = "") -> None:
        self.home = os.path.expanduser(home)

    @property
    def place(self) -> str:
        return self.home or os.environ.get("GNUPGHOME") or "~/.gnupg"

    @property
    def environment(self) -> dict[str, str]:
        """For programs that run gpg themselves."""
        return {**os.environ, "LC_ALL": "C.UTF-8", **({"GNUPGHOME": self.home} if self.home else {})}

    def secret_keys(self) -> list[keys.Key]:
        return keys.parse(self._text("--with-colons", "--list-secret-keys"))

    def public_keys(self) -> list[keys.Key]:
        return keys.parse(self._text("--with-colons", "--list-keys"))

    def keys_in(self, path: Path) -> list[keys.Key]:
        """Of a file, without importing it."""
        return keys.parse(self._text("--with-colons", "--show-keys", str(path)))

    def armored(self, path: Path) -> str:
        """The public key of a file, as guests need it: such a file may be binary."""
        content = path.read_bytes()
        if content.lstrip().startswith(b"-----BEGIN PGP PUBLIC KEY BLOCK-----"):
            return content.decode("ascii", "replace")
        return self._run("--enarmor", data=content).decode("ascii").replace("PGP ARMORED FILE", "PGP PUBLIC KEY BLOCK")

    def export(self, fingerprint: str) -> str:
        """The public part, armored."""
        return self._text("--armor", "--export-options", "export-minimal", "--export", fingerprint)

    def try_to_sign(self, fingerprint: str) -> str | None:
        """Why it cannot, such as a passphrase that the agent does not have; None if it can."""
        try:
            self._run("--local-user", fingerprint, "--detach-sign", "--output", "-", data=b"")
        except GpgFailed as failure:
            return str(failure)
        return None

    def clearsign(self, fingerprint: str, content: bytes) -> bytes:
        return self._run("--local-user", fingerprint, "--digest-algo", "SHA256", "--clearsign", data=content)

    def detach_sign(self, fingerprint: str, content: bytes) -> bytes:
        """Armored."""
        options = ("--local-user", fingerprint, "--digest-algo", "SHA256", "--armor", "--detach-sign")
        return self._run(*options, data=content)

    def _text(self, *arguments: str) -> str:
        return self._run(*arguments).decode("utf-8", "replace")

    def _run(self, *arguments: str, data: bytes = b"") -> bytes:
        command = [PROGRAM, "--batch", "--no-tty", *arguments]
        try:
            done = subprocess.run(command, input=data, env=self.environment, check=False, capture_output=True)
        except FileNotFoundError as error:
            raise GpgFailed("gpg is not installed on the controller: install the package gnupg2 or gnupg") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.returncode}"]
            raise GpgFailed(f"gpg says: {'; '.join(line.removeprefix('gpg: ').rstrip('.') for line in said[-2:])}")
        return done.stdout
