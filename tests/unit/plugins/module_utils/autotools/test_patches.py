# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files a patch is about, and where in a tree it applies."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import patches
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.patches import Change, Place

# A hunk of which three lines look like the beginning of another file
TRICKY = """--- a/lib/one.c
+++ b/lib/one.c
@@ -1,4 +1,4 @@
 SELECT 1;
--- lib/gone.c
+++ lib/new.c
 @@ -1 +1 @@

\\ No newline at end of file
"""


def patch(old, new=None, hunk='@@ -1 +1 @@\n-one\n+two\n'):
    return '--- %s\n+++ %s\n%s' % (old, new or old, hunk)


CHANGES = {
    'of git': (
        'From 1234\nSubject: x\n---\n lib/one.c | 2 +-\n' + patch('a/lib/one.c', 'b/lib/one.c'),
        [Change(('a/lib/one.c', 'b/lib/one.c'), False)],
    ),
    'of diff, with times': (
        patch('lib/one.c.orig\t2026-01-01 00:00:00', 'lib/one.c\t2026-01-02 00:00:00'),
        [Change(('lib/one.c.orig', 'lib/one.c'), False)],
    ),
    'with the line ends of Windows': (patch('one.c\r').replace('\n', '\r\n'), [Change(('one.c', 'one.c'), False)]),
    'a new file': (patch('/dev/null', 'b/new.c', '@@ -0,0 +1 @@\n+one\n'), [Change(('b/new.c',), True)]),
    'a new file, by its hunk': (patch('new.c', hunk='@@ -0,0 +1 @@\n+one\n'), [Change(('new.c', 'new.c'), True)]),
    'a removed file': (patch('a/old.c', '/dev/null', '@@ -1 +0,0 @@\n-one\n'), [Change(('a/old.c',), False)]),
    'two files': (patch('one.c') + patch('two.c'), [Change((name, name), False) for name in ('one.c', 'two.c')]),
    'two hunks': (patch('one.c') + '@@ -9 +9 @@\n-x\n+y\n', [Change(('one.c', 'one.c'), False)]),
    'what only looks like a header': (TRICKY, [Change(('a/lib/one.c', 'b/lib/one.c'), False)]),
    'no patch': ('<html>\n', []),
    'a list of files': ('--- one.c\n+++ one.c\n', []),
}


@pytest.mark.parametrize('text, expected', list(CHANGES.values()), ids=list(CHANGES))
def test_changes(text, expected):
    assert patches.changes(text) == expected


PROBLEMS = {
    'a patch': (patch('a/one.c', 'b/one.c'), None),
    'empty': ('', 'is not a patch in the unified format'),
    'an absolute path': (patch('/etc/passwd'), 'changes /etc/passwd, which is outside the source'),
    'a way out': (patch('a/../../x'), 'changes a/../../x, which is outside the source'),
    'dots in a name': (patch('a/x..c'), None),
}


@pytest.mark.parametrize('text, expected', list(PROBLEMS.values()), ids=list(PROBLEMS))
def test_problem(text, expected):
    found = patches.problem(text)
    assert found.startswith(expected) if expected else found is None


TREE = {'configure.ac', 'lib/one.c', 'lib/lib/two.c'}
UPSTREAM = {'README', 'open-vm-tools/configure.ac', 'open-vm-tools/lib/one.c'}
NEW = '@@ -0,0 +1 @@\n+one\n'
# the tree, the patch, the levels to try; where it applies
PLACES = {
    'as git writes it': (TREE, patch('a/lib/one.c', 'b/lib/one.c'), None, Place('', 1)),
    'without a prefix': (TREE, patch('lib/one.c'), None, Place('', 0)),
    'at the top, without a prefix': (TREE, patch('configure.ac'), None, Place('', 0)),
    'two directories of diff -r': (TREE, patch('open-vm-tools-1/lib/one.c', 'new/lib/one.c'), None, Place('', 1)),
    'only the new name': (TREE, patch('lib/one.c.orig', 'lib/one.c'), None, Place('', 0)),
    'ambiguous, the usual one': (TREE | {'two.c'}, patch('lib/two.c'), None, Place('', 1)),
    'ambiguous, but given': (TREE | {'lib/two.c', 'two.c'}, patch('lib/two.c'), [0], Place('', 0)),
    'given, and wrong': (TREE, patch('lib/one.c'), [1], None),
    'given, and unusual': (TREE, patch('a/b/c/lib/one.c'), [3], Place('', 3)),
    'of another release': (TREE, patch('a/lib/gone.c'), None, None),
    'half of another release': (TREE, patch('a/lib/one.c') + patch('a/lib/gone.c'), None, None),
    'of the repository, for the repository': (
        UPSTREAM,
        patch('a/open-vm-tools/lib/one.c', 'b/open-vm-tools/lib/one.c'),
        None,
        Place('', 1),
    ),
    'of the archive, for the repository': (UPSTREAM, patch('a/lib/one.c'), None, Place('open-vm-tools', 1)),
    'of the repository, for the archive': (TREE, patch('a/open-vm-tools/lib/one.c'), None, Place('', 2)),
    'a new file': (TREE, patch('/dev/null', 'b/lib/new.c', NEW), None, Place('', 1)),
    'a new file at the top': (TREE, patch('/dev/null', 'b/new.c', NEW), None, Place('', 1)),
    'a new directory': (TREE, patch('/dev/null', 'b/lib/new/new.c', NEW), None, Place('', 1)),
    'a new file without a prefix': (TREE, patch('/dev/null', 'lib/x/new.c', NEW), [0], Place('', 0)),
    'a new file, and its change': (
        TREE,
        patch('/dev/null', 'b/lib/new.c', NEW) + patch('b/lib/new.c'),
        None,
        Place('', 1),
    ),
    'a new file, and another': (TREE, patch('/dev/null', 'x/new.c', NEW) + patch('lib/one.c'), None, Place('', 0)),
}


@pytest.mark.parametrize('tree, text, strips, expected', list(PLACES.values()), ids=list(PLACES))
def test_place(tree, text, strips, expected):
    directories = {path.rpartition('/')[0] for path in tree}
    found = patches.place(
        patches.changes(text),
        ['', 'open-vm-tools'] if 'README' in tree else [''],
        patches.STRIPS if strips is None else strips,
        tree.__contains__,
        directories.__contains__,
    )
    assert found == expected


OUTPUT = """patching file lib/one.c
Hunk #1 succeeded at 12 (offset 2 lines).
Hunk #2 FAILED at 40.
1 out of 2 hunks FAILED
patching file 'lib/with space.c'
Hunk #1 FAILED at 1 (different line endings).
1 out of 1 hunk FAILED
patching file two.c
Reversed (or previously applied) patch detected!  Skipping patch.
1 out of 1 hunk ignored
"""


def test_failures():
    assert patches.failures(OUTPUT) == [
        'hunk 2 of lib/one.c fails at line 40',
        'hunk 1 of lib/with space.c fails at line 1',
        'two.c already has its changes',
    ]
    assert patches.failures('patch: **** malformed patch at line 4: x\n') == []
