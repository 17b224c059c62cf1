# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What usable_python decides, from what was asked for and what a guest answered."""

from typing import NamedTuple

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.usable_python import plan

CORES = {minor: plan.Core(f'2.{minor}.3') for minor in range(15, 24)}
# The defaults of these releases' discovery
FALLBACK = {
    16: ['python3.12', 'python3.11', 'python3.10', 'python3.9', 'python3.8', 'python3.7', 'python3.6',
         '/usr/bin/python3', '/usr/libexec/platform-python', 'python2.7', '/usr/bin/python', 'python'],
    19: ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.9', 'python3.8', '/usr/bin/python3',
         'python3'],
    21: ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.9', '/usr/bin/python3',
         'python3'],
}  # fmt: skip
DNF, APT, NEITHER = ['dnf'], ['apt-get'], []
NO_PYTHON = plan.Python()
OLD = plan.Python('/usr/bin/python3', '/usr/bin/python3', (3, 6))
ALL_OF_DNF = ['python3.12', 'python3.11', 'python39', 'python38']
INTERPRETER = 'It is set by ansible_python_interpreter. Leave that unset, or set it to a suitable Python.'
BY_HAND = 'There is neither dnf nor apt-get to install one with. Install one manually.'
UNKNOWN = (
    'There is no known package with one that Ansible finds before that. Set ansible_python_interpreter to a '
    'suitable one.'
)


def python(path, *version, complaint='', place=None):
    return plan.Python(place or path.rpartition('/')[2], path, version or None, complaint)


class Case(NamedTuple):
    """A guest, and what has to be decided about it: usable, the packages of choice, or words of the problem."""

    guest: plan.Guest
    usable: bool = False
    packages: list[str] = []
    found: str = ''
    problem: str = ''
    told: str = 'auto'
    settled: str = ''
    minor: int = 19


CASES = {
    'one that fits': Case(plan.Guest(python('/usr/bin/python3.11', 3, 11), APT), usable=True),
    'exactly the minimum': Case(plan.Guest(python('/usr/bin/python3.8', 3, 8), DNF), usable=True),
    'platform-python on 2.16': Case(
        plan.Guest(python('/usr/libexec/platform-python', 3, 6, place='/usr/libexec/platform-python'), DNF),
        usable=True, minor=16),
    'Python 2 on 2.16': Case(
        plan.Guest(python('/usr/bin/python2.7', 2, 7), DNF), minor=16, packages=ALL_OF_DNF,
        found='and /usr/bin/python2.7 is 2.7'),
    'none on Flatcar': Case(plan.Guest(NO_PYTHON, NEITHER, called=['flatcar']), problem='Use its VMware image'),
    'none on Fedora CoreOS, which has a dnf': Case(
        plan.Guest(NO_PYTHON, DNF, called=['fedora', 'ostree']), problem='rpm-ostree install open-vm-tools'),
    'none with dnf': Case(plan.Guest(NO_PYTHON, DNF), packages=ALL_OF_DNF, found='there is none'),
    'none with dnf on 2.21, which has dropped 3.8': Case(
        plan.Guest(NO_PYTHON, DNF), packages=['python3.12', 'python3.11', 'python39'], minor=21),
    'none with apt-get': Case(plan.Guest(NO_PYTHON, APT), packages=['python3'], found='there is none'),
    'none, with both package managers': Case(plan.Guest(NO_PYTHON, [*DNF, *APT]), packages=[*ALL_OF_DNF, 'python3']),
    'none without package manager': Case(plan.Guest(NO_PYTHON, NEITHER), problem=BY_HAND),
    'too old with dnf': Case(plan.Guest(OLD, DNF), packages=ALL_OF_DNF, found='/usr/bin/python3 is 3.6'),
    'too old with apt-get, whose package it is': Case(plan.Guest(OLD, APT), problem=UNKNOWN),
    'too old before all that a package could bring': Case(
        plan.Guest(python('/usr/local/bin/python3.13', 3, 6), DNF), problem=UNKNOWN),
    'too old between': Case(plan.Guest(python('/opt/python3.11', 3, 7), DNF), packages=['python3.12']),
    "a shim that has no Python, such as pyenv's": Case(
        plan.Guest(python('/home/me/.pyenv/shims/python3.12', complaint='pyenv: python3.12: command not found'), DNF),
        found='/home/me/.pyenv/shims/python3.12 does not run (pyenv: python3.12: command not found)',
        problem=UNKNOWN),
    'a stub that says nothing': Case(
        plan.Guest(python('/usr/bin/python3.11'), DNF), found='/usr/bin/python3.11 does not run',
        packages=['python3.12']),
    'told, and it fits': Case(
        plan.Guest(python('/opt/python', 3, 9, place='/opt/python'), NEITHER), told='/opt/python', usable=True),
    'told with arguments, and it fits': Case(
        plan.Guest(python('/usr/bin/env', 3, 9, place='/usr/bin/env python3'), NEITHER), told='/usr/bin/env python3',
        usable=True),
    'told, and too old': Case(
        plan.Guest(python('/usr/bin/python3.11', 3, 6, place='/usr/bin/python3.11'), DNF), told='/usr/bin/python3.11',
        found='/usr/bin/python3.11 is 3.6', problem=INTERPRETER),
    'told, and not there': Case(
        plan.Guest(NO_PYTHON, DNF), told='/opt/python', found='there is none at /opt/python', problem=INTERPRETER),
    'told, and a package brings just that one': Case(
        plan.Guest(NO_PYTHON, DNF), told='/usr/bin/python3.11', packages=['python3.11']),
    'told, and a package brings just that one, which is too old': Case(
        plan.Guest(NO_PYTHON, DNF), told='/usr/bin/python3.8', minor=20, problem=INTERPRETER),
    'told nothing': Case(plan.Guest(NO_PYTHON, APT), told='', packages=['python3']),
    'told to discover in silence': Case(plan.Guest(NO_PYTHON, APT), told='auto_silent', packages=['python3']),
    'told to discover as before': Case(plan.Guest(NO_PYTHON, APT), told='auto_legacy_silent', packages=['python3']),
    'told to discover as before on 2.21, to which that names a program': Case(
        plan.Guest(NO_PYTHON, APT), told='auto_legacy_silent', minor=21, found='there is none at auto_legacy_silent',
        problem=INTERPRETER),
    'settled, and it fits': Case(
        plan.Guest(python('/usr/bin/python3.9', 3, 9, place='/usr/bin/python3.9'), DNF), settled='/usr/bin/python3.9',
        usable=True),
    'settled on one that is too old': Case(
        plan.Guest(OLD, DNF), settled='/usr/bin/python3', found='/usr/bin/python3 is 3.6',
        problem='Run again with gather_facts: false and, if facts are cached, --flush-cache.'),
    'settled on one that is gone': Case(
        plan.Guest(NO_PYTHON, DNF), settled='/usr/bin/python3.7', found='there is none at /usr/bin/python3.7',
        problem='Ansible discovered it earlier in this run, or took it from a fact cache.'),
    'told, after having settled elsewhere': Case(
        plan.Guest(python('/opt/python', 3, 9, place='/opt/python'), DNF), told='/opt/python',
        settled='/usr/bin/python3', usable=True),
}  # fmt: skip


