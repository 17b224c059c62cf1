# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys: one that opens all guests of this lab, and one for each guest by which it is known."""

import shutil

from .commands import run

USER = "admin"


def login_key(settings):
    """The private key that guests accept, made on first use."""
    return _ensure_key(settings.folder("ssh") / "id_ed25519", "lab")


def host_key(settings, name):
    """The host key of a guest. Made here: under emulation it would cost the guest's first boot some seconds."""
    return _ensure_key(settings.folder("guests", name) / "ssh_host_ed25519_key", alias(name))


def forget(settings, name):
    shutil.rmtree(settings.home / "guests" / name, ignore_errors=True)


def alias(name):
    """The name under which known_hosts has a guest, whatever its address is."""
    return "guestlab-" + name


def options(settings, name):
    """ssh options that trust exactly this guest's key and touch none of the user's own files."""
    return [
        "-o",
        "HostKeyAlias=" + alias(name),
        "-o",
        f"UserKnownHostsFile={_known_hosts(settings, name)}",
        "-o",
        "GlobalKnownHostsFile=/dev/null",
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "IdentitiesOnly=yes",
    ]


def write_known_hosts(settings, name):
    public = host_key(settings, name).with_suffix(".pub").read_text(encoding="ascii").split()
    line = f"{alias(name)} {public[0]} {public[1]}\n"
    _known_hosts(settings, name).write_text(line, encoding="ascii")


def command(settings, guest, remote):
    """The command line that runs remote (a list) on the guest."""
    return [
        "ssh",
        "-F",
        "/dev/null",
        "-i",
        str(login_key(settings)),
        "-o",
        "BatchMode=yes",
        "-o",
        "ConnectTimeout=10",
        *options(settings, guest.name),
        "-p",
        str(guest.port),
        f"{USER}@{guest.address}",
        *remote,
    ]


def _known_hosts(settings, name):
    return settings.folder("guests", name) / "known_hosts"


def _ensure_key(path, comment):
    if not path.exists():
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)])
    return path
