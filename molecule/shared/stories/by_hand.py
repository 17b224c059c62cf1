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
            printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' > "$file"
        done
        chmod 4711 /usr/local/bin/vmtoolsd''')


def start(guest):
    guest.run('systemctl daemon-reload; systemctl enable --now vmtoolsd.service')


def state(guest):
    """Contents, modes and times of the files, and whether the service is enabled and active."""
    return guest.run(f'''
        stat --format '%n %a %U %Y' {' '.join(FILES)}; sha256sum {' '.join(FILES)}
        systemctl is-enabled vmtoolsd.service; systemctl is-active vmtoolsd.service''')
