# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and runs an ESXi host or a vCenter for tests, over https with a certificate of its own.

It takes Debian's golang-go and golang-github-vmware-govmomi-dev, and openssl. Without them its tests are skipped;
REQUIRE_VSPHERE_SIMULATOR=1 in the environment makes that a failure.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / ".build" / "vsphere_simulator"
GOPATH = pathlib.Path("/usr/share/gocode")
USER, PASSWORD = "reader", "s3cret, and not shown"

needs_simulator = pytest.mark.skipif(
    not (shutil.which("go") and shutil.which("openssl") and (GOPATH / "src/github.com/vmware/govmomi").is_dir())
    and not os.environ.get("REQUIRE_VSPHERE_SIMULATOR"),
    reason="needs golang-go, golang-github-vmware-govmomi-dev and openssl",
)


def program():
    """The simulator; built once for each version of its source, which takes about 40 seconds of a processor."""
    source = (HERE / "main.go").read_bytes()
    target = BUILD / hashlib.sha256(source).hexdigest()[:12]
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock, tempfile.TemporaryDirectory(dir=BUILD) as scratch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            built = pathlib.Path(scratch) / "simulator"
            settings = {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": f"{scratch}/cache", "GOFLAGS": ""}
            subprocess.run(["go", "build", "-o", built, "."], cwd=HERE, env={**os.environ, **settings}, check=True)
            built.rename(target)
    return target


def certificate(directory):
    """A self-signed certificate, with its key in the same file."""
    target = directory / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=simulator", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subprocess.run(
        [*command, *names, "-keyout", target, "-out", directory / "public.pem"], check=True, stderr=subprocess.DEVNULL
    )
    with target.open("ab") as stream:
        stream.write((directory / "public.pem").read_bytes())
    return target


class Host:
    """A host that runs, and how it is reached."""

    def __init__(self, address, certificates):
        self.address = address
        self.hostname, self.port = address.split(":")
        self.environment = {
            "VMWARE_HOST": self.hostname,
            "VMWARE_PORT": self.port,
            "VMWARE_USER": USER,
            "VMWARE_PASSWORD": PASSWORD,
            "SSL_CERT_FILE": str(certificates),
        }


@contextlib.contextmanager
def running(directory, machines, *options):
    """A host with these virtual machines, until the end of the context. `options` are those of main.go."""
    listed = directory / "machines.json"
    listed.write_text(json.dumps(machines), encoding="utf-8")
    pem = certificate(directory)
    command = [program(), "-machines", listed, "-certificate", pem, "-user", USER, "-password", PASSWORD, *options]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        address = process.stdout.readline().strip()
        assert address, (directory / "log").read_text(encoding="utf-8")
        yield Host(address, directory / "public.pem")
    finally:
        # It ends with its standard input, also if this process is killed.
        process.stdin.close()
        process.stdout.close()
        process.wait(10)
