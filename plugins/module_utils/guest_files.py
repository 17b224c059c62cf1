# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of a guest, by the names that the guest has for them, below a root directory."""

import os


def below(root, path):
    return os.path.join(root, path.lstrip('/'))


def read_bytes(root, path):
    """Content of the file, or None where there is no such file to read."""
    try:
        with open(below(root, path), 'rb') as stream:
            return stream.read()
    except OSError:
        return None


def read_text(root, path):
    content = read_bytes(root, path)
    return None if content is None else content.decode('utf-8', 'replace')
