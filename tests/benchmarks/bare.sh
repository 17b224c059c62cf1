#!/usr/bin/env bash
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: bare.sh CONFIGURE_ARGUMENT...
# The least commands for the package that the role makes, and for its installation. All that there is to find out comes
# by environment variables, as the role's run on another guest has left it: ARCHIVE, SOURCE, STAGE, RECIPE (a
# directory), RECIPE_ARCHIVE, PACKAGES, JOBS, BUILD_PATH.
set -euo pipefail
usual_path=$PATH

install_packages() {
    if command -v dnf > /dev/null; then
        # where PowerTools is off, as the role finds it
        dnf --enablerepo='[Pp]ower[Tt]ools' --assumeyes --setopt=install_weak_deps=False install "$@"
    else
        apt-get --yes --no-install-recommends install "$@"
    fi
}

if command -v apt-get > /dev/null; then
    apt-get update
fi
read -ra packages <<< "$PACKAGES"
install_packages "${packages[@]}"

mkdir -p "$SOURCE" "$RECIPE"
# An archive of the repository has configure.ac one directory further down than a release.
above=$(tar --list --file "$ARCHIVE" | awk -F / '$NF == "configure.ac" && !found { found = NF - 1 } END { print found }')
tar --extract --file "$ARCHIVE" --directory "$SOURCE" --strip-components="$above" --no-same-owner
tar --extract --file "$RECIPE_ARCHIVE" --directory "$RECIPE"

export PATH=$BUILD_PATH
cd "$SOURCE"
autoreconf -i
# Debian's dash does not understand all of open-vm-tools' configure.ac.
CONFIG_SHELL=/bin/bash bash ./configure "$@"
make -j"$JOBS"
make install DESTDIR="$STAGE"
cd "$RECIPE"
bash build.sh
export PATH=$usual_path

# It enables and starts its services itself.
install_packages "$PWD"/out/*