def searched(case):
    fallback = FALLBACK[max(minor for minor in FALLBACK if minor <= case.minor)]
    return plan.search(case.told, case.settled, fallback, CORES[case.minor])


@pytest.mark.parametrize('case', CASES.values(), ids=list(CASES))
def test_decision(case):
    decided = plan.decide(searched(case), case.guest, CORES[case.minor])
    assert decided.usable == case.usable
    assert [package.name for package in decided.candidates] == case.packages
    assert case.problem in decided.way_out and bool(decided.candidates or decided.usable) != bool(case.problem)
    assert decided.reason.endswith(case.found)


def test_the_reason_has_the_release_and_the_limit():
    decided = plan.decide(plan.Search(['python3']), plan.Guest(), CORES[20])
    assert decided.reason == 'ansible-core 2.20.3 needs Python 3.9 or newer, and there is none'


@pytest.mark.parametrize(
    'minor, minimum', [(15, (3, 6)), (16, (3, 6)), (17, (3, 7)), (19, (3, 8)), (21, (3, 9)), (23, (3, 9))]
)
def test_minimum(minor, minimum):
    core = CORES[minor]
    assert core.minimum == minimum
    assert core.runs_on(minimum) and core.runs_on((3, 14)) and not core.runs_on((2, 7)) and not core.runs_on(None)


@pytest.mark.parametrize(
    'facts, known',
    [
        ({'python_version': '3.11.2', 'python': {'executable': '/usr/bin/py'}}, ('/usr/bin/py', (3, 11))),
        ({'python_version': '3.8.0', 'discovered_interpreter_python': '/usr/bin/py3'}, ('/usr/bin/py3', (3, 8))),
        ({'python_version': '3.10.1'}, ('', (3, 10))),
        ({'python_version': '3.6.8'}, None),
        ({'python_version': ''}, None),
        ({'python_version': None}, None),
        ({'discovered_interpreter_python': '/usr/bin/python3.11'}, None),
        ({}, None),
    ],
)
def test_what_facts_say(facts, known):
    python_known = plan.from_facts(facts, CORES[19])
    assert (python_known and (python_known.path, python_known.version)) == known


