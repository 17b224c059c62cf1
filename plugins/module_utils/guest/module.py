# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How modules fail: in words, and without what must not be shown."""

import errno

from .credentials import shown

# How a message ends, if it is true. A run that has already changed other files removes it.
UNCHANGED = 'Nothing was changed'


def fail(module, message, **results):
    show_arguments(module)
    module.fail_json(msg=shown(message), **shown(results))


def show_arguments(module):
    # AnsibleModule returns them as 'invocation'.
    module.params = shown(module.params)


def words(error):
    """The message to the user about an error of the operating system, or one that has a message for the user."""
    if isinstance(error, OSError):
        hint = '. Run as root (become: true)' if error.errno == errno.EACCES else ''
        return '%s: %s%s' % (error.filename, error.strerror, hint)
    return str(error)
