# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller has to sign packages with, or to check published ones with. Changes nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache

from . import copies, keys, rpm
from .gpg import Gpg, GpgFailed


class Signing(NamedTuple):
    """A key that can be used, or the problems with it."""

    fingerprint: str = ""
    # the public key as text, for guests
    public: str = ""
    problems: tuple[str, ...] = ()
    # where the signed copy of the cached package is, or will be; None if there is no package yet
    copy: str | None = None
    # whether it is there
    signed: bool = False


def of_packages(options: Mapping[str, Any], entry: cache.Entry) -> Signing:
    """For an .rpm. If it is not signed yet, a trial signature shows now whether it can be."""
    gpg, wanted = Gpg(str(options["gnupg_home"])), str(options["signing_key"])
    try:
        secret = gpg.secret_keys()
        problem = keys.problem(wanted, secret, gpg.public_keys(), gpg.place, for_rpm=True)
        if problem:
            return Signing(problems=(problem,))
        fingerprint = keys.choose(wanted, secret).fingerprint
        found = Signing(fingerprint, gpg.export(fingerprint))
    except GpgFailed as failure:
        return Signing(problems=(f"open_vm_tools_signing_key cannot be used: {failure}.",))
    if entry.package:
        package = Path(entry.package)
        copy = copies.place(Path(entry.directory), package, cache.sha256(package), fingerprint)
        found = found._replace(copy=str(copy), signed=copies.is_there(copy))
    return found if found.signed else found._replace(problems=tuple(_unable(gpg, fingerprint)))


def _unable(gpg: Gpg, fingerprint: str) -> list[str]:
    said = gpg.try_to_sign(fingerprint)
    unlock = f"If it has a passphrase, have the agent remember it: gpg --local-user {fingerprint} --clearsign /dev/null"
    trial = (
        f"open_vm_tools_signing_key is {fingerprint}, but {gpg.place} on the controller cannot sign. {said}. {unlock}"
    )
    return [problem for problem in (rpm.missing(), trial if said else None) if problem]


def of_repository(options: Mapping[str, Any]) -> Signing:
    """The public key that guests check the published repository with."""
    gpg, path = Gpg(str(options["gnupg_home"])), str(options["repository_key"])
    try:
        if not path:
            return _own(gpg, str(options["signing_key"]))
        found = gpg.keys_in(Path(path).expanduser())
        problem = keys.public_problem("open_vm_tools_repository_key", path, found)
        if problem:
            return Signing(problems=(problem,))
        return Signing(found[0].fingerprint, gpg.armored(Path(path).expanduser()))
    except (GpgFailed, OSError) as failure:
        name = f"open_vm_tools_repository_key is {path}, which" if path else "open_vm_tools_signing_key"
        return Signing(problems=(f"{name} cannot be used: {failure}.",))


def _own(gpg: Gpg, wanted: str) -> Signing:
    """The public part is enough, unlike for signing."""
    key = keys.choose(wanted, gpg.public_keys())
    if key and keys.KEY_ID.fullmatch(keys.normalized(wanted)):
        return Signing(key.fingerprint, gpg.export(key.fingerprint))
    problem = f"open_vm_tools_signing_key is {wanted}, but {gpg.place} on the controller has no such key"
    return Signing(problems=(f"{problem}. Set open_vm_tools_repository_key to a file with the public key instead.",))
