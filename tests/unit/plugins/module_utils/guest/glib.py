# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GLib itself, with which vmtoolsd reads tools.conf."""

import ctypes

GLIB = ctypes.CDLL('libglib-2.0.so.0')
STRINGS = ctypes.POINTER(ctypes.c_char_p)
NONE = 0


class Error(ctypes.Structure):
    _fields_ = [('domain', ctypes.c_uint32), ('code', ctypes.c_int), ('message', ctypes.c_char_p)]


ERROR = ctypes.POINTER(Error)
POINTER, TEXT, ERRORS = ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ERROR)
for name, result, arguments in (
    ('new', POINTER, []),
    ('free', None, [POINTER]),
    ('load_from_file', ctypes.c_int, [POINTER, TEXT, ctypes.c_int, ERRORS]),
    ('load_from_data', ctypes.c_int, [POINTER, TEXT, ctypes.c_size_t, ctypes.c_int, ERRORS]),
    ('get_groups', STRINGS, [POINTER, POINTER]),
    ('get_keys', STRINGS, [POINTER, TEXT, POINTER, POINTER]),
    ('get_string', POINTER, [POINTER, TEXT, TEXT, ERRORS]),
    ('set_string', None, [POINTER, TEXT, TEXT, TEXT]),
    ('get_value', POINTER, [POINTER, TEXT, TEXT, POINTER]),
):
    function = getattr(GLIB, 'g_key_file_' + name)
    function.restype, function.argtypes = result, arguments


class Unreadable(Exception):
    """GLib's own message."""


def values(content=None, path=None):
    """{section: {key: value}} of a content or a file, with None where vmtoolsd gets an error."""
    file, error = GLIB.g_key_file_new(), ERROR()
    try:
        if path is None:
            good = GLIB.g_key_file_load_from_data(file, content, len(content), NONE, ctypes.byref(error))
        else:
            good = GLIB.g_key_file_load_from_file(file, str(path).encode(), NONE, ctypes.byref(error))
        if not good:
            raise Unreadable(error.contents.message.decode('utf-8', 'replace'))
        return {_text(group): _keys(file, group) for group in _strings(GLIB.g_key_file_get_groups(file, None))}
    finally:
        GLIB.g_key_file_free(file)


def escaped(value):
    """How GLib writes a value."""
    file = GLIB.g_key_file_new()
    try:
        GLIB.g_key_file_set_string(file, b'a', b'b', value.encode())
        return ctypes.cast(GLIB.g_key_file_get_value(file, b'a', b'b', None), TEXT).value
    finally:
        GLIB.g_key_file_free(file)


def _keys(file, group):
    keys = _strings(GLIB.g_key_file_get_keys(file, group, None, None))
    return {_text(key): _value(file, group, key) for key in keys}


def _value(file, group, key):
    error = ERROR()
    value = GLIB.g_key_file_get_string(file, group, key, ctypes.byref(error))
    return None if error or not value else _text(ctypes.cast(value, TEXT).value)


def _strings(array):
    found = []
    while array[len(found)] is not None:
        found.append(array[len(found)])
    return found


def _text(name):
    return name.decode('utf-8', 'surrogateescape')
