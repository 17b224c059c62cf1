# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The questions that each package manager answers in its own way."""


class Dpkg:
    list_files = 'dpkg-query --listfiles open-vm-tools'
    list_configuration = "dpkg-query --show --showformat='${Conffiles}' open-vm-tools | sed 's/^ //; s/ .*//; /^$/d'"
    verify = 'dpkg --verify open-vm-tools'
    version = "dpkg-query --show --showformat='${source:Upstream-Version}' open-vm-tools"
    architecture = "dpkg-query --show --showformat='${Architecture}' open-vm-tools"
    aarch64 = 'arm64'
    library_directory = '/usr/lib/aarch64-linux-gnu'
    pam_modules = {'pam_shells.so', 'common-auth', 'common-account'}
    unit_aliases = {'open-vm-tools.service': 'vmtoolsd.service', 'vgauth.service': 'vgauthd.service'}


class Rpm:
    list_files = 'rpm --query --list open-vm-tools'
    list_configuration = 'rpm --query --configfiles open-vm-tools'
    verify = 'rpm --verify open-vm-tools'
    version = "rpm --query --queryformat '%{VERSION}' open-vm-tools"
    architecture = "rpm --query --queryformat '%{ARCH}' open-vm-tools"
    aarch64 = 'aarch64'
    library_directory = '/usr/lib64'
    pam_modules = {'pam_nologin.so', 'password-auth', 'postlogin'}
    unit_aliases = {}


def of(host):
    return Dpkg if host.run('test -s /var/lib/dpkg/status').rc == 0 else Rpm
