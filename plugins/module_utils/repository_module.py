# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules that change repository files have in common: an option, and how they end.

They end with a result, or with words about what is in the way.
"""

import os

from ansible.module_utils.common.text.converters import to_text

from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_files import RepositoryFileError
from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_plan import UNCHANGED

INSTALLROOT = {'type': 'path', 'default': '/'}

# What can end any of them, beside its own refusals.
UNEXPECTED = (RepositoryFileError, PermissionError)


def run_and_exit(module, work, refusals):
    """End the module with the result of work. refusals are the exceptions whose words are meant for the user.

    The results that such an exception may carry are returned beside its words.
    """
    if not os.path.isdir(module.params['installroot']):
        module.fail_json(msg='installroot %s is not a directory' % module.params['installroot'])
    try:
        result = work()
    except refusals + UNEXPECTED as error:
        module.fail_json(msg=words(error), **_readable_results(getattr(error, 'results', {})))
    module.exit_json(**result)


def words(error):
    """What a user is told about one of the refusals, or of the UNEXPECTED."""
    if isinstance(error, RepositoryFileError):
        return 'dnf cannot parse its own configuration: %s. %s' % (readable(error), UNCHANGED)
    if isinstance(error, PermissionError):
        return '%s: %s. Run as root (become: true)' % (readable(error.filename), error.strerror)
    return readable(error)


def _readable_results(results):
    return {key: [readable(item) for item in value] if isinstance(value, list) else value
            for key, value in results.items()}


def readable(value):
    """Text that can be sent as JSON, whatever bytes a file or its name has."""
    return to_text(value, errors='surrogate_then_replace')
