# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an action plugin reads a file of a managed host with one shell command, without a module."""

import base64
import binascii
import re
import shlex

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.background_job import last_words

_ANSWER = re.compile(r"<<file (.*?)<<(\d+)>>", re.DOTALL)


class Unreadable(Exception):
    """Why there is no content."""


def reading(path: str) -> str:
    """The command that prints the file, or why it cannot be read, and the exit status.

    The beginning of the answer is assembled by printf, so that a shell that echoes its commands does not print it.
    """
    return f'printf "<<%s " file; base64 {shlex.quote(path)} 2>&1; printf "<<%s>>\\n" "$?"'


def content(output: str) -> bytes:
    """The content of the file, whatever else was printed before and after it."""
    found = _ANSWER.search(output)
    if not found:
        raise Unreadable(f"the host did not answer. It printed: {last_words(output)}")
    text, status = found.groups()
    if status != "0":
        raise Unreadable(last_words(text))
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(f"what the host printed is not base64 ({error})") from error
