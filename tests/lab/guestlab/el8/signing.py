# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key that signs the packages of an image, made for it alone."""

import os

from ..commands import run

OWNER = "CentOS stand-in"


class Key:
    def __init__(self, home):
        home.mkdir(mode=0o700)
        self.environ = {**os.environ, "GNUPGHOME": str(home)}
        run(
            [
                "gpg",
                "--quiet",
                "--batch",
                "--passphrase",
                "",
                "--quick-gen-key",
                f"{OWNER} <key@lab.invalid>",
                "rsa2048",
                "sign",
                "never",
            ],
            env=self.environ,
        )
        self.public = run(["gpg", "--export", "--armor"], env=self.environ)

    def sign(self, paths):
        run(
            [
                "rpmsign",
                "--define",
                "__gpg /usr/bin/gpg",
                "--define",
                f"_gpg_name {OWNER}",
                "--addsign",
                *map(str, paths),
            ],
            env=self.environ,
        )
        run(["gpgconf", "--kill", "gpg-agent"], env=self.environ)
