# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a build is, and what it needs."""

import re

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.build import work_directory
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.patches import Patch
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.source import Source
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import (
    RELEASES,
    VERSION,
    options,
    package_of,
)


def test_a_builder_for_others_may_build_several_packages_of_one_source_at_once():
    given = options(build_dir="/srv/build", builders="builders")
    assert (
        work_directory(given, Source.of(given, RELEASES), [], "0123456789abcdef")
        == f"/srv/build/{VERSION}-0123456789ab"
    )


def test_work_directory():
    assert (
        work_directory(options(build_dir="/srv/build"), Source.of(options(), RELEASES), [], "0123456789abcdef")
        == f"/srv/build/{VERSION}-{RELEASES['known'][VERSION][:12]}"
    )


def test_each_list_of_patches_has_a_tree_of_its_own():
    lists = [[], [Patch("/a", "1")], [Patch("/a", "2")], [Patch("/a", "1", 0)], [Patch("/a", "1"), Patch("/b", "2")]]
    places = [work_directory(options(), Source.of(options(), RELEASES), each, "") for each in lists]
    assert len(set(places)) == len(lists)
    # the role removes only what has such a name
    assert all(re.fullmatch(r".*/[0-9]+\.[0-9]+\.[0-9]+-[0-9a-f]{12}", place) for place in places)


def test_patches_need_a_program():
    assert "patch" in package_of(patches=[Patch("/a", "1")]).packages
    assert "patch" not in package_of().packages
