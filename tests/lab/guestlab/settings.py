# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the lab keeps its things, and what the environment asks of it."""

import hashlib
import os
import pathlib

from .errors import LabError

RUNTIME = "/run/guestlab-"


class Settings:
    """The lab's folders and switches, taken from environment variables once."""

    def __init__(self, environ=None):
        environ = os.environ if environ is None else environ
        self.environ = environ
        self.home = pathlib.Path(_home(environ)).absolute()
        self.accelerate = _yes_or_no(environ, "LAB_ACCELERATE", "yes")

    @property
    def key(self):
        """Tells this lab's runtime folder and network from those of a lab with another LAB_HOME."""
        return hashlib.sha256(str(self.home).encode()).hexdigest()[:8]

    @property
    def runtime(self):
        """State that must not survive a reboot, in a place whose path is short enough for sockets."""
        return pathlib.Path(RUNTIME + self.key)

    @property
    def podman_script(self):
        """By this path, Ansible's connection plugin calls the lab's podman."""
        return self.home / "etc" / "podman"

    def other_runtimes(self):
        """The runtime folders of labs with another LAB_HOME."""
        return [path for path in pathlib.Path(RUNTIME).parent.glob("guestlab-*") if path != self.runtime]

    def folder(self, *names):
        path = self.home.joinpath(*names)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def own_image(self, platform_name):
        """The image that the user names for a platform instead of the one built here, or None."""
        return self.environ.get("LAB_IMAGE_" + platform_name.upper()) or None


def _home(environ):
    if environ.get("LAB_HOME"):
        return environ["LAB_HOME"]
    cache = environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(cache, "esxi_arm_guest", "lab")


def _yes_or_no(environ, name, default):
    value = environ.get(name) or default
    if value not in ("yes", "no"):
        raise LabError(f"{name} is '{value}': write yes or no")
    return value == "yes"