NOISE = plan.Guest(python('/usr/bin/python3.11', 3, 11), APT, noise='Welcome!')


@pytest.mark.parametrize(
    'told, settled, guest, minor, places',
    [
        ('auto', '', NOISE._replace(noise=''), 19, None),
        ('auto', '', NOISE, 16, ['/usr/bin/python']),
        ('auto', '', NOISE, 17, ['/usr/bin/python3']),
        ('/opt/python', '', NOISE, 19, None),
        ('auto', '/usr/bin/python3', NOISE, 19, None),
    ],
    ids=['a silent shell', 'up to 2.16', 'since 2.17', 'told', 'settled'],
)
def test_what_a_shell_that_talks_makes_of_the_discovery(told, settled, guest, minor, places):
    looked = plan.search(told, settled, ['python3.11'], CORES[minor])
    blind = plan.blind(looked, guest, CORES[minor])
    assert (blind and blind.places) == places
    assert blind is None or plan.blind(blind, guest, CORES[minor]) is None


def test_a_shell_that_talks_is_named_where_nothing_helps():
    guest = plan.Guest(NO_PYTHON, DNF, noise='Welcome!')
    problem = plan.decide(plan.Search(['/usr/bin/python3']), guest, CORES[19]).way_out
    assert "discovery uses /usr/bin/python3 unchecked" in problem
    assert "before the output of any command: Welcome!. Keep it silent" in problem


def test_the_first_candidate_that_the_repositories_have_is_chosen():
    candidates = plan.PACKAGES[:4]
    assert plan.choose(candidates, plan.Offer(True, ['python38', 'python3.11'])).name == 'python3.11'
    assert plan.choose(candidates, plan.Offer(True, ['python3'])) is None


TOO_OLD = plan.Guest(OLD, DNF, 'Rocky Linux 8.10')


@pytest.mark.parametrize(
    'offer, guest, minor, words',
    [
        (
            plan.Offer(True), TOO_OLD, 19,
            'The repositories have none of python3.12, python3.11. Install one manually, or use ansible-core 2.16, the '
            'last that supports Python 3.6.',
        ),
        (
            plan.Offer(True), plan.Guest(NO_PYTHON, DNF), 19,
            'The repositories have none of python3.12, python3.11. Install one manually.',
        ),
        (plan.Offer(True), TOO_OLD, 16, 'The repositories have none of python3.12, python3.11. Install one manually.'),
        (
            plan.Offer(False, [], 'sudo: a password is required'), plan.Guest(NO_PYTHON, DNF), 19,
            'dnf could not determine whether the repositories have any of python3.12, python3.11 (sudo: a password is '
            'required). Fix that and run again, or install one manually.',
        ),
        (
            plan.Offer(False, [], 'Error: no mirrors'), TOO_OLD._replace(release='CentOS Linux 8'), 19,
            'dnf could not determine whether the repositories have any of python3.12, python3.11 (Error: no mirrors). '
            'The mirrors of CentOS Linux 8 are gone; vault_url sets where its last state is archived '
            '(open_vm_tools_centos_vault and open_vm_tools_centos_vault_url of the role). Fix that and run again, or '
            'install one manually, or use ansible-core 2.16, the last that supports Python 3.6.',
        ),
    ],
    ids=['too old', 'none', 'on 2.16', 'not root', 'CentOS 8'],
)  # fmt: skip
def test_what_is_said_where_the_repositories_have_none(offer, guest, minor, words):
    assert plan.not_offered(plan.PACKAGES[:2], offer, guest, CORES[minor]) == words


@pytest.mark.parametrize(
    'release, url, folder',
    [
        ('CentOS Linux 8', 'https://vault.centos.org', 'https://vault.centos.org/8.5.2111'),
        ('CentOS Stream 8', 'http://mirror/vault/', 'http://mirror/vault/8-stream'),
        ('CentOS Linux 8', '', None),
        ('CentOS Stream 9', 'https://vault.centos.org', None),
        ('', 'https://vault.centos.org', None),
    ],
)
def test_the_vault_of_a_release(release, url, folder):
    key = 'gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial'
    assert plan.vault(release, url) == ([
        f'--repofrompath=vault-baseos,{folder}/BaseOS/$basearch/os/',
        f'--repofrompath=vault-appstream,{folder}/AppStream/$basearch/os/',
        '--repo=vault-baseos,vault-appstream',
        f'--setopt=vault-baseos.{key}',
        f'--setopt=vault-appstream.{key}',
    ] if folder else [])  # fmt: skip
