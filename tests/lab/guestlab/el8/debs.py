# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian packages, as far as their conversion has to know them."""

import os
import re

from ..commands import run

FIELDS = ("Package", "Version", "Architecture", "Pre-Depends", "Depends", "Provides", "Description")
# A name in a list of dependencies, before its architecture, version or restriction.
NAME = re.compile(r"[a-z0-9][a-z0-9+.-]*")


class Deb:
    """One package file."""

    def __init__(self, path, control):
        fields = parse(control)
        self.path = path
        self.name = fields["Package"]
        self.version = fields["Version"]
        self.is_independent = fields["Architecture"] == "all"
        self.summary = fields.get("Description", self.name).splitlines()[0]
        self.depends = clauses(fields.get("Pre-Depends", "")) + clauses(fields.get("Depends", ""))
        self.provides = [clause[0] for clause in clauses(fields.get("Provides", ""))]


def parse(control):
    """{field: value} of a control paragraph; lines that continue a value are joined to it."""
    fields, key = {}, None
    for line in control.splitlines():
        if line[:1].isspace():
            fields[key] += "\n" + line.strip()
        elif ":" in line:
            key, value = line.split(":", 1)
            fields[key] = value.strip()
    return fields


def clauses(text):
    """A list of dependencies as lists of alternatives, names only."""
    return [
        [NAME.match(word.strip()).group() for word in clause.split("|")] for clause in text.split(",") if clause.strip()
    ]


def read(folder):
    """{name: Deb} of all package files in the folder."""
    paths = sorted(folder.glob("*.deb"))
    found = [Deb(path, run(["dpkg-deb", "--field", str(path), *FIELDS])) for path in paths]
    return {deb.name: deb for deb in found}


def installed(root):
    """Names of the packages that the tree has."""
    return run(["dpkg-query", f"--admindir={root}/var/lib/dpkg", "--show", "--showformat=${Package}\\n"]).split()


def download(packages):
    """Fetches the packages and what they need, installed or not. Works in a hook of mmdebstrap only."""
    environ = {**os.environ, "APT_CONFIG": os.environ["MMDEBSTRAP_APT_CONFIG"]}
    run(
        ["apt-get", "-q", "-y", "--no-install-recommends", "--download-only", "--reinstall", "install", *packages],
        env=environ,
    )
