# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules that change repository files have in common: an option, and how they return.

Everything that goes to the controller goes through here.
"""

import errno
import os

from ..guest.credentials import shown
from ..guest.files import native_path
from .refusal import UNCHANGED
from .repository_files import RepositoryFileError

INSTALLROOT = {'type': 'path', 'default': '/'}

# What can make any of them fail, in addition to its own refusals.
UNEXPECTED = (RepositoryFileError, OSError)


def installroot(module):
    return native_path(module.params['installroot'])


def run_and_exit(module, work, refusals):
    """Exit with the result of work, a dictionary whose 'warnings' are issued as such.

    refusals are the exceptions with a message for the user. The results of such an exception are returned, too.
    """
    if not os.path.isdir(installroot(module)):
        fail(module, 'installroot %s is not a directory' % module.params['installroot'])
    failures = refusals + UNEXPECTED
    try:
        result = work()
    except failures as error:
        fail(module, words(error), **getattr(error, 'results', {}))
    for warning in result.pop('warnings'):
        module.warn(shown(warning))
    _show_arguments(module)
    module.exit_json(**shown(result))


def fail(module, message, **results):
    _show_arguments(module)
    module.fail_json(msg=shown(message), **shown(results))


def _show_arguments(module):
    # AnsibleModule returns them as 'invocation'.
    module.params = shown(module.params)


def words(error):
    """The message to the user about one of the refusals, or of the UNEXPECTED."""
    if isinstance(error, RepositoryFileError):
        return 'dnf cannot parse its own configuration: %s. %s' % (error, UNCHANGED)
    if isinstance(error, OSError):
        hint = '. Run as root (become: true)' if error.errno == errno.EACCES else ''
        return '%s: %s%s' % (error.filename, error.strerror, hint)
    return str(error)
