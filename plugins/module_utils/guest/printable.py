# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes results readable for every controller, whatever bytes the files and their names contain.

Python decodes bytes that are not UTF-8 to surrogates. json writes these, but the controller rejects them, so the task
would fail after the file was changed. Ansible's own to_text does not remove them. Null characters are removed, too:
with Python 3.12 and later, AnsibleModule.warn fails on them, equally late.
"""


def printable(value):
    """The value with a replacement character for each byte that is not UTF-8 and each null, in all strings in it."""
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
    except UnicodeEncodeError:  # a surrogate that does not stand for a byte, as may occur in an argument
        return value.encode('utf-8', 'replace')
