# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every sample, forth and back, judged by the real dnf."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_plan import NOTHING, Refusal, decide
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.real_dnf import Dnf, require_dnf
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.repository_samples import (
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


@pytest.mark.parametrize('first, second', [
    ('a.repo', 'b.repo'), ('PowerTools.repo', 'Rocky-PowerTools.repo'), ('repo.repo', 'site/repo.repo')])
@pytest.mark.parametrize('repositories', [('powertools', 'powertools'), ('powertools', 'PowerTools')])
def test_dnf_agrees_which_of_two_sections_counts(dnf, tmp_path, first, second, repositories):
    root = build(tmp_path, SAMPLES[0]._replace(os_release=OS_RELEASE['rocky-8'], files={
        '/etc/dnf/dnf.conf': b'[main]\nreposdir=/etc/yum.repos.d /etc/yum.repos.d/site\n',
        DIRECTORY + first: section(repositories[0]), DIRECTORY + second: section(repositories[1])}))
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
