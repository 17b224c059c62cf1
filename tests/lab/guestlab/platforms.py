# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a platform is made of: one small JSON file each in data/platforms/, on top of what all of a builder share."""

import json
import pathlib

from .errors import LabError

DATA = pathlib.Path(__file__).parent / "data"
LISTS = ("guest_packages", "build_dependencies", "native_packages", "bootstrap_options", "own_names")
NEEDED = ("title", "builder", "suites")
KNOWN = (*NEEDED, *LISTS, "own_python", "no_terminal")
# Each is a module beside this one.
BUILDERS = ("debian", "el8")


class Platform:
    """One kind of guest, by the name that users give it."""

    def __init__(self, name, data, shared):
        self.name = name
        self.title = data["title"]
        self.builder = data["builder"]
        self.suites = data["suites"]
        # Ansible's modules are to run on the guest's Python, even where the toolchain has one that is faster.
        self.own_python = data.get("own_python", False)
        # The guest's programs do not know a terminal from another file, so sshd must not be asked for one.
        self.no_terminal = data.get("no_terminal", False)
        for key in LISTS:
            setattr(self, key, sorted(shared.get(key, []) + data.get(key, [])))

    @property
    def has_emulator(self):
        """Whether the toolchain has an emulator for the guest's init."""
        return "qemu-user" in self.native_packages


def names():
    return sorted(path.stem for path in DATA.glob("platforms/*.json"))


def load(name):
    if name not in names():
        raise LabError(f"platform '{name}' is not known: write one of {', '.join(names())}")
    data = read("platforms/" + name)
    problem = _problem(data)
    if problem:
        raise LabError(f"{DATA / 'platforms' / name}.json: {problem}")
    return Platform(name, data, read(data["builder"] + "_packages"))


def _problem(data):
    """What a platform's file gets wrong, if anything."""
    missing, unknown = [key for key in NEEDED if key not in data], [key for key in data if key not in KNOWN]
    if missing:
        return f"it has no '{missing[0]}'"
    if unknown:
        return f"'{unknown[0]}' is not known: write some of {', '.join(KNOWN)}"
    if data["builder"] not in BUILDERS:
        return f"no builder '{data['builder']}': write one of {', '.join(BUILDERS)}"
    return ""


def read(name):
    """The content of a data file."""
    path = DATA / (name + ".json")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise LabError(f"{path}: line {getattr(error, 'lineno', 1)}: {getattr(error, 'msg', error)}") from error
