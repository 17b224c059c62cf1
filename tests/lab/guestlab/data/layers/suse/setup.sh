#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes of the stand-in for CentOS Linux 8.2 one for SUSE Linux Enterprise Server or openSUSE. Runs in its tree.
set -eu
here=$(dirname "$0")
. "$here/shared.sh"

# They have files of the same names as zypper.
rpm --erase --nodeps --noscripts dnf-plugins-core
# Its package manager, and the Python of the module Python 3: the server's own is too old for most releases of ansible-core.
dnf --quiet --assumeyes $later install python3.11 zypper libzypp-bin libzypp-config
rm -rf /opt/python3.6 /usr/libexec/platform-python

install_release
rpm --import /etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial
# It has no dnf, and none of its settings.
rpm --erase --nodeps --noscripts dnf python3-dnf
rm -rf /usr/bin/dnf /usr/bin/dnf-3 /usr/bin/yum /etc/yum.repos.d /etc/dnf /usr/libexec/dnf-python /usr/bin/python2
