# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The real dnf as the judge: what it takes for a repository, and for enabled.

Without dnf these tests are skipped. REQUIRE_DNF=1 in the environment makes that a failure, so that nobody takes
a run without the judge for a run with it.
"""

import json
import os
import shutil
import subprocess

import pytest

PYTHON = '/usr/bin/python3'  # the one that dnf's bindings are installed for


def dnf_is_there():
    if shutil.which('dnf') is None:
        return False
    return subprocess.call([PYTHON, '-c', 'import dnf'], stderr=subprocess.DEVNULL) == 0


def require_dnf():
    if dnf_is_there():
        return
    if os.environ.get('REQUIRE_DNF') == '1':
        pytest.fail(
            'dnf or its Python bindings are missing, and REQUIRE_DNF=1 asks for them '
            '(Debian: apt-get install dnf python3-dnf)'
        )
    pytest.skip('dnf or its Python bindings are not installed')


class Server:
    """A program for dnf's Python, that answers a line with a line of JSON."""

    program = None

    def __init__(self):
        self.process = subprocess.Popen(
            [PYTHON, '-c', self.program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(os.environ, LC_ALL='C.UTF-8', COLUMNS='400'),
        )

    def ask(self, question):
        self.process.stdin.write(json.dumps(question).encode('ascii') + b'\n')
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline().decode('ascii'))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Dnf(Server):
    """dnf's command line. Every command has a process of its own, which need not load dnf's code again."""

    program = r'''
import json, os, sys, tempfile
import dnf.cli.main

for line in sys.stdin:
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os.close(0)
            status = 99
            try:
                status = dnf.cli.main.user_main(json.loads(line), exit_code=False)
            finally:
                sys.stdout.flush()
                os._exit(status)
        status = os.waitpid(child, 0)[1]
        output.seek(0)
        answer = output.read().decode("utf-8", "replace")
    print(json.dumps([status, answer]), flush=True)
'''

    def repolist(self, root):
        """What dnf repolist says about the system below root: repository id -> enabled."""
        told = {line.split()[0]: line.split()[-1] == 'enabled' for line in self._lines(root, '--all')}
        enabled = {line.split()[0] for line in self._lines(root, '--enabled')}
        assert enabled == {repository for repository, value in told.items() if value}
        return told

    def _lines(self, root, option):
        status, output = self.ask(
            ['--installroot=%s' % root, '--releasever=8', '--forcearch=aarch64', '--noplugins', 'repolist', option]
        )
        assert status == 0, output
        # Complaints about odd files stand above the heading. There is no heading where there is nothing to list.
        return output.partition('\nrepo id ')[2].splitlines()[1:] or output.partition('repo id ')[2].splitlines()[1:]


class Reader(Server):
    """dnf's own parser: repository files in, what they say about enabled out, or a string that says what is wrong."""

    program = r'''
import json, sys
import libdnf.conf

def read(path):
    parser = libdnf.conf.ConfigParser()
    try:
        parser.read(path)
    except Exception as error:
        return str(error)
    return {section: parser.getValue(section, "enabled") if parser.hasOption(section, "enabled") else None
            for section in parser.getData() if is_text(section)}

def is_text(name):
    # dnf calls other bytes a bad id; the parser's bindings tell of them, and cannot be asked about them
    return not any("\udc80" <= character <= "\udcff" for character in name)

for line in sys.stdin:
    print(json.dumps(read(json.loads(line))), flush=True)
'''


class Repositories(Server):
    """Where dnf goes for the repositories of the system below a root: id -> its addresses and whether it is enabled."""

    program = r'''
import json, sys
import dnf

def repositories(root):
    with dnf.Base() as base:
        base.conf.installroot = root
        for name in ("reposdir", "varsdir"):
            setattr(base.conf, name, [root + path for path in getattr(base.conf, name)])
        base.conf.substitutions.update(releasever="8", arch="aarch64", basearch="aarch64")
        base.conf.substitutions.update_from_etc("/", varsdir=base.conf.varsdir)
        base.conf.config_file_path = root + "/etc/dnf/dnf.conf"
        base.read_all_repos()
        return {repo.id: {"baseurl": list(repo.baseurl), "mirrorlist": repo.mirrorlist, "metalink": repo.metalink,
                          "enabled": repo.enabled} for repo in base.repos.all()}

for line in sys.stdin:
    print(json.dumps(repositories(json.loads(line))), flush=True)
'''

    def of(self, root):
        return self.ask(str(root))
