# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check mode on a guest where all is done, and its status."""

import json
import re


def test_check_mode_changes_nothing(run):
    run(check=True).see_unchanged()


def test_the_status_says_what_is_installed_and_where_it_came_from(run, guest):
    play = run('esxi_arm.guest.status')
    version = re.escape(guest.variables['open_vm_tools_version'])
    assert 'VMware Tools on 1 guest: 0 need attention, 1 fine' in play.output, play.output
    assert re.search(rf'^{guest.name}\b.* {version} +built +', play.output, re.MULTILINE), play.output
    play.see_unchanged()


def test_the_status_as_files(run, guest, tmp_path):
    files = {f'open_vm_tools_status_{kind}': str(tmp_path / kind) for kind in ('json', 'html')}
    run('esxi_arm.guest.status', variables=files)
    (row,) = json.loads((tmp_path / 'json').read_text())['guests']
    assert (row['guest'], row['state'], row['origin']) == (guest.name, 'fine', 'built')
    assert row['platform'].endswith(' aarch64')
    assert guest.name in (tmp_path / 'html').read_text()
