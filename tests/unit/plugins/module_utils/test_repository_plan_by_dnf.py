# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every sample, forth and back, judged by the real dnf."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.repository_plan import decide
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.real_dnf import Dnf, require_dnf
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.repository_samples import (
    MALFORMED,
    SAMPLES,
    build,
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


@pytest.mark.parametrize('content', [case[1] for case in MALFORMED], ids=[case[0] for case in MALFORMED])
def test_dnf_does_not_read_what_we_call_malformed(dnf, tmp_path, content):
    root = build(tmp_path, SAMPLES[0])
    path = root / 'etc/yum.repos.d/malformed.repo'
    path.write_bytes(content.replace(b'[powertools', b'[other'))
    assert 'other' not in dnf.repolist(root)
