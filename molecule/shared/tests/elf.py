# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what the tests ask of an ELF file. Guest and controller need no program for it."""

import struct

AARCH64 = 183
LITTLE_ENDIAN_64 = b'\x7fELF\x02\x01'

LOADABLE_SEGMENT = 1
STRING_TABLE = 3
DYNAMIC_SECTION = 6
DYNAMIC_SYMBOLS = 11

NEEDED = 1
RPATH = 15
RUNPATH = 29


class ElfFile:
    def __init__(self, content):
        if not content.startswith(LITTLE_ENDIAN_64):
            raise ValueError('not a 64-bit little-endian ELF file')
        self.content = content
        (self.machine,) = struct.unpack_from('<H', content, 18)

    @staticmethod
    def is_elf(content):
        return content.startswith(b'\x7fELF')

    @property
    def needed(self):
        return self._dynamic_strings(NEEDED)

    @property
    def search_paths(self):
        return [
            path for paths in self._dynamic_strings(RPATH) + self._dynamic_strings(RUNPATH) for path in paths.split(':')
        ]

    def offset_of_function(self, name):
        """Where in the file the code of an exported function begins."""
        for section in self._sections(DYNAMIC_SYMBOLS):
            strings = self._section_at(section['link'])
            for position in range(section['offset'], section['offset'] + section['size'], 24):
                name_at, dummy_info, dummy_other, index, address = struct.unpack_from('<IBBHQ', self.content, position)
                if index and self._string(strings, name_at) == name:
                    return self._file_offset(address)
        raise LookupError(name)

    def _dynamic_strings(self, wanted):
        found = []
        for section in self._sections(DYNAMIC_SECTION):
            strings = self._section_at(section['link'])
            for position in range(section['offset'], section['offset'] + section['size'], 16):
                tag, value = struct.unpack_from('<QQ', self.content, position)
                if tag == wanted:
                    found.append(self._string(strings, value))
        return found

    def _sections(self, wanted_type):
        (count,) = struct.unpack_from('<H', self.content, 60)
        sections = [self._section_at(index) for index in range(count)]
        return [section for section in sections if section['type'] == wanted_type]

    def _section_at(self, index):
        (table,) = struct.unpack_from('<Q', self.content, 40)
        (size,) = struct.unpack_from('<H', self.content, 58)
        dummy_name, kind, dummy_flags, dummy_address, offset, length, link = struct.unpack_from(
            '<IIQQQQI', self.content, table + index * size
        )
        return {'type': kind, 'offset': offset, 'size': length, 'link': link}

    def _string(self, strings, offset):
        assert strings['type'] == STRING_TABLE
        start = strings['offset'] + offset
        return self.content[start : self.content.index(b'\0', start)].decode()

    def _file_offset(self, address):
        (table,) = struct.unpack_from('<Q', self.content, 32)
        size, count = struct.unpack_from('<HH', self.content, 54)
        for index in range(count):
            kind, dummy_flags, offset, start, dummy_physical, in_file = struct.unpack_from(
                '<IIQQQQ', self.content, table + index * size
            )
            if kind == LOADABLE_SEGMENT and start <= address < start + in_file:
                return address - start + offset
        raise LookupError(f'address {address:#x}')
