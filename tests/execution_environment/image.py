# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution environment on a base of Debian, built by ansible-builder and the lab's podman, without a registry."""

import os
import shutil
import subprocess
from pathlib import Path

import execution_environment
from guestlab.podman import Podman
from guestlab.settings import Settings

IMPORTED, BASE, IMAGE = (f"localhost/esxi-arm-guest:{tag}" for tag in ("imported", "base", "test"))
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# This machine's authorities: where a proxy ends TLS, pip would not trust PyPI.
BASE_WITH_CERTIFICATES = f"""\
FROM {IMPORTED}
COPY {CERTIFICATES.name} {CERTIFICATES}
ENV PIP_CERT={CERTIFICATES}
"""


class Image:
    def __init__(self, scratch: Path):
        self.scratch = scratch
        self.settings = Settings()
        self.podman = Podman(self.settings)
        self.podman.ensure()

    def build(self) -> None:
        self._import_base()
        context = execution_environment.context(execution_environment.definitions(self.scratch), "debian")
        self._build(context, IMAGE, "--build-arg", f"EE_BASE_IMAGE={BASE}")

    def run(self, *command: str, volumes: tuple[str, ...] = (), **options: object) -> bytes:
        """What a command prints in a container of the image."""
        mounts = [f"--volume={path}:{path}:ro" for path in volumes]
        # As root, who may read the key of the lab's guests; privileged, since root may not raise limits everywhere.
        who = ["--user=0", "--privileged"]
        container = ["run", "--rm", "--interactive", "--network=host", *who, *mounts, IMAGE, *command]
        done = subprocess.run(self.podman.argv(*container), check=False, capture_output=True, **options)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        return done.stdout

    def remove(self) -> None:
        self.podman.run("rmi", "--force", "--ignore", IMAGE, BASE, IMPORTED)

    def _import_base(self) -> None:
        """What debian:12 has, and the certificates that pip needs here."""
        archive = self.scratch / "base.tar"
        bootstrap = ["mmdebstrap", "--mode=root", "--variant=minbase", "--include=ca-certificates", "bookworm"]
        subprocess.run([*bootstrap, archive], check=True, capture_output=True)
        self.podman.run("import", "--quiet", str(archive), IMPORTED)
        folder = self.scratch / "base"
        folder.mkdir()
        shutil.copy(CERTIFICATES, folder)
        (folder / "Containerfile").write_text(BASE_WITH_CERTIFICATES, encoding="utf-8")
        self._build(folder, BASE)

    def _build(self, context: Path, name: str, *arguments: str) -> None:
        # Where Galaxy cannot be reached; the collection depends on no other.
        offline = ["--build-arg", "ANSIBLE_GALAXY_CLI_COLLECTION_OPTS=--offline"]
        options = ["--isolation=chroot", "--network=host", "--pull=never", *offline, *arguments]
        log = self.scratch / "build.log"
        with log.open("ab") as stream:
            done = subprocess.run(
                self.podman.argv("build", *options, "--tag", name, str(context)),
                env={**os.environ, "BUILDAH_LAYERS": "false"},
                check=False,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        assert done.returncode == 0, log.read_text(encoding="utf-8", errors="replace")[-5000:]
