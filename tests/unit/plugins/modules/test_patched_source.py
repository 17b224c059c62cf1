# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it, with the real tar and patch."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile

import pytest

DRIVER = """
import sys
from ansible.module_utils import basic
basic._ANSIBLE_ARGS = sys.argv[1].encode(); basic._ANSIBLE_PROFILE = 'legacy'
from ansible_collections.esxi_arm.guest.plugins.modules import patched_source
patched_source.main()
"""
ONE = 'one\ntwo\nthree\n'
PATCH = """--- a/lib/one.c
+++ b/lib/one.c
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three
"""
AGAIN = PATCH.replace('-two\n+TWO', '-TWO\n+2')
# The first hunk fits, the second one does not.
BROKEN = (
    PATCH
    + """@@ -10,2 +10,2 @@
-ten
+TEN
 eleven
"""
)


class Source:
    def __init__(self, folder):
        self.folder, self.dest = folder, folder / 'patched.tar'
        self.tree = folder / 'project-1'
        (self.tree / 'lib').mkdir(parents=True)
        (self.tree / 'lib' / 'one.c').write_text(ONE, encoding='utf-8')
        self.archive = folder / 'project-1.tar.gz'
        with tarfile.open(str(self.archive), 'w:gz') as archive:
            archive.add(str(self.tree), 'project-1')

    def patch(self, text, file='fix.patch', **options):
        path = self.folder / file
        path.write_bytes(text.encode('utf-8', 'surrogateescape'))
        return dict(options, path=str(path))

    def run(self, *patches, **options):
        options = dict({'src': str(self.archive), 'dest': str(self.dest), 'patches': patches}, **options)
        options.update(
            _ansible_remote_tmp=str(self.folder / 'tmp'),
            _ansible_keep_remote_files=False,
            _ansible_check_mode=options.pop('check', False),
        )
        before = set(self.folder.iterdir()) | {self.dest, self.folder / 'tmp'}
        done = subprocess.run(
            [sys.executable, '-c', DRIVER, json.dumps({'ANSIBLE_MODULE_ARGS': options})],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
            check=False,
        )
        assert done.stdout, done.stderr.decode()
        assert set(self.folder.iterdir()) <= before, 'it has left something behind'
        return json.loads(done.stdout.decode())

    def patched(self, name='lib/one.c'):
        with tarfile.open(str(self.dest)) as archive:
            return archive.extractfile('source/' + name).read().decode()


@pytest.fixture(name='source')
def source_fixture(tmp_path):
    return Source(tmp_path)


def test_patches_are_applied_in_order_and_once(source):
    given = [source.patch(PATCH), source.patch(AGAIN, 'again.patch', name='the second')]
    result = source.run(*given)
    assert result['changed'] and result['msg'] == 'Applied fix.patch, the second.'
    assert result['applied'][0] == {'name': 'fix.patch', 'directory': '', 'strip': 1}
    assert source.patched() == ONE.replace('two', '2')
    assert (source.tree / 'lib' / 'one.c').read_text(encoding='utf-8') == ONE
    assert not source.run(*given)['changed']


def test_a_checkout_is_copied_without_its_repository(source):
    project = source.folder / 'checkout'
    (project / '.git').mkdir(parents=True)
    (project / '.git' / 'HEAD').write_text('x', encoding='utf-8')
    source.tree.rename(project / 'project')
    result = source.run(source.patch(PATCH), src=str(project), directories=['project', 'gone'])
    assert result['applied'][0]['directory'] == 'project'
    assert source.patched('project/lib/one.c') == ONE.replace('two', 'TWO')
    with tarfile.open(str(source.dest)) as archive:
        assert not [name for name in archive.getnames() if '.git' in name]


def test_check_mode_only_tries(source):
    assert source.run(source.patch(PATCH), check=True)['changed']
    assert source.run(source.patch(BROKEN), check=True)['failed']
    assert not source.dest.exists()


WHOLE = hashlib.sha256(PATCH.encode()).hexdigest()
FAILURES = {
    'a hunk': (BROKEN, {}, 'fix.patch does not apply to the source: hunk 2 of lib/one.c fails at line 10. Nothing was'),
    'it needs fuzz': (PATCH.replace(' one\n', ' ONE\n'), {}, 'hunk 1 of lib/one.c fails at line 1.'),
    'it is in already': (PATCH.replace('-two\n+TWO', '-TWO\n+two'), {}, 'lib/one.c already has its changes.'),
    'another release': (PATCH.replace('one.c', 'gone.c'), {}, 'files that the source does not have: b/lib/gone.c.'),
    'the strip level': (PATCH, {'strip': 0}, 'the source does not have with the strip level 0: b/lib/one.c.'),
    'not a patch': ('<html>\n', {}, 'fix.patch is not a patch in the unified format'),
    'damaged': (
        PATCH.replace(' three\n', 'three\n'),
        {},
        'patch: **** malformed patch at line 7: three. Nothing',
    ),
    'changed on its way': (PATCH, {'sha256': '0' * 64}, 'fix.patch has changed: its sha256 is ' + WHOLE),
}


@pytest.mark.parametrize('text, options, words', list(FAILURES.values()), ids=list(FAILURES))
def test_what_does_not_apply_is_named_and_leaves_nothing(source, text, options, words):
    result = source.run(source.patch(text, **options))
    assert result['failed'] and words in result['msg'], result['msg']
    assert not source.dest.exists()


def test_the_second_one_fails(source):
    result = source.run(source.patch(PATCH), source.patch(PATCH, 'again.patch'))
    assert result['msg'].startswith('again.patch does not apply to the source: lib/one.c already has its changes.')
    assert not source.dest.exists()


def test_bytes_that_are_not_utf_8(source):
    (source.tree / 'lib' / 'one.c').write_bytes(b'one\n\xe4\nthree\n')
    result = source.run(source.patch(PATCH.replace('-two', '-\udce4').replace('TWO', '\udcfc')), src=str(source.tree))
    assert result['changed']


def test_a_source_that_is_no_archive(source):
    source.archive.write_bytes(b'<html>')
    assert 'was not unpacked: ' in source.run(source.patch(PATCH))['msg']
