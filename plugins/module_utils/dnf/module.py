# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules that change repository files have in common: an option, and how they return.

Everything that goes to the controller goes through here, or through guest/module.py.
"""

import os

from ..guest import module as guest
from ..guest.credentials import shown
from ..guest.files import native_path
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
        guest.fail(module, 'installroot %s is not a directory' % module.params['installroot'])
    failures = refusals + UNEXPECTED
    try:
        result = work()
    except failures as error:
        guest.fail(module, words(error), **getattr(error, 'results', {}))
    for warning in result.pop('warnings'):
        module.warn(shown(warning))
    guest.show_arguments(module)
    module.exit_json(**shown(result))


def words(error):
    """The message to the user about one of the refusals, or of the UNEXPECTED."""
    if isinstance(error, RepositoryFileError):
        return 'dnf cannot parse its own configuration: %s. %s' % (error, guest.UNCHANGED)
    return guest.words(error)
