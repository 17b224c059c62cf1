# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role says of a guest while it works on it."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import advice
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan import samples
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status.samples import (
    OWN_DROP_IN,
    built,
    distributed,
    machine,
    on_systemd_that_knows_no_esxi_arm,
)

XFS = {"machine": machine(root_filesystem="xfs")}
OLD = distributed("2:12.2.0-1+deb12u2", **XFS)


@pytest.mark.parametrize(
    "evidence, due, state, words",
    [
        (OLD, [], "present", ["cves", "xfs"]),
        (OLD, ["services", "health"], "present", ["cves", "xfs"]),
        (OLD, ["install", "services"], "present", ["xfs"]),
        (OLD, ["remove"], "absent", []),
        (built(**on_systemd_that_knows_no_esxi_arm()), ["configure"], "present", []),
        (built(drop_ins=[OWN_DROP_IN]), ["configure"], "present", []),
        (built(offered=None), [], "present", []),
        (built(offered=True), [], "present", []),
    ],
)
def test_what_is_said(evidence, due, state, words):
    case = samples.case(evidence, state=state)
    assert [advisory.word for advisory in advice.for_plan(case, due)] == words


def test_a_sentence_has_source_and_remedy_and_names_the_guest_where_that_matters():
    cves, xfs = advice.for_plan(samples.case(OLD), [])
    sentence = advice.sentence("pi-1", cves)
    assert sentence.startswith("pi-1: ") and "CVE-2025-22247" in sentence
    assert cves.remedy in sentence and sentence.endswith(cves.sources[0])
    assert "pi-1" not in advice.sentence("pi-1", xfs)
    assert xfs.remedy in advice.sentence("pi-1", xfs) and "esxi_arm.guest.status" in advice.sentence("pi-1", xfs)
