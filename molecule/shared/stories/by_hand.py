# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Some of what a make install by hand leaves."""

FILES = [
    '/etc/systemd/system/vmtoolsd.service',
    '/usr/local/bin/vmtoolsd',
    '/usr/local/lib/libvmtools.so.0',
]


def install(guest):
    guest.run(f'''
        for file in {' '.join(FILES)}; do
            mkdir -p "$(dirname "$file")"
            printf '[Service]\\nExecStart=/usr/local/bin/vmtoolsd\\n' > "$file"
        done''')
