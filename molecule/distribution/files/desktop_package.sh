#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes and installs what stands for the distribution's desktop package: its name, its version, a file of its configuration; not the
# hundred packages that the real one brings.
set -eu
umask 022
folder=$(mktemp -d)
mkdir -p "$folder/package/DEBIAN" "$folder/package/etc/vmware-tools"
echo 'echo xautostart' > "$folder/package/etc/vmware-tools/xautostart.conf"
echo /etc/vmware-tools/xautostart.conf > "$folder/package/DEBIAN/conffiles"
cat > "$folder/package/DEBIAN/control" <<CONTROL
Package: open-vm-tools-desktop
Version: $(dpkg-query --show --showformat='${Version}' open-vm-tools)
Architecture: all
Maintainer: nobody <nobody@localhost>
Depends: open-vm-tools (>= 2:12.0.0)
Description: stand-in
CONTROL
dpkg-deb --root-owner-group --build "$folder/package" "$folder/desktop.deb"
dpkg --install "$folder/desktop.deb"
rm -r "$folder"
