# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a platform is made of: one small JSON file each in data/platforms/, on top of what all of a builder share."""

import json
import pathlib

from .errors import LabError

DATA = pathlib.Path(__file__).parent / "data"
LISTS = ("guest_packages", "build_dependencies", "later_packages", "native_packages", "bootstrap_options", "own_names")
NEEDED = ("title", "builder", "suites")
KNOWN = (*NEEDED, *LISTS, "own_python", "no_terminal", "like")
# A platform whose image is another one's and a layer: what the two do not have in common is all that its file says.
NEEDED_OF_LAYER = ("title", "base")
KNOWN_OF_LAYER = (*NEEDED_OF_LAYER, "own_python", "own_names", "like")
# Each is a module beside this one.
BUILDERS = ("debian", "el8")


class Platform:
    """One kind of guest, by the name that users give it."""

    def __init__(self, name, data, shared):
        self.name = name
        self.title = data["title"]
        # The platform on whose image this one's is a layer, or "".
        self.base = data.get("base", "")
        # Itself, after the platform that it is like: what it does not say or have, that one does.
        self.line = [data["like"], name] if "like" in data else [name]
        self.builder = data["builder"]
        self.suites = data["suites"]
        # Ansible's modules are to run on the guest's Python, even where the toolchain has one that is faster.
        self.own_python = data.get("own_python", False)
        # The guest's programs do not know a terminal from another file, so sshd must not be asked for one.
        self.no_terminal = data.get("no_terminal", False)
        for key in LISTS:
            setattr(self, key, sorted(shared.get(key, []) + data.get(key, [])))

    @property
    def toolchain(self):
        """The name of the platform whose accelerated toolchain it has."""
        return self.base or self.line[0]

    @property
    def has_emulator(self):
        """Whether the toolchain has an emulator for the guest's init."""
        return "qemu-user" in self.native_packages


def names():
    return sorted(path.stem for path in DATA.glob("platforms/*.json"))


def bases():
    """The platforms that can have a layer: those that are none themselves."""
    return [name for name in names() if "base" not in _data(name)]


def load(name):
    if name not in names():
        raise LabError(f"platform '{name}' is not known: write one of {', '.join(names())}")
    data = _data(name)
    problem = _problem(data)
    if problem:
        raise LabError(f"{DATA / 'platforms' / name}.json: {problem}")
    if "base" in data:
        of_guest = {"own_python": False, "own_names": []}
        data = {**read("platforms/" + data["base"]), **of_guest, **data}
    return Platform(name, data, read(data["builder"] + "_packages"))


def _data(name):
    """What the platform's file says, on top of that of the platform that it is like."""
    own = read("platforms/" + name)
    return {**read("platforms/" + own["like"]), **own} if own.get("like") in names() else own


def _problem(data):
    """What a platform's file gets wrong, if anything."""
    if "like" in data and data["like"] not in names():
        return f"no platform '{data['like']}': write one of {', '.join(names())}"
    needed, known = (NEEDED_OF_LAYER, KNOWN_OF_LAYER) if "base" in data else (NEEDED, KNOWN)
    missing, unknown = [key for key in needed if key not in data], [key for key in data if key not in known]
    if missing:
        return f"it has no '{missing[0]}'"
    if unknown:
        return f"'{unknown[0]}' is not known: write some of {', '.join(known)}"
    if "base" in data:
        return "" if data["base"] in bases() else f"no platform '{data['base']}': write one of {', '.join(bases())}"
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
