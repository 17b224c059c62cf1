#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes FOLDER/open-vm-tools-VERSION.tar.gz, which has of open-vm-tools just what the role wants to see: make_stand_in.sh FOLDER VERSION
# Each run of its configure leaves a line in /var/tmp/stand-in/builds on the guest, and does what /var/tmp/stand-in/hook says.
set -eu
folder=$1
version=$2
rm -rf "$folder"
mkdir -p "$folder/open-vm-tools-$version"
cd "$folder/open-vm-tools-$version"

sed "s/@VERSION@/$version/" > configure.ac <<'END'
TOOLS_VERSION="@VERSION@"
AC_INIT([open-vm-tools], [@VERSION@])
AM_INIT_AUTOMAKE([foreign])
AM_MAINTAINER_MODE
mkdir -p /var/tmp/stand-in
echo configure >> /var/tmp/stand-in/builds
test ! -e /var/tmp/stand-in/hook || . /var/tmp/stand-in/hook
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
cat > Makefile.am <<'END'
dist_bin_SCRIPTS = VGAuthService vmtoolsd vmware-checkvm
configurationdir = $(sysconfdir)/vmware-tools
dist_configuration_DATA = tools.conf.example vgauth.conf
schemasdir = $(configurationdir)/vgauth/schemas
dist_schemas_DATA = catalog.xml

# dpkg-shlibdeps and rpm want a file of the guest's architecture to look at. On the stand-in for EL 8 it is where Debian has it.
# Its SONAME has to be its own, of the same length: ldconfig makes a link of that name, in place of the other library's.
install-exec-hook:
	$(MKDIR_P) $(DESTDIR)$(libdir) $(DESTDIR)$(sysconfdir)/pam.d
	library=$(libdir)/libpthread.so.0; test -e $$library || library=/usr/lib/aarch64-linux-gnu/libpthread.so.0; \
	LC_ALL=C sed 's/libpthread\.so\.0/libvmtools.so.0/g' $$library > $(DESTDIR)$(libdir)/libvmtools.so.0
END
printf '#!/bin/sh\nexec sleep infinity\n' > VGAuthService
printf '#!/bin/sh\nexit 1\n' > vmtoolsd
printf '#!/bin/sh\nexit 1\n' > vmware-checkvm
touch LICENSE catalog.xml tools.conf.example vgauth.conf
chmod +x VGAuthService vmtoolsd vmware-checkvm
autoreconf --install
rm -rf autom4te.cache
cd ..
tar --create --gzip --file="open-vm-tools-$version.tar.gz" "open-vm-tools-$version"
