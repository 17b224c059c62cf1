# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""apt-get through a network that does not answer each time."""

import functools
import http.server
import os
import shutil
import subprocess
import threading

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.packages import Apt

pytestmark = pytest.mark.skipif(not shutil.which("apt-get") and not os.environ.get("REQUIRE_DNF"), reason="needs apt")

# The default up to Debian 11 is no retry.
CONFIGURATION = """
Dir::State "{root}/state";
Dir::State::status "{root}/status";
Dir::Cache "{root}/cache";
Dir::Etc "{root}/etc";
APT::Sandbox::User "";
Acquire::AllowInsecureRepositories "true";
Acquire::Retries "0";
Acquire::http::Proxy "DIRECT";
"""


class Repository(http.server.SimpleHTTPRequestHandler):
    """Leaves the first requests for an index without an answer."""

    silent = 0

    def do_GET(self):
        if self.path.endswith("/Packages") and Repository.silent:
            Repository.silent -= 1
            self.connection.close()
        else:
            super().do_GET()

    def log_message(self, *dummy):
        pass


@pytest.fixture(name="apt")
def apt_fixture(tmp_path):
    """apt with directories of its own and this repository."""
    for name in ("state/lists/partial", "cache/archives/partial", "etc/apt.conf.d", "repository"):
        (tmp_path / name).mkdir(parents=True)
    for name, text in {"status": "", "repository/Packages": "", "repository/Release": "Suite: stable\n"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "apt.conf").write_text(CONFIGURATION.format(root=tmp_path))
    handler = functools.partial(Repository, directory=str(tmp_path / "repository"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "etc/sources.list").write_text(f"deb [trusted=yes] http://127.0.0.1:{server.server_port} ./\n")
        environment = {"APT_CONFIG": str(tmp_path / "apt.conf"), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}

        def run(argv):
            done = subprocess.run(argv, env=environment, check=False, capture_output=True, text=True)
            return done.returncode, done.stdout, done.stderr

        yield Apt(run)
        server.shutdown()


def test_some_answers_are_lost(apt):
    Repository.silent = 3
    apt.refresh()
    assert Repository.silent == 0
