#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes of the stand-in for CentOS Linux 8.2 one for CentOS Stream. Runs in its tree.
set -eu
here=$(dirname "$0")
. "$here/shared.sh"

# It comes with a Python that Ansible's modules run on.
dnf --quiet --assumeyes $later install python3.11
ln -s python3.11 /usr/bin/python3
ln -sf /usr/bin/python3 /usr/libexec/platform-python
rm -rf /opt/python3.6

install_release
