# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was built is signed and published, and the guests' own package manager installs and upgrades it from there."""

import functools
import http.server
import os
import re
import socket
import subprocess
import threading

import pytest
from controller import Play
from scenario import REMOVE
from stand_in import INSTALL, NEWER, PLATFORMS, RELEASE

PUBLISH = 'esxi_arm.guest.publish'
UPGRADE = {
    'debian': 'apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --only-upgrade open-vm-tools',
    # --refresh, because dnf looks for news every two days only
    'el8': 'dnf -y --refresh upgrade open-vm-tools',
}
VERSION = {
    'debian': "dpkg-query --show --showformat='${Version}' open-vm-tools",
    'el8': "rpm --query --queryformat '%{VERSION}' open-vm-tools",
}
HELD = {
    'debian': 'cat /etc/apt/sources.list.d/esxi_arm_guest.sources',
    'el8': 'cat /etc/yum.repos.d/esxi_arm_guest.repo',
}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope='module')
def keyring(tmp_path_factory):
    """Variables for a key that is made here."""
    home = tmp_path_factory.mktemp('gnupg')
    environment = {**os.environ, 'GNUPGHOME': str(home)}
    make = ['--passphrase', '', '--quick-generate-key', 'builds@example.org', 'rsa3072', 'sign', 'never']
    subprocess.run(['gpg', '--batch', '--quiet', *make], env=environment, check=True)
    yield {'open_vm_tools_gnupg_home': str(home), 'open_vm_tools_signing_key': fingerprint_of(environment)}
    subprocess.run(['gpgconf', '--homedir', home, '--kill', 'gpg-agent'], check=False)


def fingerprint_of(environment):
    listed = subprocess.run(
        ['gpg', '--batch', '--with-colons', '--list-keys'], env=environment, check=True, capture_output=True, text=True
    )
    return re.search('^fpr:{9}(.*?):', listed.stdout, re.MULTILINE).group(1)


@pytest.fixture(scope='module')
def repository(fleet, keyring, stand_in, tmp_path_factory):
    """Variables of a repository that guests reach by HTTP."""
    directory = tmp_path_factory.mktemp('published')
    handler = functools.partial(Quiet, directory=str(directory / 'current'))
    server = http.server.ThreadingHTTPServer((own_address(fleet['el8'][1]), 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {
        **keyring,
        'open_vm_tools_publish_dir': str(directory),
        'open_vm_tools_repository_url': 'http://{}:{}'.format(*server.server_address),
        'open_vm_tools_cache_dir': stand_in['open_vm_tools_cache_dir'],
        'open_vm_tools_verify': False,
    }
    server.shutdown()


def own_address(guest):
    """Of the controller, as the guest sees it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as towards:
        towards.connect(guest.place)
        return towards.getsockname()[0]


@pytest.fixture(scope='module')
def published(inventory, installed, repository):
    play = Play(PUBLISH, [inventory], repository)
    play.end(0)
    return play


@pytest.fixture(scope='module')
def subscribers(inventory, fleet, published, repository):
    """The guests that do not build; they get it from the repository."""
    guests = {platform: fleet[platform][1] for platform in PLATFORMS}
    limit = ['--limit', ','.join(guest.name for guest in guests.values())]
    Play(REMOVE, [inventory], {}, options=limit).end(0)
    play = Play(INSTALL, [inventory], {**repository, 'open_vm_tools_install_from': 'repository'}, options=limit)
    play.end(0)
    return guests


@pytest.fixture(scope='module')
def upgraded(inventory, subscribers, repository, built_by_runner):
    """The later release is published, too; then the guests are upgraded as ever."""
    Play(PUBLISH, [inventory], repository).end(0)
    return {platform: subscribers[platform].run(UPGRADE[platform]) for platform in PLATFORMS}


@pytest.mark.parametrize('platform', PLATFORMS)
def test_it_comes_from_the_repository(subscribers, repository, platform):
    guest = subscribers[platform]
    assert RELEASE in guest.run(VERSION[platform])
    assert repository['open_vm_tools_repository_url'] in guest.run(HELD[platform])
    assert not guest.has('/var/cache/esxi_arm_guest/package')


def test_a_second_run_changes_nothing(inventory, subscribers, repository):
    limit = ['--limit', ','.join(guest.name for guest in subscribers.values())]
    play = Play(INSTALL, [inventory], {**repository, 'open_vm_tools_install_from': 'repository'}, options=limit)
    play.end(0)
    play.see_unchanged()


def test_publishing_again_changes_nothing(inventory, published, repository):
    play = Play(PUBLISH, [inventory], repository)
    play.end(0)
    play.see_unchanged()


@pytest.mark.parametrize('platform', PLATFORMS)
def test_an_ordinary_upgrade_brings_the_next_release(upgraded, subscribers, platform):
    assert NEWER in subscribers[platform].run(VERSION[platform]), upgraded[platform]


def test_the_rpm_is_signed_with_the_key(upgraded, subscribers, keyring):
    signature = subscribers['el8'].run("rpm --query --queryformat '%{RSAHEADER:pgpsig}' open-vm-tools")
    assert signature.strip().lower().endswith(keyring['open_vm_tools_signing_key'][-16:].lower())
