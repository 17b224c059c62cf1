#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes of the stand-in for CentOS Linux 8.2 one for CentOS Stream 9. Runs in its tree.
set -eu
here=$(dirname "$0")

# EL 9 comes with a Python that Ansible's modules run on.
later='--disablerepo=* --repofrompath=base,file:///srv/centos/BaseOS --repofrompath=later,file:///srv/centos/Later --nogpgcheck'
dnf --quiet --assumeyes $later install python3.11
ln -s python3.11 /usr/bin/python3
ln -sf /usr/bin/python3 /usr/libexec/platform-python
rm -rf /opt/python3.6

# The packages are in the guest itself, so nothing has to stand for mirrors.
rm -f /etc/systemd/system/lab-*.service /etc/systemd/system/*.wants/lab-*.service /usr/libexec/lab-mirror
mkdir -p "$here/root/etc/pki/rpm-gpg"
cp /etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial "$here/root/etc/pki/rpm-gpg/"
rpmbuild -bb --quiet --target aarch64 --buildroot "$here/root" --define "_topdir $here/rpmbuild" --define "_rpmdir $here" \
    --define '__spec_install_pre %{nil}' --define '__spec_install_post %{nil}' --define '__check_files %{nil}' \
    --noclean "$here/release.spec"
rpm --upgrade --nosignature "$here"/aarch64/*.rpm
rm -rf /var/cache/dnf
