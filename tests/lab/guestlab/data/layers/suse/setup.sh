#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes of the stand-in for CentOS Linux 8.2 one for SUSE Linux Enterprise Server 15 SP7. Runs in its tree.
set -eu
here=$(dirname "$0")

# Its package manager, and the Python of the module Python 3: the server's own is too old for most releases of ansible-core.
later='--disablerepo=* --repofrompath=base,file:///srv/centos/BaseOS --repofrompath=later,file:///srv/centos/Later --nogpgcheck'
# dnf's plugins have files of the same names.
rpm --erase --nodeps --noscripts dnf-plugins-core
dnf --quiet --assumeyes $later install python3.11 zypper libzypp-bin libzypp-config
rm -rf /opt/python3.6 /usr/libexec/platform-python

# The packages are in the guest itself, so nothing has to stand for mirrors.
rm -f /etc/systemd/system/lab-*.service /etc/systemd/system/*.wants/lab-*.service /usr/libexec/lab-mirror
mkdir -p "$here/root/etc/pki/rpm-gpg"
cp /etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial "$here/root/etc/pki/rpm-gpg/"
rpmbuild -bb --quiet --target aarch64 --buildroot "$here/root" --define "_topdir $here/rpmbuild" --define "_rpmdir $here" \
    --define '__spec_install_pre %{nil}' --define '__spec_install_post %{nil}' --define '__check_files %{nil}' \
    --noclean "$here/release.spec"
rpm --upgrade --nosignature "$here"/aarch64/*.rpm
rm -rf /var/cache/dnf
rpm --import /etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial
# It has no dnf, and none of its settings.
rpm --erase --nodeps --noscripts dnf python3-dnf
rm -rf /usr/bin/dnf /usr/bin/dnf-3 /usr/bin/yum /etc/yum.repos.d /etc/dnf /usr/libexec/dnf-python /usr/bin/python2
