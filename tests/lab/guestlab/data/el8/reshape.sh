#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Takes Debian's own traces out of the tree and puts things where EL 8 has them. Runs on the host, as root: ROOT DROPPED...
# DROPPED are the packages of which no file stays.
set -eu
root=$1
shift
here=$(dirname "$0")
info=$root/var/lib/dpkg/info

# --- Debian's package manager and what belongs to it
kept=$(mktemp)
gone=$(mktemp)
for list in "$info"/*.list; do
    package=${list##*/}
    package=${package%.list}
    case " $* " in
        *" ${package%:*} "*) cat "$list" >> "$gone" ;;
        *) cat "$list" >> "$kept" ;;
    esac
done
sort -u -o "$kept" "$kept"
# base-files and base-passwd are dropped by name alone: what they bring is every system's.
sort -u "$gone" | comm -23 - "$kept" | grep -v -e '^/etc/\(profile\|host\.conf\)' -e '^/usr/share/base-' -e '^/var' -e '^/run' \
    | tac | while read -r path; do
    if [ -d "$root$path" ] && [ ! -L "$root$path" ]; then
        rmdir "$root$path" 2> /dev/null || :
    else
        rm -f "$root$path"
    fi
done
rm -f "$kept" "$gone"
mkdir -p "$root/home" "$root/opt" "$root/srv" "$root/mnt" "$root/media" "$root/root" "$root/boot" "$root/usr/local/bin"
rm -rf "$root"/var/lib/dpkg "$root"/var/lib/apt "$root"/var/lib/ucf "$root"/var/cache/apt "$root"/var/cache/debconf \
    "$root"/etc/apt "$root"/etc/dpkg "$root"/etc/debconf.conf "$root"/etc/issue* "$root"/etc/kernel "$root"/usr/share/debconf \
    "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale "$root"/usr/share/lintian "$root"/usr/share/bug \
    "$root"/usr/share/info "$root"/var/log/apt "$root"/var/log/dpkg.log "$root"/var/log/alternatives.log \
    "$root"/var/log/bootstrap.log "$root"/usr/lib/rpm/debian*
rm -f "$root/etc/hostname" "$root/etc/resolv.conf"
find "$root/etc/systemd/system" \( -name 'apt-*' -o -name 'dpkg-*' \) -delete
ln -sf useradd "$root/usr/sbin/adduser"

# --- libraries and shell
# all of them are common folders on EL, too
mkdir -p "$root/usr/libexec" "$root/usr/lib64/pkgconfig" "$root/usr/share/doc" "$root/usr/share/licenses"
echo /usr/lib64 > "$root/etc/ld.so.conf.d/lib64.conf"
ln -sf bash "$root/usr/bin/sh"

# --- sshd and PAM by their names on EL
units=$root/usr/lib/systemd/system
mv "$units/ssh.service" "$units/sshd.service"
rm -f "$units/ssh.socket" "$root/etc/systemd/system/sshd.service" "$root/etc/systemd/system/multi-user.target.wants/ssh.service"
sed -i '/^Alias=/d' "$units/sshd.service"
ln -s /usr/lib/systemd/system/sshd.service "$root/etc/systemd/system/multi-user.target.wants/sshd.service"
for stack in system-auth password-auth; do
    for kind in auth account password session; do
        echo "$kind include common-$kind"
    done > "$root/etc/pam.d/$stack"
done
echo 'session optional pam_permit.so' > "$root/etc/pam.d/postlogin"

# --- dnf: EL 8's settings, and none of the plugins that it does not have (the first stops every call when a repository is missing)
cat > "$root/etc/dnf/dnf.conf" <<'CONF'
[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=True
best=True
skip_if_unavailable=False
CONF
packages=$root/usr/lib/python3/dist-packages
for plugin in local leaves show_leaves versionlock; do
    rm -f "$packages/dnf-plugins/$plugin.py" "$root/etc/dnf/plugins/$plugin".*
done
[ -e "$root/usr/bin/dnf-3" ] || ln -s dnf "$root/usr/bin/dnf-3"
ln -sf dnf-3 "$root/usr/bin/yum"

# --- Python: no /usr/bin/python3. dnf has its bindings in a virtual environment that no other interpreter looks into.
home=$root/usr/libexec/dnf-python
mkdir -p "$home/bin" "$home/lib/python3.11"
mv "$root/usr/bin/python3.11" "$home/bin/python3"
rm -f "$root/usr/bin/python3"
printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11\n' > "$home/pyvenv.cfg"
mv "$packages" "$home/lib/python3.11/site-packages"
sed -i 's,/usr/lib/python3/dist-packages,/usr/libexec/dnf-python/lib/python3.11/site-packages,' \
    "$home/lib/python3.11/site-packages/dnf/const.py"
sed -i '1s,^#! *[^ ]*python3[0-9.]*,#!/usr/libexec/dnf-python/bin/python3,' "$root/usr/bin/dnf-3" "$root/usr/libexec/dnf-utils-3"
grep -rlE '^#! ?/usr/bin/(env )?python3' "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib/rpm" \
    | xargs -r sed -i '1s,^#! */usr/bin/\(env \)\?python3[0-9.]*,#!/usr/libexec/platform-python,'
# ansible-core 2.16's dnf module, run by an interpreter without the bindings, asks these names for one that has them.
ln -s /usr/libexec/dnf-python/bin/python3 "$root/usr/bin/python2"

# --- CentOS's mirrors, on the guest's own address
install -m 0644 "$here/mirror.py" "$root/usr/libexec/lab-mirror"
install -m 0644 "$here/lab-mirror.service" "$here/lab-vault.service" "$root/etc/systemd/system/"
ln -s /etc/systemd/system/lab-mirror.service "$root/etc/systemd/system/multi-user.target.wants/lab-mirror.service"
