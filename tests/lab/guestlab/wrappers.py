# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell scripts in /opt/lab/bin of a guest: each runs the program of its name with the accelerated toolchain."""

ROOT = "/opt/lab"
PATH = ROOT + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# A nested call (a configure script records the bash it was run by, and make starts it for every recipe) finds itself in
# the namespace already, where /lib64 leads to the amd64 loader. The helpers are started through the loader by its path,
# because outside of the namespace /lib64 leads nowhere.
TEMPLATE = """\
#!/bin/sh
# Runs {name} in a private mount namespace in which amd64 programs lie over /usr. See tests/lab/README.md.
[ ! -e /lib64/ld-linux-x86-64.so.2 ] || exec /usr/bin/{name} "$@"
set -f
clean=
rest=$PATH:
while [ -n "$rest" ]; do
    folder=${{rest%%:*}}
    rest=${{rest#*:}}
    [ "$folder" = {root}/bin ] || clean=${{clean:+$clean:}}$folder
done
PATH=$clean
export PATH
if [ ! -x /usr/bin/{name} ]; then
    echo "{name}: not found (the lab accelerates only what is installed)" >&2
    exit 127
fi
if [ "$(id -u)" != 0 ]; then
    echo "{name}: the wrappers in {root}/bin need root, for their mount namespace" >&2
    exit 126
fi
native="{root}/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path {root}/usr/lib/x86_64-linux-gnu"
exec $native {root}/libexec/unshare --mount --propagation private -- $native {root}/libexec/dash -c '
    '"$native"' {root}/libexec/mount -i -n -t overlay -o ro,lowerdir={root}/usr:/usr overlay /usr || exit 125
    exec /usr/bin/{name} "$@"' {name} "$@"
"""


def wrapper(name):
    """The script that stands for the program."""
    return TEMPLATE.format(name=name, root=ROOT)
