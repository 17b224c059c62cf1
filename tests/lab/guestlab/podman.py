# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own podman: own storage, own runtime folder, own configuration; the user's containers stay out of it."""

import json
import shlex
import subprocess

from . import host
from .commands import as_root, attempt, run
from .namespace import Namespace

LIMITS = 'default_ulimits = ["nofile=16384:16384", "nproc=32768:32768"]\n'


def containers_conf(can_raise_limits):
    """The containers.conf of the lab; where root may not raise limits, podman's own defaults would fail."""
    return (
        "[containers]\n" + ("" if can_raise_limits else LIMITS) + "pids_limit = 0\n"
        "[engine]\n"
        'cgroup_manager = "cgroupfs"\n'
        'events_logger = "file"\n'
        # The default keeps locks in shared memory that all podmans of root have in common.
        'lock_type = "file"\n'
        'runtime = "crun"\n'
    )


# Where a namespace of its own hides what podman mounts, a caller must not look for it.
SCRIPT = """\
#!/bin/sh
# The lab's own podman, for programs that call one by its path.
[ "$1" != mount ] || {{ echo "mounts of the lab's podman are not seen here" >&2; exit 125; }}
exec {command} "$@"
"""


class Podman:
    """Calls podman as root, on this lab's storage."""

    def __init__(self, settings):
        self.settings = settings
        self.namespace = Namespace(settings)

    def ensure(self):
        """Makes podman usable: configuration file and namespace."""
        conf = self._conf_path()
        text = containers_conf(host.has_capability(host.CAP_SYS_RESOURCE))
        if not conf.exists() or conf.read_text(encoding="utf-8") != text:
            conf.write_text(text, encoding="utf-8")
        self._write_script()
        self.namespace.ensure()

    def argv(self, *words):
        home, runtime = self.settings.home, self.settings.runtime
        podman = [
            "podman",
            "--root",
            str(home / "containers"),
            "--runroot",
            str(runtime / "containers"),
            "--tmpdir",
            str(runtime / "podman"),
            "--network-config-dir",
            str(home / "networks"),
        ]
        if host.filesystem_type(home) == "overlay":
            # The kernel cannot lay one overlay over another's upper folder.
            podman += ["--storage-opt", "overlay.mount_program=/usr/bin/fuse-overlayfs"]
        conf = f"CONTAINERS_CONF={self._conf_path()}"
        return as_root(self.namespace.enter(["env", conf] + podman + list(words)))

    def run(self, *words, **options):
        return run(self.argv(*words), **options)

    def attempt(self, *words, **options):
        return attempt(self.argv(*words), **options)

    def json(self, *words):
        return json.loads(self.run(*words) or "null")

    def interactive(self, *words):
        """Runs podman on the user's own terminal and returns its status."""
        return subprocess.run(self.argv(*words), check=False).returncode

    def has_image(self, name):
        return self.attempt("image", "exists", name).returncode == 0

    def remove_everything(self):
        """Containers, images, mounts and the namespace; nothing of this lab's podman is left."""
        places = [self.settings.home / "containers", self.settings.home / "networks", self.settings.runtime]
        if places[0].exists():
            self.ensure()
            self.run("rm", "--all", "--force", "--time", "0")
        self.namespace.release()
        for point in host.mount_points_below(*places):
            run(as_root(["umount", "--lazy", point]))
        for path in places:
            if path.exists():
                run(as_root(["rm", "-rf", "--one-file-system", str(path)]))

    def _write_script(self):
        path, text = self.settings.podman_script, SCRIPT.format(command=shlex.join(self.argv()))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)

    def _conf_path(self):
        return self.settings.folder("etc") / "containers.conf"
