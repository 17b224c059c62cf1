# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of autotools_build, for the module and its action plugin."""

PHASES = ('bootstrap', 'configure', 'make', 'install')

# The phases of each state, in order.
PHASES_OF_STATE = {
    'configured': PHASES[:2],
    'built': PHASES[:3],
    'installed': PHASES,
}

ARGUMENT_SPEC = {
    'source': {'type': 'path', 'required': True},
    'state': {'type': 'str', 'choices': ['configured', 'built', 'installed'], 'default': 'built'},
    'configure_args': {'type': 'list', 'elements': 'str', 'default': []},
    'environment': {'type': 'dict', 'default': {}},
    'destdir': {'type': 'path'},
    'jobs': {'type': 'int'},
    'library_packages': {'type': 'dict', 'default': {}},
    'targets': {'type': 'list', 'elements': 'str', 'default': []},
    'bootstrap': {'type': 'str', 'choices': ['auto', 'always', 'never'], 'default': 'auto'},
    'force': {'type': 'bool', 'default': False},
    'timeout': {'type': 'int'},
    'progress': {'type': 'str', 'choices': ['auto', 'always', 'never'], 'default': 'auto'},
}


def refusal(params):
    """Why these options are invalid; None if they are fine. Considers nothing but the options."""
    jobs = params.get('jobs')
    if jobs is not None and int(jobs) < 1:
        return 'jobs is %s, but at least 1 is needed; omit it to let processors and memory decide' % jobs
    timeout = params.get('timeout')
    if timeout is not None and int(timeout) < 0:
        return 'timeout is %s seconds; write a number above 0, or 0 for no limit' % timeout
    if params.get('destdir') and params.get('state') != 'installed':
        return 'destdir is only for "make install" and needs state=installed, but state is %s' % params.get('state')
    for name in params.get('environment') or {}:
        text = str(name)
        if not text or '=' in text or '\0' in text:
            return 'environment has the name %r, which is not valid for an environment variable' % text
    return None
