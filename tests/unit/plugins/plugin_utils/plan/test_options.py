# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role's variables must be: each bad value is refused in a sentence that names it and the way out."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.options import (
    archive_problem,
    problems,
    unknown,
)
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.source import Source
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import RELEASES, options

SHA256 = "sha256:" + "0" * 64
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ARCHIVE = {"source_url": "https://example.org/open-vm-tools-13.1.0.tar.gz", "source_checksum": SHA256}
GIT = {"source_url": "https://example.org/open-vm-tools.git"}
FINE = {
    "the defaults": {},
    "an archive": ARCHIVE,
    "an archive on the controller": {**ARCHIVE, "source_url": "/srv/open-vm-tools-13.1.0.tar.xz"},
    "an archive by its file URL": {**ARCHIVE, "source_url": "file:///srv/open-vm-tools-13.1.0.tgz"},
    "an archive by a URL with a token": {**ARCHIVE, "source_url": f"{ARCHIVE['source_url']}?token=secret#top"},
    "an archive with the file name of a query": {**ARCHIVE, "source_url": "/srv/what?/a.tar.gz"},
    "a mirror": GIT,
    "a mirror that ends in a slash": {"source_url": "ssh://git@example.org/open-vm-tools.git/"},
    "another commit of a known release": {**GIT, "source_checksum": COMMIT},
    "a release that is not known, with its commit": {"version": "14.0.0", "source_checksum": COMMIT},
    "the oldest safe release of its line": {"version": "12.5.4"},
    "an unsafe release, insisted on": {"version": "12.5.0", "source_checksum": COMMIT, "allow_unsafe_version": True},
    "a repository": {"install_from": "repository", "repository_url": "https://example.org/a", "repository_key": "/k"},
    "a repository with the signer's key": {
        "install_from": "repository",
        "repository_url": "http://192.0.2.1:8080/a/",
        "signing_key": COMMIT,
    },
    "numbers": {"build_jobs": 0, "build_timeout": 1},
    "arguments of configure": {"configure_args": ["--with-icu", "--enable-vgauth=yes", "CFLAGS=-O3"]},
    "a cache in the home directory": {"cache_dir": "~/packages"},
    "a directory with a space": {"build_dir": "/srv/open vm tools"},
    "all that is wrong, on a guest that is to lose it": {"state": "absent", "version": "13.1", "build_jobs": -1},
}
REFUSED = {
    "two numbers": (
        {"version": "13.1"},
        'open_vm_tools_version is "13.1". Write all three numbers',
    ),
    "an empty version": ({"version": ""}, 'open_vm_tools_version is "". Write all three numbers'),
    "a line end after the version": ({"version": "13.1.0\n", "source_checksum": COMMIT}, "Write all three numbers"),
    "known vulnerabilities": (
        {"version": "12.5.0", "source_checksum": COMMIT},
        "open-vm-tools 12.5.0 has known vulnerabilities; the oldest safe release of that line is 12.5.4",
    ),
    "the first of a line": ({"version": "13.0.0", "source_checksum": COMMIT}, "release of that line is 13.0.5"),
    "a line without a safe release": (
        {"version": "11.3.0", "source_checksum": COMMIT},
        "the oldest safe release of that line is 12.5.4",
    ),
    "before aarch64": (
        {"version": "10.3.0", "source_checksum": COMMIT, "allow_unsafe_version": True},
        "The first release with support for it is 11.1.0",
    ),
    "what is it": (
        {"source_url": "https://example.org/open-vm-tools"},
        "must end in .git for a repository, or in .tar.gz",
    ),
    "a password": ({"source_url": "https://me:secret@example.org/x"}, 'is "https://example.org/x"'),
    "a token": ({"source_url": "https://h/x?token=secret"}, 'is "https://h/x?token=********"'),
    "a password that ends the host": (
        {"source_url": "https://me:se/cret@h/x.git"},
        'is "https://h/x.git" with a user name and password, but these are not where programs look for them',
    ),
    "a password in front of the URL": (
        {"source_url": "me:secret@https://h/x.git"},
        "Write it as https://USER:PASSWORD@HOST/PATH",
    ),
    "an unknown release": (
        {"version": "14.0.0"},
        "needs the full commit of the tag stable-14.0.0, 40 hexadecimal digits (see git ls-remote "
        "https://github.com/vmware/open-vm-tools.git stable-14.0.0)",
    ),
    "a repository without a URL": (
        {"install_from": "repository", "repository_key": "/k"},
        'open_vm_tools_repository_url is "", but open_vm_tools_install_from is repository',
    ),
    "a repository at a path": (
        {"install_from": "repository", "repository_key": "/k", "repository_url": "/srv/a"},
        'open_vm_tools_repository_url is "/srv/a"',
    ),
    "a repository without a key": (
        {"install_from": "repository", "repository_url": "https://example.org/a"},
        "no key is set that guests can check its signatures with",
    ),
    "a short commit": ({"source_checksum": COMMIT[:7]}, f'open_vm_tools_source_checksum is "{COMMIT[:7]}"'),
    "an archive without a checksum": (
        {**ARCHIVE, "source_checksum": ""},
        "64 hexadecimal digits that sha256sum prints",
    ),
    "a checksum of another kind": ({**ARCHIVE, "source_checksum": "md5:" + "0" * 32}, "that sha256sum prints"),
    "a commit for an archive": ({**ARCHIVE, "source_checksum": COMMIT}, "that sha256sum prints"),
    "a relative path": ({**ARCHIVE, "source_url": "open-vm-tools-13.1.0.tar.gz"}, "the absolute path of an archive"),
    "jobs": ({"build_jobs": -1}, "open_vm_tools_build_jobs is -1. Write the number of parallel compile jobs"),
    "timeout": ({"build_timeout": -5}, "open_vm_tools_build_timeout is -5. Write a number of seconds"),
    "memory": ({"build_memory_mb": -1}, "open_vm_tools_build_memory_mb is -1. Write the MiB"),
    "another prefix": ({"configure_args": ["--prefix=/opt"]}, "open_vm_tools_configure_args has --prefix=/opt"),
    "another prefix in two words": ({"configure_args": ["--prefix", "/opt"]}, "has --prefix. The package's"),
    "another directory": ({"configure_args": ["--libdir=/x", "--with-icu"]}, "has --libdir=/x. The package's"),
    "without VGAuth": ({"configure_args": ["--disable-vgauth"]}, "has --disable-vgauth"),
    "arguments in a text": (
        {"configure_args": "--without-x --prefix=/opt"},
        'open_vm_tools_configure_args is the text "--without-x --prefix=/opt". Write a list, such as ["--without-x"].',
    ),
    "a patch in a text": ({"patches": "/srv/fix.patch"}, "Write a list of absolute paths on the controller."),
    "an environment in a text": (
        {"build_environment": "https_proxy=http://me:secret@proxy:3128"},
        'open_vm_tools_build_environment is the text "https_proxy=http://********@proxy:3128". Write a dictionary',
    ),
    "settings in a text": (
        {"settings": '{"guestinfo": {"poll-interval": 60}}'},
        """-e '{"open_vm_tools_settings": ...}'.""",
    ),
    "power scripts in a text": ({"power_scripts": "{}"}, 'open_vm_tools_power_scripts is the text "{}". Write a'),
    "a text where it is not to be": ({"state": "absent", "build_environment": "CC=gcc"}, "with the filter from_json"),
    "an empty cache directory": (
        {"cache_dir": ""},
        'open_vm_tools_cache_dir is "". Write the absolute path of a directory on the controller',
    ),
    "a cache wherever ansible-playbook was started": ({"cache_dir": "cache"}, 'open_vm_tools_cache_dir is "cache".'),
    "the top of a file system": ({"build_dir": "/srv"}, 'open_vm_tools_build_dir is "/srv"'),
    "a relative directory": ({"build_dir": "srv/build"}, 'open_vm_tools_build_dir is "srv/build"'),
    "a way up": ({"build_dir": "/srv/.."}, 'open_vm_tools_build_dir is "/srv/.."'),
    "settings without sections": (
        {"settings": {"exclude-nics": "veth*"}},
        "open_vm_tools_settings has 'veth*' in [exclude-nics]. Write a dictionary of keys and values there.",
    ),
    "a setting that is no text": ({"settings": {"timeSync": {"disable-all": {}}}}, "as the value of disable-all in"),
    "a setting that contradicts another variable": (
        {"settings": {"deployPkg": {"enable-customization": True}}, "customization": False},
        'open_vm_tools_settings has "true" for enable-customization in [deployPkg], but open_vm_tools_customization is '
        'false, which needs "false". Remove one of them.',
    ),
    "scripts without a list": ({"backup_scripts": {"name": "x"}}, "open_vm_tools_backup_scripts is {'name': 'x'}."),
    "a script without a name": (
        {"backup_scripts": [{"content": "x"}]},
        "open_vm_tools_backup_scripts has a script with the name None. Use letters",
    ),
    "a script in another directory": ({"backup_scripts": [{"name": "../x", "content": "x"}]}, "the name '../x'. Use"),
    "a script of two kinds": ({"backup_scripts": [{"name": "x", "content": "x", "src": "x"}]}, "and either src"),
    "an empty script": ({"backup_scripts": [{"name": "x"}]}, "Write a name and either src"),
    "a slip in a script": ({"backup_scripts": [{"name": "x", "source": "x"}]}, "Write a name and either src"),
    "two scripts with a name": (
        {"power_scripts": {"poweron": [{"name": "x", "content": "x"}] * 2}},
        "open_vm_tools_power_scripts (poweron) has two scripts with the name x. Rename one of them.",
    ),
    "another event": (
        {"power_scripts": {"reset": []}},
        "Write a dictionary with lists of scripts for poweron, poweroff, suspend, resume.",
    ),
    "power scripts without an event": ({"power_scripts": []}, "open_vm_tools_power_scripts is []. Write a dictionary"),
    "also where it is to go": ({"state": "absent", "build_dir": "/"}, 'open_vm_tools_build_dir is "/"'),
}


