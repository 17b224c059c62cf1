# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib
import re

import pytest

COLLECTION = pathlib.Path(__file__).resolve().parents[4]
MODULES = sorted((COLLECTION / 'plugins' / 'modules').glob('[!_]*.py'))


def versions(path, key):
    found = re.findall(r'^ *%s: *[\'"]?(\d+)\.(\d+)\.(\d+)' % key, path.read_text(encoding='utf-8'), re.MULTILINE)
    return [tuple(int(part) for part in version) for version in found]


@pytest.mark.parametrize('path', MODULES, ids=[path.stem for path in MODULES])
def test_nothing_was_added_in_a_release_that_is_yet_to_come(path):
    (collection,) = versions(COLLECTION / 'galaxy.yml', 'version')
    added = versions(path, 'version_added')
    assert added and max(added) <= collection
