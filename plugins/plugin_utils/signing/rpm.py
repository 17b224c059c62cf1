# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs .rpm files on the controller, with rpm's own program."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from .gpg import PROGRAM as PROGRAM_OF_KEYS
from .gpg import Gpg

PROGRAM = "rpmsign"
MISSING = (
    "rpmsign is not installed on the controller, so that no .rpm can be signed: install the package rpm-sign, which is "
    "called rpm on Debian and Ubuntu."
)


class SigningFailed(Exception):
    """The message says what rpmsign said."""


def missing() -> str | None:
    return None if shutil.which(PROGRAM) else MISSING


def sign(packages: Iterable[Path], fingerprint: str, gpg: Gpg) -> None:
    """In place; a signature that is there already is replaced."""
    command = [
        *(PROGRAM, "--resign"),
        # older releases of gpg use SHA-1 by default, which Enterprise Linux 9 no longer accepts
        # not every rpm looks for gpg in PATH
        *("--define", f"__gpg {shutil.which(PROGRAM_OF_KEYS) or PROGRAM_OF_KEYS}"),
        *("--define", f"_gpg_name {fingerprint}", "--define", "_gpg_digest_algo sha256"),
        *(("--define", f"_gpg_path {gpg.home}") if gpg.home else ()),
        *map(str, packages),
    ]
    done = subprocess.run(command, env=gpg.environment, check=False, capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines() or ["no reason"]
        raise SigningFailed(f"rpmsign failed: {'; '.join(said[-3:])}")
