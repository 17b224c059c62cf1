# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""centos-release and centos-repos: what a CentOS Linux 8.2 says it is, and where it says its packages are."""

import shutil

from .. import platforms
from . import conversion


def build(target, public_key, folder):
    """Makes both packages out of the files in data/el8/release, into the folder target."""
    root = folder / "root"
    shutil.copytree(platforms.DATA / "el8/release", root, symlinks=True)
    keys = root / "etc/pki/rpm-gpg"
    keys.mkdir(parents=True)
    (keys / "RPM-GPG-KEY-centosofficial").write_text(public_key, encoding="ascii")
    conversion.rpmbuild(platforms.DATA / "el8/centos-release.spec", root, target, folder / "rpmbuild")
