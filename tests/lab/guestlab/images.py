# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guest images: built once for each set of ingredients, kept in the lab's own podman storage."""

import importlib

from . import layers, own_images, platforms
from .bootstrap import scratch
from .digest import digest
from .locking import locked

REPOSITORY = "localhost/guestlab/"


def ensure(platform, settings, podman, talk):
    """The name of the platform's image, after building or pulling it where it is not there yet."""
    own = settings.own_image(platform.name)
    if own:
        return own_images.ensure(own, REPOSITORY, settings, podman, talk)
    return _ensure_stand_in(platform, settings, podman, talk)


def _ensure_stand_in(platform, settings, podman, talk):
    """A layer needs what the lab builds beneath it, even where the user names an image of that platform."""
    wanted = _stand_in(platform)
    if podman.has_image(wanted):
        return wanted
    with locked(settings, "image-" + platform.name, talk):
        if podman.has_image(wanted):
            return wanted
        with talk.step(f"Building the image of {platform.title} (a few minutes where aarch64 is emulated)"):
            _build(platform, wanted, settings, podman, talk)
    return wanted


def name(platform, settings):
    """What the platform's image is called, by all that goes into it here and now, whether it is there or not."""
    own = settings.own_image(platform.name)
    if own:
        return own_images.name(own, REPOSITORY)
    return _stand_in(platform)


def _stand_in(platform):
    return f"{REPOSITORY}{platform.name}:{digest(*_ingredients(platform))}"


def _ingredients(platform):
    if platform.base:
        return layers.ingredients(platform, _stand_in(platforms.load(platform.base)))
    return _builder(platform).ingredients(platform)


def _builder(platform):
    return importlib.import_module("." + platform.builder, __package__)


def _build(platform, wanted, settings, podman, talk):
    log = settings.folder("logs") / (f"image-{platform.name}.log")
    if platform.base:
        base = _ensure_stand_in(platforms.load(platform.base), settings, podman, talk)
        layers.build(platform, base, wanted, settings, podman, log)
        return
    with scratch(settings, "image-" + platform.name) as folder:
        tarball = folder / "guest.tar"
        _builder(platform).build(platform, tarball, folder, log, talk)
        podman.run("import", "--quiet", "--arch", "arm64", "--change", 'CMD ["/sbin/init"]', str(tarball), wanted)
