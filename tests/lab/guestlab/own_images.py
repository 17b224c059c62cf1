# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests made of an image that the user names, such as a distribution's own, instead of one that the lab builds."""

import pathlib
import shutil

from . import platforms
from .bootstrap import scratch
from .digest import digest
from .locking import locked

DATA = pathlib.Path(platforms.DATA)
# The first one is run; it calls the other.
SETUP = [DATA / "own_image_setup.sh", DATA / "guest_setup.sh"]
CONTAINERFILE = """\
FROM {image}
COPY *.sh /tmp/lab/
RUN sh /tmp/lab/{setup} && rm -r /tmp/lab
CMD ["/sbin/init"]
"""


def ensure(image, repository, settings, podman, talk):
    """The name of a guest's image made of that image, after pulling and completing it where that was not done yet."""
    wanted = name(image, repository)
    with locked(settings, "image-own", talk):
        if not podman.has_image(wanted):
            with talk.step(f"Making a guest's image of {image}"):
                _complete(image, wanted, settings, podman)
    return wanted


def name(image, repository):
    return f"{repository}own:{digest([image], *SETUP)}"


def _complete(image, wanted, settings, podman):
    log = settings.folder("logs") / "image-own.log"
    with scratch(settings, "image-own") as folder:
        for script in SETUP:
            shutil.copy(script, folder)
        containerfile = CONTAINERFILE.format(image=image, setup=SETUP[0].name)
        (folder / "Containerfile").write_text(containerfile, encoding="utf-8")
        podman.run(
            "build", "--quiet", "--arch", "arm64", "--isolation", "chroot", "--tag", wanted, str(folder), log=log
        )
