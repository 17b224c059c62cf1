# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Throw-away keys of the real gpg, and small packages to sign."""

import os
import subprocess
from pathlib import Path

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.gpg import Gpg

LONG_AGO = ("--faked-system-time", "20200101T000000")
SPEC = """
Name: {name}
Version: {version}
Release: {release}
Summary: stand-in
License: none
BuildArch: noarch
%description
Stand-in.
%files
"""


class Keyring:
    """A GNUPGHOME. Call stop() in the end, because it has an agent."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "gnupg"
        self.home.mkdir(mode=0o700)
        # the agent would measure for seconds how slow to be
        (self.home / "gpg-agent.conf").write_text("s2k-count 65536\n", encoding="ascii")
        self.gpg = Gpg(str(self.home))

    def make(self, name: str, algorithm: str = "rsa2048", *options: str, expires: str = "never") -> str:
        """The fingerprint of a new key."""
        address = f"{name}@example.org"
        self.run(*options, "--passphrase", "", "--quick-generate-key", address, algorithm, "sign", expires)
        return self.run("--with-colons", "--list-keys", address).split("fpr:")[1].strip(":").partition(":")[0]

    def run(self, *arguments: str, data: bytes = b"") -> str:
        done = subprocess.run(
            ["gpg", "--batch", "--pinentry-mode", "loopback", *arguments],
            input=data,
            env={**os.environ, "GNUPGHOME": str(self.home)},
            check=False,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def stop(self) -> None:
        subprocess.run(["gpgconf", "--homedir", self.home, "--kill", "gpg-agent"], check=False)


def rpm(folder: Path, name: str = "stand-in", version: str = "1", release: str = "1") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    spec = folder / "stand-in.spec"
    spec.write_text(SPEC.format(name=name, version=version, release=release), encoding="utf-8")
    defines = (
        "--define",
        f"_topdir {folder}/build",
        "--define",
        f"_rpmdir {folder}",
        "--define",
        "_build_id_links none",
    )
    names = ("--define", "_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm")
    subprocess.run(["rpmbuild", "-bb", "--quiet", *defines, *names, spec], check=True, capture_output=True)
    spec.unlink()
    return folder / f"{name}-{version}-{release}.noarch.rpm"


def verdict(package: Path, public_key: str, folder: Path) -> str:
    """What rpm says of a package on a machine that trusts this key."""
    database, key = folder / "rpmdb", folder / "key.asc"
    key.write_text(public_key, encoding="ascii")
    where = ("--dbpath", str(database))
    subprocess.run(["rpmkeys", *where, "--import", key], check=True)
    done = subprocess.run(["rpmkeys", *where, "--checksig", package], check=False, capture_output=True, text=True)
    return done.stdout.strip()
