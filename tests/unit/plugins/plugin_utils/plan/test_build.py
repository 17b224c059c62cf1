# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a build is."""

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.build import work_directory
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.source import Source
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import RELEASES, VERSION, options


def test_work_directory():
    assert (
        work_directory(options(build_dir="/srv/build"), Source.of(options(), RELEASES))
        == f"/srv/build/{VERSION}-{RELEASES['known'][VERSION][:12]}"
    )
