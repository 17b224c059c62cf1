# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: podman_collection.py DIRECTORY

Gets the collection containers.podman, for its connection plugin, out of the package `ansible` on PyPI. DIRECTORY is
then one for ANSIBLE_COLLECTIONS_PATH.
"""

import pathlib
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / 'tests' / 'tools'))

from vmware_collection import PACKAGE  # noqa: E402 - found by the path set above

MEMBERS = 'ansible_collections/containers/podman/'


def unpack(directory):
    """Unpacks that collection alone."""
    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, '-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps']
        pip += ['--only-binary=:all:', '--ignore-requires-python']
        subprocess.run([*pip, f'--dest={scratch}', PACKAGE], check=True)
        (wheel,) = pathlib.Path(scratch).glob('*.whl')
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(directory, [name for name in archive.namelist() if name.startswith(MEMBERS)])


if __name__ == '__main__':
    unpack(sys.argv[1])
