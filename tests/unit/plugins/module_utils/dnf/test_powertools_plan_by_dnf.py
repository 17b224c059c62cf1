# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every sample, forth and back, judged by the real dnf."""

import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.places import places_of
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.powertools_plan import NOTHING, decide
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.refusal import NotThere, Refusal
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.real import Dnf, require_dnf
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import (
    DIRECTORY,
    MALFORMED,
    OS_RELEASE,
    SAMPLES,
    build,
    section,
)


@pytest.fixture(scope='module')
def dnf():
    require_dnf()
    server = Dnf()
    yield server
    server.close()


@pytest.mark.parametrize('sample', SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_dnf_agrees(dnf, tmp_path, sample):
    root = build(tmp_path, sample)
    before = dnf.repolist(root)
    assert before[sample.repository] is sample.before
    for wanted in (not sample.before, sample.before):
        plan = decide(gather(str(root), 'aarch64'), wanted)
        (root / sample.file.lstrip('/')).write_bytes(plan.after)
        assert dnf.repolist(root) == dict(before, **{sample.repository: wanted})


@pytest.mark.parametrize('default', [True, False])
@pytest.mark.parametrize('value', ['', 'maybe', '2', '0 # off', '1 # on', '$tools', '$nothing', '0\n 1', '"1'])
def test_dnf_agrees_on_values_that_are_not_switched(dnf, tmp_path, value, default):
    root = build(tmp_path, SAMPLES[0])
    path = root / SAMPLES[0].file.lstrip('/')
    path.write_bytes(section(SAMPLES[0].repository, 'enabled=' + value))
    (root / 'etc/dnf/dnf.conf').write_text('[main]\nenabled=%d\n' % default)
    (root / 'etc/dnf/vars').mkdir()
    (root / 'etc/dnf/vars/tools').write_text('0\n')
    evidence = gather(str(root), 'aarch64')
    stands = dnf.repolist(root)[SAMPLES[0].repository]
    assert decide(evidence, stands).action == NOTHING
    with pytest.raises(Refusal):
        decide(evidence, not stands)


@pytest.mark.parametrize(
    'first, second',
    [('a.repo', 'b.repo'), ('PowerTools.repo', 'Rocky-PowerTools.repo'), ('repo.repo', 'site/repo.repo')],
)
@pytest.mark.parametrize('repositories', [('powertools', 'powertools'), ('powertools', 'PowerTools')])
def test_dnf_agrees_which_of_two_sections_counts(dnf, tmp_path, first, second, repositories):
    root = build(
        tmp_path,
        SAMPLES[0]._replace(
            os_release=OS_RELEASE['rocky-8'],
            files={
                '/etc/dnf/dnf.conf': b'[main]\nreposdir=/etc/yum.repos.d /etc/yum.repos.d/site\n',
                DIRECTORY + first: section(repositories[0]),
                DIRECTORY + second: section(repositories[1]),
            },
        ),
    )
    before = dnf.repolist(root)
    plan = decide(gather(str(root), 'aarch64'), True, 'powertools')
    assert any(second in warning and repositories[1] in warning for warning in plan.warnings)
    with open(plan.path, 'wb') as stream:
        stream.write(plan.after)
    assert dnf.repolist(root) == dict(before, powertools=True)


@pytest.mark.parametrize('content', [case[1] for case in MALFORMED], ids=[case[0] for case in MALFORMED])
def test_dnf_does_not_read_what_we_call_malformed(dnf, tmp_path, content):
    root = build(tmp_path, SAMPLES[0])
    path = root / 'etc/yum.repos.d/malformed.repo'
    path.write_bytes(content.replace(b'[powertools', b'[other'))
    assert 'other' not in dnf.repolist(root)


IDS = [chr(number) for number in range(33, 127) if chr(number) not in '[]'] + ['\xe9', '\xa0', ' ']


def test_dnf_agrees_which_ids_are_ids(dnf, tmp_path):
    content = ''.join('[a%sb]\nname=x\nbaseurl=http://example.com/\n' % character for character in IDS)
    root = build(tmp_path, SAMPLES[0]._replace(files={DIRECTORY + 'a.repo': content.encode('utf-8')}))
    there = set(dnf.repolist(root))
    for character in IDS:
        repository = 'a%sb' % character
        try:
            decide(gather(str(root), 'aarch64'), True, repository)
        except NotThere as refused:
            assert repository not in there
            assert set(refused.results['found']) == there
        else:
            assert repository in there


@pytest.mark.parametrize(
    'content',
    [
        b'tools',
        b'tools\n',
        b'tools\r\n',
        b'tools\r',
        b'tools\rmore\n',
        b'tools\nmore\n',
        b'',
        b'\ntools\n',
        b'tools \n',
        b'tools\x0bmore',
        b'tools\x0c\n',
        'tools\x85more'.encode('utf-8'),
        'caf\xe9\n'.encode('utf-8'),
    ],
)
def test_dnf_agrees_on_a_variable(dnf, tmp_path, content):
    root = build(
        tmp_path,
        SAMPLES[0]._replace(files={DIRECTORY + 'a.repo': section('power$tools'), '/etc/dnf/vars/tools': content}),
    )
    there = dnf.repolist(root)
    evidence = gather(str(root), 'aarch64')
    assert [place.repository for place in places_of(evidence.files, evidence.configuration)] == list(there)


@pytest.mark.parametrize(
    'reposdir, there',
    [
        ('/etc/repos/* /srv', ['a', 'b']),
        ('/etc/repos/[a]* /srv', ['a']),
        ('/etc/repos/?/ /srv', ['a', 'b']),
        ('/etc/*/b /srv', ['b']),
        ('/srv /etc/none/*', []),
        ('/etc/repos/** /srv', ['a', 'b']),
    ],
)
def test_dnf_agrees_on_patterns_of_directories(dnf, tmp_path, reposdir, there):
    files = {
        '/etc/repos/a/a.repo': section('a'),
        '/etc/repos/b/b.repo': section('b'),
        '/etc/repos/.c/c.repo': section('c'),
        '/srv/x.repo': section('x'),
        '/etc/dnf/dnf.conf': b'[main]\nreposdir=%s\n' % reposdir.encode(),
    }
    # in a root whose own name looks like a pattern
    root = build(tmp_path / 'image[1]', SAMPLES[0]._replace(files=files))
    plain = build(tmp_path / 'image', SAMPLES[0]._replace(files=files))
    for below in (root, plain):
        evidence = gather(str(below), 'aarch64')
        assert {place.repository for place in places_of(evidence.files, evidence.configuration)} == {*there, 'x'}
    assert set(dnf.repolist(plain)) == {*there, 'x'}


@pytest.mark.parametrize(
    'name, content, words',
    [
        (b'n\xe9.repo', section('tools'), 'dnf skips {file}, because its name is not UTF-8'),
        (
            b'n.repo',
            section('tools') + b'[\xe9]\nname=x\n',
            '{file} line 9 is not UTF-8, which makes every dnf command fail',
        ),
        (b'n.repo', section('tools', name='x') + b'baseurl=http://\xe9/\n', '{file} line 9 is not UTF-8'),
        (b'n.repo', section('tools') + b'\xe9=1\n', '{file} line 9 is not UTF-8'),
        (b'n.repo', b'# \xe9\n' + section('tools'), None),
        ('n\xe9.repo'.encode('utf-8'), section('tools'), None),
    ],
)
def test_dnf_agrees_on_bytes_that_are_not_utf8(dnf, tmp_path, name, content, words):
    root = build(tmp_path, SAMPLES[0]._replace(files={DIRECTORY + 'good.repo': section('good')}))
    path = os.fsencode(str(root)) + DIRECTORY.encode() + name
    with open(path, 'wb') as stream:
        stream.write(content)
    status, output = dnf.ask(['--installroot=%s' % root, '--releasever=8', '--noplugins', 'repolist', '--all'])
    warnings = decide(gather(str(root), 'aarch64'), True, 'good').warnings
    if words is None:
        assert status == 0 and 'tools' in output and warnings == []
    else:
        assert status != 0 or 'tools' not in output
        assert [text for text in warnings if text.startswith(words.format(file=os.fsdecode(path)))]
