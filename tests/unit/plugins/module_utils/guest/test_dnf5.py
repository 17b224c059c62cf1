# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""dnf5 is no package of Debian 12: its commands and what it prints, as its manual pages and bug reports have them."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.dnf5 import Dnf5
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_manager import There
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.rollback import Way

NOTHING = There({}, {})
# Up to dnf5 5.3, versions have no epoch if it is 0; since then they always have one.
INSTALL = """Updating and loading repositories:
Repositories loaded.
Package               Arch    Version          Repository      Size
Upgrading:
 open-vm-tools        aarch64 0:13.1.0-7.fc45  updates      3.1 MiB
   replacing open-vm-tools aarch64 0:13.0.10-1.fc45 fedora       3.1 MiB
Installing:
 open-vm-tools-desktop aarch64 13.1.0-7.fc45   updates    388.0 KiB
Installing dependencies:
 libmspack            aarch64 1:0.10.1-0.12.fc45 fedora     133.4 KiB
Removing:
 open-vm-tools-test   aarch64 0:13.0.10-1.fc45 @System     10.0 KiB

Transaction Summary:
 Installing:        2 packages
 Upgrading:         1 package
 Replacing:         1 package
 Removing:          1 package

Operation aborted by the user.
"""
GROUPS = """ID                   Name                              Installed
development-tools    Development Tools                       yes
"""


class Recorded:
    """Answers with what was recorded, and keeps the commands."""

    def __init__(self, status=0, output='', errors=''):
        self.answer = (status, output, errors)
        self.commands = []

    def __call__(self, argv):
        self.commands.append(argv)
        return self.answer


def test_the_transaction_that_it_would_run():
    run = Recorded(1, INSTALL)
    new, gone = Dnf5(run).simulate(Dnf5(run).install(['open-vm-tools-desktop'])[0], NOTHING)
    assert new == {
        'open-vm-tools': '13.1.0-7.fc45',
        'open-vm-tools-desktop': '13.1.0-7.fc45',
        'libmspack': '1:0.10.1-0.12.fc45',
    }
    assert gone == ['open-vm-tools-test']
    (command,) = run.commands
    assert '--assumeno' in command and '--assumeyes' not in command


def test_what_it_cannot_tell():
    assert Dnf5(Recorded(1, '', 'Failed to resolve the transaction:\n')).simulate(['dnf5', 'install'], NOTHING) is None


def test_the_versions_in_the_repositories():
    run = Recorded(0, 'open-vm-tools 13.1.0-7.fc45\n')
    assert Dnf5(run).offered(['open-vm-tools', 'other']) == {'open-vm-tools': '13.1.0-7.fc45', 'other': None}


def test_options_of_one_command_follow_it():
    """dnf5 knows them nowhere else."""
    manager = Dnf5(Recorded())
    there = There({'a': '1-1'}, {'a': '1-1'})
    commands = [
        *manager.install_file('/a.rpm', allow_unsigned=True),
        *manager.install_from_repositories({'a': '2-1'}, there),
        *manager.put_back({'a': Way('1-1', '/a.rpm')}, there),
        *manager.put_back_by_force({'a': Way('1-1', '/a.rpm')}, there),
        manager.remove(['a']),
    ]
    for command in commands:
        verb = next(word for word in command if word in ('install', 'distro-sync', 'reinstall', 'remove'))
        own = [word for word in command if word in ('--allowerasing', '--no-autoremove')]
        assert len(own) == 1 and command.index(own[0]) > command.index(verb), command
        assert command[0] == 'dnf5' and 'exit_on_lock' not in str(command)


def test_one_repository_is_read():
    run = Recorded()
    Dnf5(run).refresh_repository('own', '/etc/yum.repos.d/own.repo')
    (command,) = run.commands
    assert command[0] == 'dnf5' and command[-1] == 'makecache'
    # it asks for keys otherwise, and says nothing of a repository that does not answer
    assert {'--assumeyes', '--refresh', '--repo=own', '--setopt=own.skip_if_unavailable=0'} < set(command)


def test_groups_go_by_their_ids():
    assert Dnf5(Recorded(0, GROUPS)).has_group('development-tools')
    assert not Dnf5(Recorded(0, GROUPS)).has_group('c-development')
    assert Dnf5(Recorded()).forget_group('x')[-4:] == ['group', 'remove', '--no-packages', 'x']


