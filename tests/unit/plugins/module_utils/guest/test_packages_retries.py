# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""apt-get through a network that does not answer each time. Its default here is that up to Debian 11: no second try."""

import http.server
import threading

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import package_roots
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.package_roots import AptRoot

pytestmark = package_roots.needs_root


class Repository(http.server.SimpleHTTPRequestHandler):
    """Leaves the first requests for a file that is called like this without an answer."""

    folder = None
    lost = ''
    silent = 0

    def do_GET(self):
        if self.path.endswith(Repository.lost) and Repository.silent:
            Repository.silent -= 1
            self.close_connection = True
        else:
            super().do_GET()

    def translate_path(self, path):
        return str(Repository.folder) + path

    def log_message(self, *dummy):
        pass


@pytest.fixture
def guest(tmp_path):
    package_roots.skip_without(AptRoot)
    guest = AptRoot(tmp_path)
    guest.package('base')
    Repository.folder = guest.repository
    with http.server.HTTPServer(('127.0.0.1', 0), Repository) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        guest.sources('deb [trusted=yes] http://127.0.0.1:%d ./' % server.server_port)
        yield guest
        server.shutdown()


def lose(name):
    Repository.lost, Repository.silent = name, 3


def test_some_answers_are_lost(guest):
    lose('/Packages')
    guest.manager.refresh()
    assert Repository.silent == 0


def test_a_package_comes_at_the_fourth_request(guest):
    lose('.deb')
    assert guest.present('base')['installed'] == ['base']
    assert Repository.silent == 0