@pytest.mark.parametrize("changes", FINE.values(), ids=FINE)
def test_fine(changes):
    assert problems(options(**changes), RELEASES, "aarch64") == []


@pytest.mark.parametrize("changes, sentence", REFUSED.values(), ids=REFUSED)
def test_refused(changes, sentence):
    (problem,) = problems(options(**changes), RELEASES, "aarch64")
    assert sentence in problem
    assert "cret" not in problem


def test_all_of_them_at_once():
    found = problems(options(version="13.1", build_jobs=-1, build_dir="/"), RELEASES, "aarch64")
    assert [problem.split()[0] for problem in found if problem.startswith("open_vm_tools_")] == [
        "open_vm_tools_build_dir",
        "open_vm_tools_version",
        "open_vm_tools_build_jobs",
    ]


def test_other_architectures_know_older_releases():
    old = options(version="10.3.0", source_checksum=COMMIT, allow_unsafe_version=True)
    assert problems(old, RELEASES, "x86_64") == []


UNKNOWN = {
    "a slip": ("open_vm_tools_verison", "Did you mean open_vm_tools_version?"),
    "another role's": ("open_vm_tools_mine", "The role's README lists its variables."),
    "known": ("open_vm_tools_version", None),
    "of the playbooks": ("open_vm_tools_hosts", None),
    "of the playbook host_view": ("open_vm_tools_host_view_file", None),
    "of the playbook status": ("open_vm_tools_status_html", None),
    "the role's own": ("__open_vm_tools_plan", None),
    "nothing to do with it": ("ansible_host", None),
}


@pytest.mark.parametrize("name, hint", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_variables(name, hint):
    warnings = unknown([name], options())
    assert len(warnings) == (1 if hint else 0)
    assert all(warning.startswith(name) and warning.endswith(hint) for warning in warnings)


def test_archive_on_the_controller():
    source = Source.of(options(source_url="file:///srv/a.tar.gz", source_checksum=SHA256), RELEASES)
    assert archive_problem(source, source.sha256) is None
    assert "is /srv/a.tar.gz, but there is no such readable file" in archive_problem(source, None)
    assert "sha256 of /srv/a.tar.gz is 123" in archive_problem(source, "123")
