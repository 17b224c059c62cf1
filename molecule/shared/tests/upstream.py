# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that upstream's `make install` installs without desktop parts, in the places that a package has them."""

PROGRAMS = (
    'VGAuthService',
    'vm-support',
    'vmtoolsd',
    'vmware-alias-import',
    'vmware-checkvm',
    'vmware-hgfsclient',
    'vmware-namespace-cmd',
    'vmware-rpctool',
    'vmware-toolbox-cmd',
    'vmware-vgauth-cmd',
    'vmware-vgauth-smoketest',
    'vmware-xferlogs',
)
LIBRARIES = ('libDeployPkg', 'libguestStoreClient', 'libguestlib', 'libhgfs', 'libvgauth', 'libvmtools')
PLUGINS = {
    'common': ('libhgfsServer', 'libvix'),
    'vmsvc': (
        'libappInfo',
        'libcomponentMgr',
        'libdeployPkgPlugin',
        'libgdp',
        'libguestInfo',
        'libguestStore',
        'libpowerOps',
        'libtimeSync',
        'libvmbackup',
    ),
}
CONFIGURATION = (
    'poweroff-vm-default',
    'poweron-vm-default',
    'resume-vm-default',
    'scripts/vmware/network',
    'statechange.subr',
    'suspend-vm-default',
    'tools.conf',
    'tools.conf.example',
    'vgauth.conf',
) + tuple(
    'vgauth/schemas/' + name
    for name in (
        'XMLSchema-hasFacetAndProperty.xsd',
        'XMLSchema-instance.xsd',
        'XMLSchema.dtd',
        'XMLSchema.xsd',
        'catalog.xml',
        'datatypes.dtd',
        'saml-schema-assertion-2.0.xsd',
        'xenc-schema.xsd',
        'xml.xsd',
        'xmldsig-core-schema.xsd',
    )
)
HEADERS = tuple(
    'vmGuestLib/' + name
    for name in (
        'includeCheck.h',
        'vmGuestLib.h',
        'vmSessionId.h',
        'vm_basic_types.h',
    )
) + tuple(
    'libDeployPkg/' + name
    for name in (
        'deployPkgFormat.h',
        'deploypkg.h',
        'guestcust-events.h',
        'guestrpc.h',
        'imgcust-api.h',
        'includeCheck.h',
        'linuxDeployment.h',
        'log.h',
        'process.h',
        'vm_basic_types.h',
    )
)
LANGUAGES = ('de', 'en', 'es', 'fr', 'it', 'ja', 'ko', 'zh_CN', 'zh_TW')

# Only the desktop parts bring these.
DESKTOP = (
    '/usr/bin/vmware-user',
    '/usr/bin/vmware-user-suid-wrapper',
    '/usr/bin/vmware-vmblock-fuse',
    '/etc/xdg/autostart/vmware-user.desktop',
    '/usr/lib/systemd/system/run-vmblock\\x2dfuse.mount',
)


def files(library_directory):
    plugins = f'{library_directory}/open-vm-tools/plugins'
    return (
        [f'/usr/bin/{name}' for name in PROGRAMS]
        + [f'{library_directory}/{name}.so.0' for name in LIBRARIES]
        + [f'{plugins}/{kind}/{name}.so' for kind, names in PLUGINS.items() for name in names]
        + [f'/etc/vmware-tools/{name}' for name in CONFIGURATION]
        + [f'/usr/include/{name}' for name in HEADERS]
        + [f'{library_directory}/pkgconfig/{name}.pc' for name in ('libDeployPkg', 'vmguestlib')]
        + [f'/usr/share/open-vm-tools/messages/{language}/toolboxcmd.vmsg' for language in LANGUAGES]
        + [
            '/etc/pam.d/vmtoolsd',
            '/usr/lib/udev/rules.d/99-vmware-scsi-udev.rules',
            '/usr/lib/systemd/system/vmtoolsd.service',
            '/usr/lib/systemd/system/vgauthd.service',
            '/usr/share/open-vm-tools/provenance.json',
        ]
    )
