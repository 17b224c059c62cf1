# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Debian packages come from: the mirror that this host uses itself, else Debian's own."""

import pathlib
import re

DEFAULT_ROOT = "http://deb.debian.org"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# A mirror of the archive ends in /debian by convention; its security sibling lies beside it.
ARCHIVE = re.compile(r"^(https?://\S+?)/debian/?$")


def host_mirror_root(folder="/etc/apt"):
    """The part before /debian of the first Debian mirror in the host's apt configuration."""
    for uri in _uris(pathlib.Path(folder)):
        match = ARCHIVE.match(uri)
        if match:
            return match.group(1)
    return DEFAULT_ROOT


def suite_uri(root, suite):
    """The address of the archive that has the suite."""
    return root + ("/debian-security" if suite.endswith("-security") else "/debian")


def source_lines(root, suites, kind="deb", options="", components="main"):
    """One-line apt sources for the suites."""
    head = f"{kind} [{options}]" if options else kind
    return [f"{head} {suite_uri(root, suite)} {suite} {components}" for suite in suites]


def _uris(folder):
    files = [folder / "sources.list"] + sorted(folder.glob("sources.list.d/*"))
    for path in files:
        if path.suffix in (".list", ".sources") and path.is_file():
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                yield from _line_uris(line.strip())


def _line_uris(line):
    if line.startswith("URIs:"):
        return line.split()[1:]
    if line.startswith(("deb ", "deb-src ")):
        return list(re.sub(r"\[[^]]*\]", "", line).split()[1:2])
    return []
