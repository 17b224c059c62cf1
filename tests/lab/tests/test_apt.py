# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from guestlab import apt_mirrors, apt_options


def test_mirror_from_deb822_sources(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d/a.list").write_text("deb https://packages.example.net/apt tools main\n")
    (tmp_path / "sources.list.d/debian.sources").write_text(
        "Types: deb\n# comment\nURIs: http://mirror.example.org/pub/debian/\nSuites: bookworm\n"
    )
    assert apt_mirrors.host_mirror_root(tmp_path) == "http://mirror.example.org/pub"


def test_mirror_from_one_line_sources_with_options(tmp_path):
    (tmp_path / "sources.list").write_text(
        "# deb http://old.example.org/debian sid main\n"
        "deb [arch=amd64 signed-by=/k] https://m.example.org/debian bookworm main\n"
    )
    assert apt_mirrors.host_mirror_root(tmp_path) == "https://m.example.org"


def test_a_host_without_debian_sources_uses_the_default(tmp_path):
    (tmp_path / "sources.list").write_text("deb http://archive.example.com/ubuntu jammy main\n")
    assert apt_mirrors.host_mirror_root(tmp_path) == apt_mirrors.DEFAULT_ROOT


def test_security_suites_lie_beside_the_archive():
    assert apt_mirrors.source_lines("http://m", ["bookworm", "bookworm-security"]) == [
        "deb http://m/debian bookworm main",
        "deb http://m/debian-security bookworm-security main",
    ]


def test_only_needed_options_of_the_host_are_taken():
    dump = (
        'APT::Architecture "amd64";\nAcquire::Check-Valid-Until "false";\nAcquire::http::Proxy "";\n'
        'Acquire::https::Proxy "http://p:3128";\nDPkg::Post-Invoke:: "rm -rf /";\n'
    )
    found = apt_options.host_options(dump)
    assert found == {"Acquire::Check-Valid-Until": "false", "Acquire::https::Proxy": "http://p:3128"}
    assert apt_options.conf_lines(found)[0] == 'Acquire::Check-Valid-Until "false";'
