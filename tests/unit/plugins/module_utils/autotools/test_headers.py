# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import headers

LONG_AGO = 1000000000


@pytest.fixture
def system(tmp_path):
    """Two headers of the system, one of them by a link, and a tree whose one object was compiled with them."""
    include, source = tmp_path / 'include', tmp_path / 'source'
    for folder in (include, source / 'lib/.deps'):
        folder.mkdir(parents=True)
    write(include / 'one.h', '1')
    write(include / 'two-1.2.h', '2')
    (include / 'two.h').symlink_to('two-1.2.h')
    rule = 'lib/a.o: lib/a.c {0}/one.h \\\n {0}/two.h {1}/config.h {0}/lost.h\n\n{0}/one.h:\n'
    (source / 'lib/.deps/a.Po').write_text(rule.format(include, source))
    return include, headers.record(str(source), ['lib/.deps/a.Po', 'lib/a.c'])


def write(path, content):
    path.write_text(content)
    os.utime(str(path), (LONG_AGO, LONG_AGO))


def test_headers_outside_of_the_tree_are_recorded(system):
    include, recorded = system
    assert sorted(recorded) == [str(include / 'one.h'), str(include / 'two.h')]
    assert headers.changed(recorded) == []


def test_another_content_is_a_change_whatever_its_time_stamp(system):
    include, recorded = system
    write(include / 'one.h', 'other')
    assert headers.changed(recorded) == [str(include / 'one.h')]


def test_a_link_to_another_version_is_a_change(system):
    include, recorded = system
    write(include / 'two-1.3.h', '3')
    (include / 'two.h').unlink()
    (include / 'two.h').symlink_to('two-1.3.h')
    assert headers.changed(recorded) == [str(include / 'two.h')]


def test_a_header_that_is_gone(system):
    include, recorded = system
    (include / 'one.h').unlink()
    assert headers.changed(recorded) == [str(include / 'one.h')]
    assert sorted(headers.refresh(recorded)) == [str(include / 'two.h')]


def test_the_same_package_installed_again_is_nothing(system):
    include, recorded = system
    (include / 'one.h').unlink()
    (include / 'one.h').write_text('1')
    assert headers.changed(recorded) == []


def test_refreshed_headers_are_what_is_there_now(system):
    include, recorded = system
    write(include / 'one.h', 'other')
    assert headers.changed(headers.refresh(recorded)) == []


def test_dependency_files_of_a_hand_made_makefile_count(system, tmp_path):
    include, _recorded = system
    (tmp_path / 'source/main.d').write_text('main.o: main.c %s/two.h\n' % include)
    assert sorted(headers.record(str(tmp_path / 'source'), ['main.d', 'main.c'])) == [str(include / 'two.h')]


def test_who_still_names_a_file_that_is_gone(system, tmp_path):
    include, _recorded = system
    source, files = str(tmp_path / 'source'), ['lib/.deps/a.Po', 'lib/a.c']
    assert headers.named_in(source, files, '%s/lost.h' % include) == ['lib/.deps/a.Po']
    assert headers.named_in(source, files, 'lost.h') == []
