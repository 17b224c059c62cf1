# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a build is."""

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.build import work_directory
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.source import Source
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import RELEASES, VERSION, options


def test_a_builder_for_others_may_build_several_packages_of_one_source_at_once():
    given = options(build_dir="/srv/build", builders="builders")
    assert work_directory(given, Source.of(given, RELEASES), "0123456789abcdef") == f"/srv/build/{VERSION}-0123456789ab"


def test_work_directory():
    assert (
        work_directory(options(build_dir="/srv/build"), Source.of(options(), RELEASES), "0123456789abcdef")
        == f"/srv/build/{VERSION}-{RELEASES['known'][VERSION][:12]}"
    )
