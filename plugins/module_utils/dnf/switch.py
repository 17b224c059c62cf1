# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enables or disables one repository in the bytes of its file: one line changes, the rest is preserved.

Switching back restores the file byte for byte. A value is replaced by its counterpart (0 by 1, No by Yes, FALSE by
TRUE). If a section has no such line, one is added below its header, and removed when switching back.
"""

from .repository_files import ENABLED, FALSE, TRUE, RepositoryFile, boolean, text

# How we recognize our own line: vendors write 0, not 'no', and none has the option right below the header.
OWN_LINES = {True: b'enabled=yes', False: b'enabled=no'}


class SwitchError(Exception):
    """The repository cannot be switched by changing one line."""


def switched(source, section, wanted, default):
    """The file's content with the section switched. default is dnf's default for a repository without such a line."""
    option = section.get(ENABLED)
    if option is None:
        content = _with_own_line(source, section, wanted)
    elif default is wanted and _is_own_line(source, section, option, source.lines[option.line - 1], not wanted):
        content = _without_line(source, option)
    else:
        content = _with_value(source, section, option, wanted, default)
    _check(source, content, section.name, wanted, default)
    return content


def opposite(value, wanted):
    """The opposite of value in the same style and case: 0 and 1, No and Yes, OFF and ON."""
    known = FALSE if wanted else TRUE
    answers = TRUE if wanted else FALSE
    answer = answers[known.index(value.lower())]
    if value.isupper():
        return answer.upper()
    return answer.capitalize() if value.istitle() else answer


def _with_value(source, section, option, wanted, default):
    if boolean(option.value) is None:
        raise SwitchError(_why_not(source, option))
    line = source.lines[option.line - 1]
    value = text(line[option.start : option.end])
    word = value.strip('\'"')
    answer = value.replace(word, opposite(word, wanted)).encode('ascii')
    changed = line[: option.start] + answer + line[option.end :]
    if default is not wanted and _is_own_line(source, section, option, changed, wanted):
        # The vendor's own 'yes' below the header. 'nO' cannot be mistaken for our own line, and becomes 'yes' again.
        changed = line[: option.start] + answer[:-1] + answer[-1:].upper() + line[option.end :]
    return _joined(source, option.line, [changed])


def _why_not(source, option):
    where = 'line %d' % option.line
    if option.last > option.line:
        where = 'lines %d to %d' % (option.line, option.last)
    what = '%s %s say%s %s=%s' % (
        source.path,
        where,
        '' if option.last > option.line else 's',
        ENABLED,
        option.value,
    )
    if '$' in option.value:
        return '%s, which takes its value from a dnf variable. Change the variable, or write 0 or 1 there' % what
    return '%s, which dnf does not understand and ignores. Write 0 or 1 there' % what


def _with_own_line(source, section, wanted):
    return _joined(source, section.line, [source.lines[section.line - 1], _own_line(source, section, wanted)])


def _own_line(source, section, says):
    """Our own line, with the line ending of the header."""
    carriage_return = b'\r' if source.lines[section.line - 1].endswith(b'\r') else b''
    return OWN_LINES[says] + carriage_return


def _is_own_line(source, section, option, line, says):
    # Byte for byte: a line with another line ending is not ours, and would not be restored as it was.
    return option.line == section.line + 1 and line == _own_line(source, section, says)


def _without_line(source, option):
    return _joined(source, option.line, [])


def _joined(source, number, replacement):
    return b'\n'.join(source.lines[: number - 1] + replacement + source.lines[number:])


def _check(source, content, name, wanted, default):
    """Afterwards the section has to read as wanted, and everything else as before."""
    result = RepositoryFile(source.path, content)
    option = result.sections[name].get(ENABLED)
    stands = default if option is None else boolean(option.value)
    if stands is not wanted or _others(source, name) != _others(result, name):
        raise SwitchError('%s: [%s] cannot be switched by changing one line' % (source.path, name))


def _others(source, name):
    return [
        (
            section.name,
            [(option.key, option.value) for option in section.options if section.name != name or option.key != ENABLED],
        )
        for section in source.sections.values()
    ]
