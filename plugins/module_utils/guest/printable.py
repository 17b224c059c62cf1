# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a result one that every controller can read, whatever bytes the files and their names have.

Python keeps bytes that are not UTF-8 in text as surrogates. json writes these without complaint, and the controller
refuses them: the task fails after the file was changed. Ansible's own to_text leaves them where they are. Null
characters go, too: with Python 3.12 and later AnsibleModule.warn fails at them, as late.
"""


def printable(value):
    """The same with a replacement character for each byte that is not UTF-8 and each null, in all the texts in it."""
    if isinstance(value, dict):
        return {printable(key): printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(item) for item in value]
    if isinstance(value, str):
        value = _bytes(value)
    return value.decode('utf-8', 'replace').replace('\0', '\ufffd') if isinstance(value, bytes) else value


def _bytes(value):
    try:
        return value.encode('utf-8', 'surrogateescape')
    except UnicodeEncodeError:  # a surrogate that stands for no byte, as an argument can have
        return value.encode('utf-8', 'replace')
