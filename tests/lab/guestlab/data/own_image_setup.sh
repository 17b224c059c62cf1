#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a guest of a distribution's container image: what a virtual machine has, and such an image has not. Runs in it.
set -eu

if command -v dnf > /dev/null; then
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

# An administrator who logs in by key and may become root. The key comes when a guest is made.
id admin > /dev/null 2>&1 || useradd --create-home --shell /bin/bash --comment 'Lab administrator' admin
echo 'admin ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/admin
chmod 0440 /etc/sudoers.d/admin
mkdir -p /etc/ssh/authorized_keys
rm -f /etc/ssh/ssh_host_* /run/nologin
# sshd takes the first value that it finds; older releases read no directory of such files.
cat - /etc/ssh/sshd_config > /etc/ssh/sshd_config.lab <<'CONF'
AuthorizedKeysFile /etc/ssh/authorized_keys/%u
HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
UseDNS no
CONF
sed -i -e '5,$ { /^HostKey/d; /^AuthorizedKeysFile/d }' /etc/ssh/sshd_config.lab
mv /etc/ssh/sshd_config.lab /etc/ssh/sshd_config
systemctl enable sshd.service 2> /dev/null || systemctl enable ssh.service

# Units that reach for the host's kernel, or for devices that a container does not have.
systemctl mask console-getty.service dev-hugepages.mount dev-mqueue.mount getty.target sys-fs-fuse-connections.mount \
    sys-kernel-config.mount sys-kernel-debug.mount systemd-modules-load.service systemd-remount-fs.service \
    systemd-sysctl.service systemd-udevd.service
