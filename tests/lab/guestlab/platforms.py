# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a platform is made of: one small JSON file each in data/platforms/, on top of what all of a builder share."""

import json
import pathlib

from .errors import LabError

DATA = pathlib.Path(__file__).parent / "data"
LISTS = ("guest_packages", "build_dependencies", "native_packages", "bootstrap_options", "own_names")


class Platform:
    """One kind of guest, by the name that users give it."""

    def __init__(self, name, data, shared):
        self.name = name
        self.title = data["title"]
        self.builder = data["builder"]
        self.suites = data["suites"]
        # Ansible's modules are to run on the guest's Python, even where the toolchain has one that is faster.
        self.own_python = data.get("own_python", False)
        for key in LISTS:
            setattr(self, key, sorted(shared.get(key, []) + data.get(key, [])))


def names():
    return sorted(path.stem for path in DATA.glob("platforms/*.json"))


def load(name):
    if name not in names():
        raise LabError(f"platform '{name}' is not known: write one of {', '.join(names())}")
    data = read("platforms/" + name)
    return Platform(name, data, read(data["builder"] + "_packages"))


def read(name):
    """The content of a data file."""
    return json.loads((DATA / (name + ".json")).read_text(encoding="utf-8"))
