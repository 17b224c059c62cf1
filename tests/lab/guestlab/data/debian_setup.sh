#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Turns a bare Debian tree into a guest. Runs on the host, as a hook of mmdebstrap: ROOT BUILD_DEPENDENCY...
set -eu
root=$1
shift

# Packages as a user's guest would fetch them, so that installing them costs no network. The host's apt does it: the
# guest's may be emulated.
rm -f "$root"/var/cache/apt/archives/*.deb
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -q -y --no-install-recommends --download-only install "$@"
echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > "$root/etc/apt/apt.conf.d/99lab-keep-packages"

# The image left documentation out; what a test installs must come with all its files. Sync calls stay off.
echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/99mmdebstrap"

sh "$(dirname "$0")/guest_setup.sh" "$root"
rm -f "$root/etc/hostname" "$root/etc/resolv.conf"
