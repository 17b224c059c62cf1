# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is built in a second, in place of open-vm-tools: files/make_stand_in.sh makes its source."""

import hashlib
import pathlib

INSTALL_STAND_IN = pathlib.Path(__file__).resolve().parents[1] / 'install_stand_in.yml'


def source_of(folder, release):
    """The variables that name its archive in the folder."""
    archive = folder / f'open-vm-tools-{release}.tar.gz'
    return {
        'open_vm_tools_version': release,
        'open_vm_tools_source_url': str(archive),
        'open_vm_tools_source_checksum': 'sha256:' + hashlib.sha256(archive.read_bytes()).hexdigest(),
    }
