# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""mmdebstrap, as the lab calls it: from the host's mirror, in a mount namespace of its own, in a folder of the lab."""

import contextlib
import shlex

from . import apt_mirrors, apt_options
from .commands import as_root, attempt, run

# Mounts and processes of mmdebstrap vanish with its namespaces, and those end with us, however we end.
ALONE = [
    "setpriv",
    "--pdeathsig",
    "KILL",
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
]


@contextlib.contextmanager
def scratch(settings, name):
    """A folder for unfinished work. What an interrupted call left there goes first; nothing stays behind."""
    folder = settings.home / "tmp" / name
    remove_tree(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        remove_tree(folder)


def remove_tree(folder):
    """Removes a folder whose files may be root's; never goes into another file system, such as a forgotten mount."""
    remove = ["rm", "-rf", "--one-file-system", str(folder)]
    if folder.exists() and attempt(remove).returncode != 0:
        run(as_root(remove))


def sources(platform):
    return apt_mirrors.source_lines(apt_mirrors.host_mirror_root(), platform.suites)


def apt_conf():
    """Settings for apt while bootstrapping, and later in the guest."""
    return apt_options.conf_lines(apt_options.host_options()) + ['Acquire::Languages "none";']


def command(packages, options):
    """The mmdebstrap that installs the packages and what they depend on, but for where to."""
    return (
        ["mmdebstrap", "--mode=root", "--include=" + ",".join(packages), "--keyring=" + apt_mirrors.KEYRING]
        + ["--aptopt=" + line for line in apt_conf()]
        + options
    )


def mmdebstrap(platform, packages, options, target, folder, log):
    """Runs it, to make the tar file target; folder is for what it needs meanwhile."""
    argv = [*command(packages, options), platform.suites[0], str(target), *sources(platform)]
    script = f"export TMPDIR={shlex.quote(str(folder))}; exec {' '.join(map(shlex.quote, argv))}"
    run(as_root([*ALONE, "sh", "-c", script]), log=log)
