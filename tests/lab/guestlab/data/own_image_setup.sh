#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a guest of a distribution's container image: what a virtual machine has, and such an image has not. Runs in it.
set -eu

if command -v dnf > /dev/null; then
    # An older image would be upgraded piece by piece later on: a -devel package wants the very version of its library.
    # Then the guest could not be given back as it was, for nothing goes back to the library's older version.
    dnf --assumeyes upgrade
    dnf --assumeyes install ca-certificates dbus iproute openssh-server procps-ng sudo systemd
elif command -v apt-get > /dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get --quiet update
    apt-get --quiet --yes --no-install-recommends install ca-certificates dbus iproute2 openssh-server procps python3 sudo \
        systemd systemd-sysv
else
    echo 'The lab makes guests of images with dnf or apt-get; this one has neither.' >&2
    exit 1
fi

sh "$(dirname "$0")/guest_setup.sh" /
rm -f /run/nologin

# Older releases of sshd read no directory of settings. Of each setting the first value counts, but every host key does.
settings=/etc/ssh/sshd_config
if ! grep -q '^Include /etc/ssh/sshd_config.d/' "$settings"; then
    sed -i '/^HostKey/d' "$settings"
    cat /etc/ssh/sshd_config.d/lab.conf "$settings" > "$settings.lab"
    mv "$settings.lab" "$settings"
fi
systemctl enable sshd.service 2> /dev/null || systemctl enable ssh.service
