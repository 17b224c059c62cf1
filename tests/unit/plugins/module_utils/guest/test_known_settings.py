# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import known_settings

# What is in tools.conf of 13.1.0 as an example, and is no comment on Windows
SHIPPED = {
    'logging': ['log', 'vmtoolsd.facility', 'vmsvc.level', 'vmsvc.handler', 'vmsvc.data', 'network.maxOldLogFiles']
    + ['maxCacheEntries', 'log.file', 'vmtoolsd.maxLogSize'],
    'powerops': ['poweron-script'],
    'guestinfo': ['exclude-nics', 'primary-nics', 'max-ipv6-routes'],
    'guestoperations': ['disabled', 'useVGAuth', 'StartProgramInGuest.disabled'],
    'setenvironment': ['TMPDIR', 'vmsvc.TMPDIR'],
    'vmbackup': ['execScripts', 'excludedFileSystems'],
}


@pytest.mark.parametrize('section', SHIPPED)
def test_known_settings(section):
    assert known_settings.warnings({section: dict.fromkeys(SHIPPED[section])}) == []


@pytest.mark.parametrize(
    'settings, expected',
    [
        ({'guestInfo': {'x': '1'}}, 'knows no section [guestInfo] in tools.conf. Did you mean [guestinfo]?'),
        ({'timesync': {}}, 'Did you mean [timeSync]?'),
        ({'xyz': {}}, 'knows no section [xyz] in tools.conf.'),
        (
            {'guestinfo': {'exclude-nic': ''}},
            'knows no key exclude-nic in [guestinfo] of tools.conf. Did you mean exclude-nics?',
        ),
        ({'vmbackup': {'execscripts': ''}}, 'Did you mean execScripts?'),
        ({'guestinfo': {'enable-customization': ''}}, 'Did you mean enable-customization in [deployPkg]?'),
        ({'logging': {'vmsvc.size': '1'}}, 'knows no key vmsvc.size in [logging] of tools.conf.'),
    ],
)
def test_unknown_settings(settings, expected):
    (warning,) = known_settings.warnings(settings)
    assert warning.startswith('open-vm-tools on Linux ') and warning.endswith(expected)


def test_what_is_read_at_start_is_known():
    assert set(known_settings.READ_AT_START) <= set(known_settings.SECTIONS)
    for section, keys in known_settings.READ_AT_START.items():
        assert known_settings.warnings({section: {key: '' for key in keys if '*' not in key}}) == []
