# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Patches, and a build that leaves no traces, where systemd does not run."""

import hashlib
import json

import pytest
from built_in_a_second import INSTALL_STAND_IN, source_of
from image import KEPT, PACKAGE, VARIABLES, packages, paths
from scenario import BUILT, REMOVE

# Of the real source, a line that it never had
STALE = """\
--- a/services/vmtoolsd/mainLoop.c
+++ b/services/vmtoolsd/mainLoop.c
@@ -100,2 +100,3 @@
 /* of another release */
+/* fixed */
 int another_release;
"""
FIX = """\
--- a/vmtoolsd
+++ b/vmtoolsd
@@ -1,2 +1,3 @@
 #!/bin/sh
+# fixed
 exit 1
"""
# What the build of the stand-in brings
BUILD_PACKAGES = {'dpkg-dev', 'gcc', 'make', 'patch'}
BUILD_DIR = '/var/cache/esxi_arm_guest'


@pytest.fixture(scope='session')
def stale(tmp_path_factory):
    path = tmp_path_factory.mktemp('stale') / 'stale.patch'
    path.write_text(STALE)
    return path


@pytest.fixture(scope='session')
def fix(tmp_path_factory):
    path = tmp_path_factory.mktemp('fix') / 'fix.patch'
    path.write_text(FIX)
    return path


@pytest.fixture(scope='session')
def patched(work_dir, fix, tmp_path_factory):
    """Variables of the patched stand-in, for a cache of its own."""
    return {
        **BUILT,
        **VARIABLES,
        **source_of(work_dir / 'source', '13.9.0'),
        'open_vm_tools_patches': [str(fix)],
        'open_vm_tools_cache_dir': str(tmp_path_factory.mktemp('patched') / 'cache'),
    }


def test_a_patch_for_another_release_is_named_with_file_and_hunk_and_nothing_is_built(run, image, stale):
    play = run(INSTALL_STAND_IN, 2, variables={**BUILT, **VARIABLES, 'open_vm_tools_patches': [str(stale)]})
    said = play.failures()[0][1]['msg']
    assert 'stale.patch does not apply to the source: ' in said, said
    assert 'hunk 1 of services/vmtoolsd/mainLoop.c fails at line 100' in said, said
    assert image.run(f'find {BUILD_DIR} -name configure -o -name "config.*" -o -name "*.o"') == ''
    assert not image.has(PACKAGE)


def test_what_is_built_is_patched_and_says_so(run, image, patched, fix):
    assert run(INSTALL_STAND_IN, variables=patched).changed()
    assert '# fixed' in image.run('cat /usr/bin/vmtoolsd')
    (recorded,) = json.loads(image.run(f'cat {PACKAGE}'))['patches']
    assert (recorded['name'], recorded['sha256']) == ('fix.patch', hashlib.sha256(fix.read_bytes()).hexdigest())


def test_no_trace_of_the_build_is_left(image, before):
    """Neither of the one that failed."""
    added = image.snapshot() - before
    assert packages(added) == image.journaled()
    assert not packages(added) & BUILD_PACKAGES
    assert image.not_of_packages(paths(added)) == KEPT
    assert not image.leftovers()


def test_a_second_run_neither_builds_nor_changes_anything(run, patched):
    run(INSTALL_STAND_IN, variables=patched).see_unchanged()


def test_removal_leaves_the_image_as_it_was(run, image, before):
    assert run(REMOVE).changed()
    image.see_unchanged_since(before)