def test_a_script_that_rpm_goes_on_without():
    manager = Dnf5(Recorded(0, '', '>>> Error in %post scriptlet: open-vm-tools-0:13.1.0-7.fc45.aarch64\n'))
    manager.run(['dnf5', 'install', 'open-vm-tools'])
    (warning,) = manager.warnings
    assert warning.startswith('Error in %post scriptlet: open-vm-tools-0:13.1.0-7.fc45.aarch64. The package is')


CASES = [
    (
        'Failed to download metadata (baseurl: "http://packages.example.org/rpm") for repository "own"\n'
        'repomd.xml GPG signature verification error: Signing key not found\n',
        'signature',
        'Signing key not found',
    ),
    (
        'Failed to resolve the transaction:\nNo match for argument: nothere\nYou can try to add to command line:\n'
        '  --skip-unavailable to skip unavailable packages\n',
        'no_such_package',
        'no package nothere.',
    ),
    (
        'Failed to resolve the transaction:\nProblem: conflicting requests\n  - nothing provides nowhere needed by '
        'broken-1-1.noarch from @commandline\nYou can try to add to command line:\n'
        '  --skip-broken to skip uninstallable packages\n',
        'conflict',
        'nothing provides nowhere needed by broken-1-1.noarch',
    ),
    (
        "Failed to resolve the transaction:\nArgument 'gcc' matches only excluded packages.\n",
        'held',
        'gcc: blocked on this guest',
    ),
    (
        "Failed to resolve the transaction:\nArgument 'gcc' matches only packages excluded by versionlock.\n",
        'held',
        'dnf versionlock list',
    ),
    (
        'Failed to resolve the transaction:\nProblem: conflicting requests\n  - package perl-5-1.x86_64 from own is '
        'filtered out by modular filtering\n',
        'held',
        'perl-5-1.x86_64',
    ),
    (
        'Failed to download metadata (baseurl: "http://x/") for repository "own": Usable URL not found\n',
        'repositories',
        'repository "own"',
    ),
    ('Failed to download packages\n', 'repositories', 'Failed to download packages'),
    ('Failed to access RPM "/x.rpm": No such file or directory\n', 'file', '/x.rpm is not a package'),
    (
        'Transaction failed: Signature verification failed.\nOpenPGP check for package "user-1-1.noarch" (/user.rpm) '
        'from repo "@commandline" has failed: The package is not signed.\n',
        'signature',
        'user-1-1.noarch',
    ),
    (
        'Transaction failed: Rpm transaction failed.\n  - file /usr/a from install of a-1-1.noarch conflicts with file '
        'from package b-1-1.noarch\n',
        'other',
        'file /usr/a from install of a-1-1.noarch',
    ),
    (
        'Transaction failed: Rpm transaction failed.\n  - installing package a-1-1.noarch needs 10MB more space on the '
        '/ filesystem\n',
        'disk',
        'the / filesystem',
    ),
]


@pytest.mark.parametrize('errors, cause, words', CASES, ids=[case[2] for case in CASES])
def test_the_user_is_told(errors, cause, words):
    with pytest.raises(Failure) as caught:
        Dnf5(Recorded(1, '', errors)).run(['dnf5', 'install', 'x'])
    assert caught.value.cause == cause and words in str(caught.value), str(caught.value)


@pytest.mark.parametrize(
    'files, links, rules',
    [
        ([], {}, False),
        (['dnf-3'], {'dnf': 'dnf-3'}, False),
        (['dnf5', 'dnf-3'], {'dnf': 'dnf-3'}, False),
        (['dnf5'], {'dnf': 'dnf5'}, True),
        (['dnf5'], {}, True),
    ],
    ids=['none', 'dnf 4', 'both, and dnf is dnf 4', 'dnf is dnf5', 'dnf5 alone'],
)
def test_whether_it_is_the_dnf_of_a_guest(tmp_path, files, links, rules):
    programs = tmp_path / 'usr/bin'
    programs.mkdir(parents=True)
    for name in files:
        (programs / name).touch()
    for name, target in links.items():
        (programs / name).symlink_to(target)
    assert Dnf5.rules(str(tmp_path)) is rules
