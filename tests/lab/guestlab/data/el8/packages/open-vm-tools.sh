#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The units have the names that Enterprise Linux and SUSE give them: ROOT, where Debian's package is unpacked.
set -eu
units=$1/usr/lib/systemd/system
mv "$units/open-vm-tools.service" "$units/vmtoolsd.service"
mv "$units/vgauth.service" "$units/vgauthd.service"
sed -i -e 's/vgauth\.service/vgauthd.service/; s/open-vm-tools\.service/vmtoolsd.service/; /^Alias=/d' \
    "$units/vmtoolsd.service" "$units/vgauthd.service"
rm -r "$1/etc/init.d"
