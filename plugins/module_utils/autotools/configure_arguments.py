# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of configure's arguments, independent of their order and spelling."""

import re

# Options of every configure script that set installation directories.
_FOLDERS = frozenset(
    '--' + name
    for name in [
        'prefix',
        'exec-prefix',
        'bindir',
        'sbindir',
        'libexecdir',
        'sysconfdir',
        'sharedstatedir',
        'localstatedir',
        'runstatedir',
        'libdir',
        'includedir',
        'oldincludedir',
        'datarootdir',
        'datadir',
        'infodir',
        'localedir',
        'mandir',
        'docdir',
        'htmldir',
        'dvidir',
        'pdfdir',
        'psdir',
    ]
)
# Those whose value may be the next argument.
_TAKE_NEXT = _FOLDERS | frozenset(
    '--' + name
    for name in [
        'build',
        'host',
        'target',
        'cache-file',
        'srcdir',
        'program-prefix',
        'program-suffix',
        'program-transform-name',
    ]
)
_SILENCE = frozenset(['--quiet', '--silent', '-q', '--no-create', '-n', '--no-recursion'])
_VARIABLE = re.compile(r'^([A-Za-z_]\w*)=(.*)$', re.DOTALL)
_SWITCH = re.compile(r'^--(enable|disable|with|without)-([^=]+)(?:=(.*))?$', re.DOTALL)


def meaning(arguments):
    """{setting: value}: equal for two lists of arguments with the same meaning."""
    settings = {}
    for argument in _joined(arguments):
        if argument in _SILENCE:
            continue
        key, value = _setting(argument)
        # The build is always in the source tree.
        if key != '--srcdir':
            settings[key] = value
    return settings


def variables(arguments):
    """The variables among the arguments, such as CC=gcc."""
    return {key: value for key, value in meaning(arguments).items() if not key.startswith('-')}


def configured_folders(arguments):
    """The folders that are configured to install into."""
    settings = dict({'--prefix': '/usr/local'}, **meaning(arguments))
    return {value for key, value in settings.items() if key in _FOLDERS and value and value.startswith('/')}


def _joined(arguments):
    waiting = None
    for argument in arguments:
        if waiting:
            yield '%s=%s' % (waiting, argument)
            waiting = None
        elif argument in _TAKE_NEXT:
            waiting = argument
        else:
            yield argument
    if waiting:
        yield waiting


def _setting(argument):
    variable = _VARIABLE.match(argument)
    if variable:
        return variable.groups()
    switch = _SWITCH.match(argument)
    if switch:
        word, name, value = switch.groups()
        if word in ('disable', 'without'):
            value = 'no'
        kind = 'enable' if word in ('enable', 'disable') else 'with'
        return '--%s-%s' % (kind, name), 'yes' if value is None else value
    name, equals, value = argument.partition('=')
    return name, value if equals else None


def spelled(key, value):
    """One setting as a user would write it."""
    if not key.startswith('-'):
        return '%s=%s' % (key, value)
    if value == 'no' and key.startswith('--enable-'):
        return '--disable-' + key[len('--enable-') :]
    if value == 'no' and key.startswith('--with-'):
        return '--without-' + key[len('--with-') :]
    if value is None or (value == 'yes' and key.startswith(('--enable-', '--with-'))):
        return key
    return '%s=%s' % (key, value)


def difference(before, after):
    """The difference of two meanings in words; None if there is none."""
    parts = []
    added = [spelled(key, after[key]) for key in sorted(after) if key not in before]
    removed = [spelled(key, before[key]) for key in sorted(before) if key not in after]
    changed = [
        '%s instead of %s' % (spelled(key, after[key]), spelled(key, before[key]))
        for key in sorted(after)
        if key in before and before[key] != after[key]
    ]
    for word, settings in (('added', added), ('removed', removed), ('now', changed)):
        if settings:
            parts.append('%s %s' % (word, ', '.join(settings)))
    return '; '.join(parts) or None
