#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A project of six sources, built and installed by hand as its version 1: make_template.sh FOLDER COMPILER
set -eu
folder=$1
compiler=$2
rm -rf "$folder"
mkdir -p "$folder/source"
cd "$folder/source"

cat > configure.ac <<'END'
AC_INIT([demo], [1.0])
AM_INIT_AUTOMAKE([foreign])
AC_PROG_CC
AC_ARG_WITH([fuse])
AS_IF([test "x$with_fuse" = xfuse3], [
    PKG_CHECK_MODULES([FUSE3], [fuse3 >= 3.0])
])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
cat > Makefile.am <<'END'
bin_PROGRAMS = demo
demo_SOURCES = main.c one.c two.c three.c four.c five.c demo.h
END
printf '#define VERSION 1\n#define NUMBERS 100\n' > demo.h
cat > main.c <<'END'
#include <stdio.h>
#include "demo.h"
int main(void) { printf("%d\n", VERSION); return 0; }
END
for name in one two three four five; do
    printf '#include "demo.h"\nint %s[NUMBERS] = { VERSION };\n' "$name" > "$name.c"
done

autoreconf --install
./configure --quiet --prefix=/usr "CC=$compiler"
make --silent
make --silent install "DESTDIR=$folder/root"
