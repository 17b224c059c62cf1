# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sorts packages into the repositories of EL 8 and makes what dnf reads of them."""

import os
import shutil
import xml.sax.saxutils

from ..commands import run

DEFAULT = "BaseOS"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE comps PUBLIC "-//CentOS//DTD Comps info//EN" "comps.dtd">\n'


def make(rpms, target, data, folder):
    comps = folder / "comps.xml"
    comps.write_text(comps_xml(data["groups"]), encoding="utf-8")
    places = {name: place for place, names in data["repositories"].items() for name in names}
    for place in (DEFAULT, *data["repositories"]):
        (target / place / "Packages").mkdir(parents=True)
    for path in sorted(rpms.glob("*.rpm")):
        shutil.copy(path, target / places.get(name_of(path), DEFAULT) / "Packages")
    for place, included in data["repositories_that_include"].items():
        for path in (target / included / "Packages").iterdir():
            os.link(path, target / place / "Packages" / path.name)
    for place in (DEFAULT, *data["repositories"]):
        groups = ["--groupfile", str(comps)] if place == data["repository_of_groups"] else []
        run(["createrepo_c", "--quiet", *groups, str(target / place)])


def name_of(path):
    """The package's name, which is all before the last two dashes."""
    return path.name.rsplit("-", 2)[0]


def comps_xml(groups):
    """The groups of packages in the form that dnf reads."""
    lines = [HEAD + "<comps>"]
    for group in groups:
        lines += [
            "<group>",
            element("id", group["id"]),
            element("name", group["name"]),
            element("description", group["name"]),
            "<default>false</default>",
            "<uservisible>true</uservisible>",
            "<packagelist>",
        ]
        lines += [
            f'<packagereq type="{kind}">{name}</packagereq>'
            for kind in ("mandatory", "default")
            for name in group[kind]
        ]
        lines += ["</packagelist>", "</group>"]
    return "\n".join([*lines, "</comps>", ""])


def element(name, text):
    return f"<{name}>{xml.sax.saxutils.escape(text)}</{name}>"
