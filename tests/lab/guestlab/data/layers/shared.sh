# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# shellcheck shell=sh disable=SC2034,SC2154
# Shared by the setup.sh of every layer on el8, which sources it, with the layer's folder in $here.

# dnf's options for the packages that EL 8 has not
later='--disablerepo=* --repofrompath=base,file:///srv/centos/BaseOS --repofrompath=later,file:///srv/centos/Later --nogpgcheck'

# Puts the packages of the layer's release.spec in the place of those of CentOS 8.
install_release() {
    # The packages are in the guest itself, so nothing has to stand for mirrors.
    rm -f /etc/systemd/system/lab-*.service /etc/systemd/system/*.wants/lab-*.service /usr/libexec/lab-mirror
    mkdir -p "$here/root/etc/pki/rpm-gpg"
    cp /etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial "$here/root/etc/pki/rpm-gpg/"
    rpmbuild -bb --quiet --target aarch64 --buildroot "$here/root" --define "_topdir $here/rpmbuild" --define "_rpmdir $here" \
        --define '__spec_install_pre %{nil}' --define '__spec_install_post %{nil}' --define '__check_files %{nil}' \
        --noclean "$here/release.spec"
    rpm --upgrade --nosignature "$here"/aarch64/*.rpm
    rm -rf /var/cache/dnf
}
