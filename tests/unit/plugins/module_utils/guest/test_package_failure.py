# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What apt and dnf print, and what the user is told. test_tracking.py has those that can be had from the real ones."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import explained
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.packages import Apt, Dnf

HELD = """Reading package lists...
The following held packages will be changed:
  gcc make
0 upgraded, 0 newly installed, 2 to remove and 0 not upgraded.
"""
VIRTUAL = """Package awk is a virtual package provided by:
  mawk 1.3
  gawk 1:5.2

"""
UNMET = """The following packages have unmet dependencies:
 broken : Depends: nowhere but it is not installable
"""
# Through a terminal of apt's own
SCRIPT = """Setting up a (2) ...\r
dpkg: error processing package a (--configure):\r
 installed a package post-installation script subprocess returned error exit status 7\r
Errors were encountered while processing:\r
 a\r
"""
OVERWRITES = """dpkg: error processing archive /tmp/a.deb (--unpack):
 trying to overwrite '/usr/a', which is also in package b 1
"""
GONE = """Errors during downloading metadata for repository 'baseos':
  - Curl error (6): Couldn't resolve host name for http://mirrorlist.centos.org/?release=8&arch=aarch64 [Could not]
Error: Failed to download metadata for repo 'baseos': Cannot prepare internal mirrorlist: Curl error (6)
"""
METADATA = "Error: Failed to download metadata for repo 'own': Cannot download repomd.xml: All mirrors were tried\n"
DOWNLOAD = """Error: Error downloading packages:
  Cannot download a.rpm: All mirrors were tried
"""
PROTECTED = """Error:
 Problem: The operation would result in removing the following protected packages: dnf
"""
DAMAGED = """error: rpmdb: BDB0113 Thread/process 11041/1401490 failed: BDB1507 Thread died in Berkeley DB library
error: db5 error(-30973) from dbenv->failchk: BDB0087 DB_RUNRECOVERY: Fatal error, run database recovery
error: cannot open Packages index using db5 -  (-30973)
Error: Error: rpmdb open failed
"""
CASES = [
    (Apt, '', 'E: Unable to locate package nothere\n', 'no_such_package', 'nothere'),
    (Apt, '', "E: Package 'old' has no installation candidate\n", 'no_such_package', 'old'),
    (Apt, '', 'E: Package old has no installation candidate\n', 'no_such_package', 'old'),
    (
        Apt,
        VIRTUAL,
        "E: Package 'awk' has no installation candidate\n",
        'no_such_package',
        'awk is a virtual package provided by: mawk 1.3 gawk 1:5.2',
    ),
    (
        Apt,
        '',
        'E: Failed to fetch http://x/dists/a/InRelease  Could not connect to x:80\n'
        'E: Some index files failed to download.\n',
        'repositories',
        'http://x/dists/a/InRelease Could not connect to x:80',
    ),
    (
        Apt,
        '',
        "E: The repository 'http://x stable Release' does not have a Release file.\n",
        'repositories',
        'http://x stable',
    ),
    (Apt, '', "E: The repository 'http://x stable InRelease' is not signed.\n", 'signature', 'http://x stable'),
    (
        Apt,
        '',
        'E: GPG error: http://x stable InRelease: The following signatures could not be verified: NO_PUBKEY 0E98\n',
        'signature',
        'NO_PUBKEY 0E98',
    ),
    (
        Apt,
        HELD,
        'E: Held packages were changed and -y was used without --allow-change-held-packages.\n',
        'held',
        'gcc make',
    ),
    (Apt, '', "E: You don't have enough free space in /var/cache/apt/archives/.\n", 'disk', '/var/cache/apt/archives'),
    (
        Apt,
        '',
        'E: Failed to fetch http://x/a.deb  Write error - write (28: No space left on device)\n',
        'disk',
        'a.deb',
    ),
    (
        Apt,
        '',
        "dpkg: error processing archive a.deb (--unpack):\n cannot copy extracted data for './usr/a' to "
        "'/usr/a.dpkg-new': failed to write (No space left on device)\n",
        'disk',
        '/usr/a.dpkg-new',
    ),
    (
        Apt,
        '',
        "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.\n",
        'interrupted',
        'dpkg --configure -a',
    ),
    (
        Apt,
        '',
        "E: Repository 'http://x bookworm InRelease' changed its 'Suite' value from 'stable' to 'oldstable'\n"
        'N: This must be accepted explicitly before updates for this repository can be applied.\n',
        'suite',
        "from 'stable' to 'oldstable'. If that is expected",
    ),
    (Apt, UNMET, 'E: Unable to correct problems, you have held broken packages.\n', 'conflict', 'nowhere'),
    (Apt, '', 'E: Unsupported file /x.deb given on commandline\n', 'file', '/x.deb'),
    (
        Apt,
        SCRIPT,
        'E: Sub-process /usr/bin/dpkg returned an error code (1)\n',
        'other',
        'dpkg failed: installed a package post-installation script subprocess returned error exit status 7',
    ),
    (
        Apt,
        OVERWRITES,
        'E: Sub-process /usr/bin/dpkg returned an error code (1)\n',
        'other',
        "dpkg failed: trying to overwrite '/usr/a', which is also in package b 1",
    ),
    (
        Dnf,
        'No match for argument: nothere\nNo match for argument: neither\n',
        'Error: Unable to find a match: nothere neither\n',
        'no_such_package',
        'nothere, neither',
    ),
    (
        Dnf,
        'All matches were filtered out by exclude filtering for argument: gcc\n',
        'Error: Unable to find a match: gcc\n',
        'held',
        'gcc',
    ),
    (
        Dnf,
        'All matches were filtered out by modular filtering for argument: perl\n',
        'Error: Unable to find a match: perl\n',
        'held',
        'perl',
    ),
    (Dnf, '', METADATA, 'repositories', "'own'"),
    (Dnf, '', DOWNLOAD, 'repositories', 'Cannot download a.rpm'),
    (Dnf, '', GONE, 'repositories', 'open_vm_tools_centos_vault: auto'),
    (Dnf, '', 'Error: There are no enabled repositories in "/etc/yum.repos.d".\n', 'repositories', '/etc/yum.repos.d'),
    (
        Dnf,
        '',
        'Package user-1-1.noarch.rpm is not signed\nError: GPG check FAILED\n',
        'signature',
        'user-1-1.noarch.rpm',
    ),
    (Dnf, '', 'Public key for a.rpm is not installed. Failing package is: a-1\n', 'signature', 'a.rpm'),
    (
        Dnf,
        '',
        'Error: Transaction test error:\n  At least 10MB more space needed on the / filesystem.\n',
        'disk',
        'the / filesystem',
    ),
    (Dnf, '', 'Error: [Errno 28] No space left on device: /var/cache/dnf\n', 'disk', '/var/cache/dnf'),
    (Dnf, '', DAMAGED, 'database', 'Run rpm --rebuilddb'),
    (Dnf, '', PROTECTED, 'conflict', 'protected packages: dnf'),
    (Dnf, '', 'Can not load RPM file: /x.rpm.\nCould not open: /x.rpm\n', 'file', '/x.rpm is not a package'),
    (Dnf, '', 'line one\nline two\n', 'other', 'failed with status 1: line one / line two'),
    (Apt, 'only here\n', '', 'other', 'only here'),
    (Apt, '', '', 'other', 'it printed nothing'),
]


@pytest.mark.parametrize(
    'manager, output, errors, cause, words', CASES, ids=['%s %s' % (case[0].name, case[4][:30]) for case in CASES]
)
def test_the_user_is_told(manager, output, errors, cause, words):
    failure = explained(manager.WORDS, manager.name, (1, output, errors))
    assert (failure.cause, words in str(failure)) == (cause, True), str(failure)
    assert failure.answer == (1, output, errors)
