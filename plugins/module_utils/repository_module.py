# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules that change repository files have in common: an option, and how they end.

They end with a result, or with words about what is in the way.
"""

import os

from ansible.module_utils.common.text.converters import to_text

from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_files import RepositoryFileError

INSTALLROOT = {'type': 'path', 'default': '/'}


def run_and_exit(module, work, refusals):
    """End the module with the result of work. refusals are the exceptions whose words are meant for the user."""
    if not os.path.isdir(module.params['installroot']):
        module.fail_json(msg='installroot %s is not a directory' % module.params['installroot'])
    try:
        result = work()
    except refusals as error:
        module.fail_json(msg=readable(error))
    except RepositoryFileError as error:
        module.fail_json(msg='dnf cannot parse its own configuration: %s. Nothing was changed' % readable(error))
    except PermissionError as error:
        module.fail_json(msg='%s: %s. Run as root (become: true)' % (readable(error.filename), error.strerror))
    module.exit_json(**result)


def readable(value):
    """Text that can be sent as JSON, whatever bytes a file or its name has."""
    return to_text(value, errors='surrogate_then_replace')
