# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that are another platform's and a layer: a script in the guest's own tree makes what sets the two apart."""

import pathlib
import shutil

from . import platforms
from .bootstrap import scratch

DATA = pathlib.Path(platforms.DATA) / "layers"
# What the scripts of all layers source
SHARED = "shared.sh"
CONTAINERFILE = """\
FROM {base}
COPY layer /tmp/layer
RUN sh /tmp/layer/setup.sh && rm -r /tmp/layer
CMD ["/sbin/init"]
"""


def ingredients(platform, base):
    """All that decides what the image will be: base is the name of the image beneath, which says what it is made of."""
    files = [path for name in platform.line for path in sorted((DATA / name).rglob("*")) if path.is_file()]
    return [[base, CONTAINERFILE], DATA / SHARED, *files]


def build(platform, base, wanted, settings, podman, log):
    """Makes the image."""
    with scratch(settings, "image-" + platform.name) as folder:
        for name in platform.line:
            shutil.copytree(DATA / name, folder / "layer", symlinks=True, dirs_exist_ok=True)
        shutil.copy(DATA / SHARED, folder / "layer")
        (folder / "Containerfile").write_text(CONTAINERFILE.format(base=base), encoding="utf-8")
        options = ["--quiet", "--arch", "arm64", "--isolation", "chroot", "--pull=never"]
        podman.run("build", *options, "--tag", wanted, str(folder), log=log)
