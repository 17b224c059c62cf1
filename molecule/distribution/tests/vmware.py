# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A guest that finds VMware, where there is none.

What asks for it is answered by stand-ins, first on the PATH of sudo, and a stand-in runs as vmtoolsd, which would exit
at once. VGAuth is the real one, and so is systemd's own opinion.
"""

PROGRAMS = '/usr/local/sbin/vmware-checkvm /usr/local/sbin/vmware-toolbox-cmd'
DAEMONS = '/etc/systemd/system/open-vm-tools.service.d /etc/systemd/system/vmtoolsd.service.d'


def find(guest):
    guest.run(f'''
        umask 022
        for program in {PROGRAMS}; do
            printf '#!/bin/sh\\nexit 0\\n' > $program
            chmod 755 $program
        done
        for directory in {DAEMONS}; do
            mkdir $directory
            printf '[Service]\\nExecStart=\\nExecStart=/bin/sleep infinity\\n' > $directory/stand-in.conf
        done
        systemctl daemon-reload''')


def lose(guest):
    """With the directories that are empty then."""
    guest.run(f'''
        rm {PROGRAMS}
        for directory in {DAEMONS}; do
            rm $directory/stand-in.conf
            rmdir --ignore-fail-on-non-empty $directory
        done
        systemctl daemon-reload''')
