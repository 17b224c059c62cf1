# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell scripts in /opt/lab/bin of a guest: each runs the program of its name with the accelerated toolchain."""

ROOT = "/opt/lab"
PATH = ROOT + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# What is nested runs in the namespace already, where /lib64 leads to the amd64 loader. The helpers are started through
# the loader by its path, because outside of the namespace /lib64 leads nowhere.
TEMPLATE = """\
#!/bin/sh
# Runs {name} in a private mount namespace in which amd64 programs lie over /usr. See tests/lab/README.md.
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
program=$(command -v {name}) || {{ echo "{name}: not found (the lab only accelerates what is installed)" >&2; exit 127; }}
[ ! -e /lib64/ld-linux-x86-64.so.2 ] || exec "$program" "$@"
[ "$(id -u)" = 0 ] || {{ echo "{name}: {root}/bin needs root, for its mount namespace" >&2; exit 126; }}
native="{root}/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path {root}/usr/lib/x86_64-linux-gnu"
exec $native {root}/libexec/unshare --mount --propagation private -- $native {root}/libexec/dash -c '
    '"$native"' {root}/libexec/mount -i -n -t overlay -o ro,lowerdir={root}/usr:/usr overlay /usr || exit 125
    exec "$0" "$@"' "$program" "$@"
"""


def wrapper(name):
    """The script that stands for the program."""
    return TEMPLATE.format(name=name, root=ROOT)
