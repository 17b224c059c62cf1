# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which library configure does not find, and which package has it."""

import re

# Messages of pkg-config and pkgconf.
_NO_MODULE = re.compile(r"^(?:No package|Package) '([^']+)'(?:, required by '[^']*',)? (?:not )?found$")
_TOO_OLD = re.compile(
    r"^(?:Package '[^']+' has version '[^']+', required version is .+|Requested '[^']+' but version of .+)$"
)
_WORD = re.compile(r'[A-Za-z][\w.+-]*[\w+]')


def explanation(lines, text, packages):
    """What to add to configure's own message, text: modules that pkg-config does not find, packages to install."""
    too_old = next((line for line in lines if _TOO_OLD.match(line)), None)
    if too_old:
        return ': ' + too_old
    modules = _modules(lines)
    parts = [": no pkg-config module %s" % ', '.join(modules)] if modules else []
    wanted = _packages(modules, text, packages or {})
    if wanted:
        parts.append('. Install the package%s %s' % ('' if len(wanted) == 1 else 's', ', '.join(wanted)))
    return ''.join(parts)


def _modules(lines):
    found = (_NO_MODULE.match(line) for line in lines)
    return sorted({match.group(1) for match in found if match})


def _packages(modules, text, packages):
    known = {_plain(word): package for word, package in packages.items()}
    if modules:
        return sorted({known[_plain(module)] for module in modules if _plain(module) in known})
    # The missing library comes first, alternatives come later.
    first = (known[_plain(word)] for word in _WORD.findall(text) if _plain(word) in known)
    return list(first)[:1]


def _plain(word):
    """The same spelling for libXext, Xext and xext."""
    word = str(word).lower()
    return word[3:] if word.startswith('lib') else word
