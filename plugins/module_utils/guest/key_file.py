# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Key files as GLib's GKeyFile reads them, and changes to them that preserve every other byte.

vmtoolsd reads tools.conf with GKeyFile, whose syntax differs from that of Python's configparser: a key may occur more
than once, and the last one counts; a group may be continued further below; only # begins a comment; spaces at the end
of a line belong to the value; and one line that cannot be parsed makes the whole file unreadable.
"""

import re

# As g_ascii_isspace has it, without the vertical tab
SPACE = b' \t\n\f\r'
CONTROL = re.compile(b'[\x00-\x1f\x7f]')
GROUP = re.compile(rb'\[([^\]]*)\][ \t]*\Z')
KEY = re.compile(rb'([^\[\]]+)(\[[^\[\]]*\])?\Z')
LOCALE = re.compile(r'\[[\w.@-]*\]\Z')
ESCAPE = re.compile(rb'\\(.?)', re.DOTALL)
ESCAPES = {b's': b' ', b'n': b'\n', b't': b'\t', b'r': b'\r', b'\\': b'\\'}
# The first group is special: g_key_file_get_start_group
ENCODING = b'Encoding'


class KeyFileError(Exception):
    """GLib cannot parse the file. line: the number of the line."""

    def __init__(self, line, what):
        super().__init__('line %d %s' % (line, what))
        self.line = line


class Line:
    """A line with its end. group: which one it belongs to. key, value: None unless it sets one. at: where the value
    begins. is_header: whether the group begins here."""

    def __init__(self, raw, group, key=None, value=None, at=None, is_header=False):
        self.raw = raw
        self.group = group
        self.key = key
        self.value = value
        self.at = at
        self.is_header = is_header

    @property
    def is_blank(self):
        return not self.raw.strip(SPACE)


def parse(content):
    """All lines, in order. Raises KeyFileError if GLib cannot parse them."""
    lines, group, first = [], None, None
    for number, raw in enumerate(_split(content), 1):
        line = _line(number, raw, group, first)
        group = line.group
        first = group if first is None else first
        lines.append(line)
    return lines


def _split(content):
    pieces = content.split(b'\n')
    last = pieces.pop()
    return [piece + b'\n' for piece in pieces] + ([last] if last else [])


def _line(number, raw, group, first):
    text = _text(raw)
    if b'\0' in text:
        raise KeyFileError(number, 'has a null character')
    start = len(text) - len(text.lstrip(SPACE))
    text = text[start:]
    if not text or text.startswith(b'#'):
        return Line(raw, group)
    header = GROUP.match(text)
    if header:
        if not header.group(1) or b'[' in header.group(1) or CONTROL.search(header.group(1)):
            raise KeyFileError(number, 'has an invalid section name: %s' % _shown(text))
        return Line(raw, header.group(1), is_header=True)
    name, equals, rest = text.partition(b'=')
    if not equals or not name:
        raise KeyFileError(number, 'is neither a [section], nor a key=value, nor a # comment: %s' % _shown(text))
    if group is None:
        raise KeyFileError(number, 'is before the first [section]: %s' % _shown(text))
    key, value = name.rstrip(SPACE), rest.lstrip(SPACE)
    if not is_key(key):
        raise KeyFileError(number, 'has an invalid key: %s' % _shown(text))
    if key == ENCODING and group == first and value.upper() != b'UTF-8':
        raise KeyFileError(number, 'sets an encoding other than UTF-8: %s' % _shown(text))
    return Line(raw, group, key, value, start + len(name) + 1 + len(rest) - len(value))


def _text(raw):
    """The line without its end. A carriage return belongs to it, except at the end of the file."""
    if not raw.endswith(b'\n'):
        return raw
    return raw[:-2] if raw.endswith(b'\r\n') else raw[:-1]


def is_key(key):
    found = KEY.match(key)
    if not found or found.group(1).startswith(b' ') or found.group(1).endswith(b' '):
        return False
    return not found.group(2) or bool(LOCALE.match(found.group(2).decode('utf-8', 'surrogateescape')))


def _shown(text):
    return text.decode('utf-8', 'replace')


# --- values


def values(content):
    """{section: {key: value}}, with None for a value that vmtoolsd cannot use. The last one of several counts."""
    found = {}
    for line in parse(content):
        if line.group is not None:
            group = found.setdefault(_name(line.group), {})
            if line.key is not None:
                group[_name(line.key)] = unescaped(line.value)
    return found


def raw_value(content, section, key):
    """The bytes of the value that counts, None if the key is not set."""
    wanted = (_bytes(section), _bytes(key))
    found = [line.value for line in parse(content) if (line.group, line.key) == wanted]
    return found[-1] if found else None


def unescaped(value):
    """As g_key_file_get_string returns it, None if that fails."""
    if any(escape not in ESCAPES for escape in ESCAPE.findall(value)):
        return None
    try:
        return ESCAPE.sub(lambda match: ESCAPES[match.group(1)], value).decode('utf-8')
    except UnicodeDecodeError:
        return None


def escaped(value):
    """As g_key_file_set_string writes it."""
    stripped = value.lstrip(' \t')
    leading = value[: len(value) - len(stripped)].replace(' ', '\\s').replace('\t', '\\t')
    rest = stripped.replace('\\', '\\\\').replace('\n', '\\n').replace('\r', '\\r')
    return _bytes(leading + rest)


def _name(name):
    return name.decode('utf-8', 'surrogateescape')


def _bytes(text):
    return text.encode('utf-8', 'surrogateescape')


# --- changes


def with_value(content, section, key, value):
    """The content with these bytes as the value of the key, or without the key if value is None."""
    lines, group, name = parse(content), _bytes(section), _bytes(key)
    there = [number for number, line in enumerate(lines) if (line.group, line.key) == (group, name)]
    raws = [line.raw for line in lines]
    if value is None:
        return b''.join(raw for number, raw in enumerate(raws) if number not in there)
    if there:
        changed = lines[there[-1]]
        end = changed.raw[len(_text(changed.raw)) :]
        raws[there[-1]] = changed.raw[: changed.at] + value + end
        return b''.join(raws)
    end = b'\r\n' if raws and raws[0].endswith(b'\r\n') else b'\n'
    setting = name + b'=' + value + end
    mine = [number for number, line in enumerate(lines) if line.group == group and (line.is_header or line.key)]
    if mine:
        return _inserted(raws, mine[-1], setting, end)
    distance = [end] if lines and not lines[-1].is_blank else []
    return _inserted(raws, len(raws) - 1, b''.join(distance + [b'[' + group + b']' + end, setting]), end)


def _inserted(raws, after, addition, end):
    """With the addition after this line, which may have no end yet."""
    if raws and not raws[after].endswith(b'\n'):
        # A carriage return there has been part of the value so far.
        raws[after] += b'\r\n' if raws[after].endswith(b'\r') else end
    return b''.join(raws[: after + 1] + [addition] + raws[after + 1 :])


def without_empty_groups(content, sections):
    """The content without the headers of these sections, as far as nothing but blank lines follows them."""
    lines = parse(content)
    kept, names = [], {_bytes(section) for section in sections}
    for number, line in enumerate(lines):
        follow = _block(lines[number + 1 :])
        if line.is_header and line.group in names and all(each.is_blank for each in follow):
            continue
        kept.append(line.raw)
    return b''.join(kept)


def _block(lines):
    """The lines up to the next header."""
    headers = [number for number, line in enumerate(lines) if line.is_header]
    return lines[: headers[0]] if headers else lines
