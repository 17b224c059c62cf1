#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# usage: install_packages.sh PACKAGE...
# Installs those of the Debian packages that are missing, and says so before it asks for root.

set -eu

if ! command -v apt-get > /dev/null; then
    echo "Not a Debian system: taken to be installed already: $*"
    exit 0
fi

missing=
for package; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed \
        || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo > /dev/null; then
    as_root=sudo
else
    echo "Missing Debian packages:$missing" >&2
    echo "There is no sudo here. As root: apt-get install$missing" >&2
    exit 1
fi

echo "Needs root${as_root:+ (through sudo)}: installs the Debian packages$missing"
# shellcheck disable=SC2086 # both are lists
$as_root apt-get -qq update
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qqy -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install --no-install-recommends $missing
