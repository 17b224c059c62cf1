# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tags of the steps. What follows from them is in the plan's own cases."""

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import tags
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan import samples, test_plan


def test_each_step_has_one():
    named = {step.name for row in test_plan.CASES.values() for step in test_plan.planned(row).steps}
    assert set(tags.OF) == named and set(tags.OF.values()) == set(tags.ALL)


def test_what_is_due_has_a_selected_tag_and_what_is_not_says_so():
    for row in test_plan.CASES.values():
        for tag in tags.ALL:
            selected = [each for each in tags.ALL if each != tag]
            decided = test_plan.planned(row._replace(case=row.case._replace(selected=selected)))
            assert tag not in [tags.OF[name] for name in decided.due]
            assert all(
                f"the tag {tag} is left out (" in step.reason for step in decided.steps if step.name in decided.left_out
            )


def test_a_guest_whose_package_stays_is_not_asked_what_its_repositories_have():
    unknown = samples.nothing_installed(offered=None)
    assert test_plan.asks_repositories(samples.case(unknown))
    assert not test_plan.asks_repositories(samples.case(unknown, selected=["configure"]))
