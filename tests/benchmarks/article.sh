#!/usr/bin/env bash
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: article.sh ARCHIVE BUILD_PATH
# open-vm-tools on CentOS 8 by hand, as an article of its time describes it: every step in its order, one compile job.
# What differs, and why:
# - The source is the archive that the role is given, too, not a clone: guests of the lab have no network.
# - xmlsec1-openssl-devel was not needed by the releases of that time.
# - Without the desktop parts (--without-x), whose libraries the stand-in does not have. The role leaves them out, too.
# - The compiler is the lab's accelerated one, as for the role, and so is the shell that runs configure. It cannot write to /usr, hence
#   the detour by DESTDIR.
set -euo pipefail
archive=$1 build_path=$2 usual_path=$PATH

sed -i -e 's/enabled=0/enabled=1/g' /etc/yum.repos.d/CentOS-PowerTools.repo
dnf --assumeyes group install 'Development Tools'
dnf --assumeyes install glib2-devel.aarch64 libmspack-devel.aarch64 pam-devel.aarch64 openssl-devel.aarch64 \
    xmlsec1-devel.aarch64 libxml2-devel.aarch64 libtirpc-devel.aarch64 rpcgen.aarch64 libtool-ltdl-devel git \
    xmlsec1-openssl-devel

mkdir -p /root/open-vm-tools
cd /root/open-vm-tools
tar --extract --file "$archive" --strip-components=1 --no-same-owner
# What is packed from the repository has it one directory further down, as the article's clone has.
test -e configure.ac || cd open-vm-tools
export PATH=$build_path
autoreconf -i
sh ./configure --without-x
make
make install DESTDIR=/root/stage
export PATH=$usual_path
# /lib is a link.
tar --create --directory /root/stage . | tar --extract --directory / --keep-directory-symlink
ldconfig

cat > /etc/systemd/system/vgauthd.service << 'END'
[Unit]
Description=VGAuth Service for open-vm-tools
PartOf=vmtoolsd.service

[Service]
ExecStart=/usr/local/bin/VGAuthService -s
TimeoutStopSec=5

[Install]
RequiredBy=vmtoolsd.service
END
cat > /etc/systemd/system/vmtoolsd.service << 'END'
[Unit]
Description=Service for virtual machines hosted on VMware
Requires=vgauthd.service
After=vgauthd.service

[Service]
ExecStart=/usr/local/bin/vmtoolsd
TimeoutStopSec=5

[Install]
WantedBy=multi-user.target
Also=vgauthd.service
END
systemctl daemon-reload
systemctl enable vgauthd.service vmtoolsd.service
systemctl start vgauthd.service
