#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What makes a guest out of any distribution's tree. Runs on the host, as root, or in the tree itself: ROOT
set -eu
root=$1

# An administrator who logs in by key and may become root. The key comes when a guest is made.
chroot "$root" id admin > /dev/null 2>&1 || chroot "$root" useradd --create-home --shell /bin/bash --comment 'Lab administrator' admin
echo 'admin ALL=(ALL) NOPASSWD:ALL' > "$root/etc/sudoers.d/admin"
chmod 0440 "$root/etc/sudoers.d/admin"
install -d "$root/etc/ssh/authorized_keys" "$root/etc/ssh/sshd_config.d"
rm -f "$root"/etc/ssh/ssh_host_*
cat > "$root/etc/ssh/sshd_config.d/lab.conf" <<'CONF'
AuthorizedKeysFile /etc/ssh/authorized_keys/%u
HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
UseDNS no
CONF
rm -f "$root"/etc/update-motd.d/* "$root/etc/motd"

# Units that reach for the host's kernel, or for devices that a container does not have. Timers would take the
# package manager's lock at times of their own choosing.
for unit in \
    apt-daily.timer apt-daily-upgrade.timer console-getty.service dev-hugepages.mount dev-mqueue.mount \
    dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service getty.target proc-sys-fs-binfmt_misc.automount \
    proc-sys-fs-binfmt_misc.mount sys-fs-fuse-connections.mount sys-kernel-config.mount sys-kernel-debug.mount \
    sys-kernel-tracing.mount systemd-binfmt.service systemd-modules-load.service systemd-remount-fs.service \
    systemd-sysctl.service systemd-udevd.service
do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done

# qemu-user can set up neither credentials (status 243) nor a private network (status 225) for a service.
for setting in LoadCredential= PrivateNetwork=; do
    grep -l "^$setting" "$root"/lib/systemd/system/*.service | while read -r path; do
        drop_in=$root/etc/systemd/system/${path##*/}.d
        mkdir -p "$drop_in"
        { echo '[Service]'; echo "$setting"; } > "$drop_in/lab-${setting%=}.conf"
    done
done

# Where the accelerated toolchain's programs look for their loader. Nothing is there outside its mount namespace.
[ -L "$root/lib64" ] || ln -s usr/lib64 "$root/lib64"
