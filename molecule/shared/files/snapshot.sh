#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a guest is like, one line for each thing, to be compared with another time: its packages, and all files that
# an installation may touch, with type, mode, owner, size or target, and the configuration's content. Caches that
# programs make for themselves do not count.
set -eu
export LC_ALL=C

if [ -s /var/lib/dpkg/status ]; then
    dpkg-query --show --showformat='package ${Package} ${Architecture} ${Version} ${db:Status-Abbrev}\n'
else
    rpm --query --all --queryformat 'package %{NAME} %{ARCH} %{VERSION}-%{RELEASE}\n' | sort
fi

find /etc /usr /opt /var/lib/esxi_arm_guest /var/cache/esxi_arm_guest /var/lib/systemd/deb-systemd-helper-* \
    /var/lib/vmware /var/log/vmware* /var/log/.vmware* /run/vmware* /run/vmblock* /tmp/vmware* /tmp/VMware* \
    \( -name __pycache__ -o -path /usr/share/mime -o -path /var/cache/ldconfig \) -prune -o \
    \( -type d -printf 'directory %p %m %u:%g\n' \) -o \
    \( -type l -printf 'link %p -> %l\n' \) -o \
    \( ! -path /etc/ld.so.cache -printf 'file %p %m %u:%g %s\n' \) 2> /dev/null | sort

find /etc -xdev -type f ! -name ld.so.cache -exec md5sum {} + | sort -k 2 | sed 's/^/content /'
