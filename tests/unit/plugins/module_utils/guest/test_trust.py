# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The published repository, made by the real createrepo_c, apt-ftparchive and gpg, as the real programs use it."""

import contextlib
import functools
import http.server
import json
import os
import platform as machine
import shutil
import threading

import pytest

from ansible_collections.esxi_arm.guest.plugins.action import open_vm_tools_publish
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import published, trust
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing import copies
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import package_roots
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.signing.keyring import Keyring

pytestmark = package_roots.needs_root

OURS = '0esxiarm2026010203040'


class AptGuest(package_roots.AptRoot):
    """With its files in apt's own directory, where those of published.py are."""

    CONFIGURATION = package_roots.AptRoot.CONFIGURATION.replace('"{root}/etc"', '"{root}/etc/apt"')
    DISTRIBUTION, VERSION = 'Debian', '2:%s-%s'

    def sources(self, *lines):
        (self.root / 'etc/apt/sources.list.d').mkdir(parents=True, exist_ok=True)

    def __init__(self, folder):
        super().__init__(folder)
        # as dpkg is told above
        (self.root / 'etc/apt/apt.conf.d').mkdir()
        shutil.copy(str(self.root / 'etc/apt.conf.d/dpkg'), str(self.root / 'etc/apt/apt.conf.d/dpkg'))

    def upgrade(self):
        self.done('apt-get', 'update', env=self.environment)
        self.done('apt-get', '--yes', 'upgrade', env=self.environment)


class DnfGuest(package_roots.DnfRoot):
    DISTRIBUTION, VERSION = 'Rocky', '%s-%s'

    def configuration(self, lines):
        super().configuration(lines.replace('gpgcheck=0', ''))
        path = self.folder / 'dnf.conf'
        path.write_text('[main]\ngpgcheck=1\nlocalpkg_gpgcheck=1\n', encoding='utf-8')

    def sources(self, identity, address, lines=''):
        (self.folder / 'repos.d').mkdir(exist_ok=True)

    def upgrade(self):
        self.done('dnf', '--assumeyes', '--refresh', 'upgrade', env=self.environment)


class ZypperGuest(package_roots.ZypperRoot):
    DISTRIBUTION, VERSION = 'openSUSE Leap', '%s-%s'

    def configuration(self, lines):
        super().configuration('pkg_gpgcheck = on\n')

    def __init__(self, folder):
        super().__init__(folder)
        # zypper needs a repository to install a file, and libsolv cannot update its cache of keys without packages
        self.package('base')
        self.done('rpm', '--install', self.repository / 'base-1-1.rpm', env=self.environment)

    def upgrade(self):
        self.done('zypper', '--non-interactive', 'refresh', env=self.environment)
        self.done('zypper', '--non-interactive', 'update', env=self.environment)


class Display:
    @staticmethod
    def warning(text):
        raise AssertionError(text)


class Publisher:
    """A controller with a cache, a keyring, and a web server."""

    def __init__(self, folder, ring):
        self.cache, self.directory = folder / 'cache', folder / 'www'
        self.ring = ring
        self.key = ring.keys[0]
        self.url = None

    def build(self, guest, number, desktop=False):
        """Puts a package into the cache."""
        entry = self.cache / ('%s%s' % (guest.DISTRIBUTION, number))
        entry.mkdir(parents=True, exist_ok=True)
        version = guest.VERSION % ('13.1.0', OURS + str(number))
        package = guest.file('open-vm-tools', version, folder=entry)
        if guest.SUFFIX == '.deb':
            # as dpkg-deb names it
            package = package.rename(entry / ('open-vm-tools_%s_all.deb' % version.partition(':')[2]))
        provenance = {
            'platform': self.platform(guest),
            'desktop': desktop,
            'package': {'file': package.name, 'sha256': cache.sha256(package)},
        }
        (entry / 'provenance.json').write_text(json.dumps(provenance), encoding='utf-8')
        return package

    @staticmethod
    def platform(guest):
        return {'distribution': guest.DISTRIBUTION, 'major': '9', 'architecture': machine.machine()}

    def publish(self, check_mode=False):
        action = open_vm_tools_publish.ActionModule.__new__(open_vm_tools_publish.ActionModule)
        action._display = Display()
        action._task = type('Task', (), {'check_mode': check_mode})
        given = {
            'cache_dir': str(self.cache),
            'signing_key': self.key,
            'gnupg_home': str(self.ring.home),
            'url': self.url,
        }
        result = action._publish(given, self.directory)
        assert not result.get('failed'), result
        for path in self.directory.rglob('*'):
            # as if it had been some time ago: apt asks whether an index is newer
            os.utime(str(path), (1700000000, 1700000000 + result['changed'] * len(result['packages'])))
        return result

    def want(self, guest, **changes):
        key = changes.pop('key', self.key)
        want = trust.Want(self.ring.gpg.export(key), key, self.url, self.platform(guest), False)
        return want._replace(**changes)

    @contextlib.contextmanager
    def serving(self):
        handler = functools.partial(Quiet, directory=str(self.directory / 'current'))
        with http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.url = 'http://127.0.0.1:%d' % server.server_port
            try:
                yield self
            finally:
                server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *dummy):
        pass


@pytest.fixture(scope='module')
def ring(tmp_path_factory):
    ring = Keyring(tmp_path_factory.mktemp('ring'))
    ring.keys = [ring.make('publisher'), ring.make('successor'), ring.make('subkey')]
    ring.run('--passphrase', '', '--quick-add-key', ring.keys[2], 'rsa2048', 'sign')
    yield ring
    ring.stop()


@pytest.fixture
def publisher(tmp_path, ring):
    with Publisher(tmp_path, ring).serving() as publisher:
        yield publisher


@pytest.fixture(params=[AptGuest, DnfGuest, ZypperGuest])
def guest(request, tmp_path, monkeypatch):
    package_roots.skip_without(request.param.__mro__[1])
    guest = request.param(tmp_path / 'guest')
    monkeypatch.setattr(published, 'RPM_KEY', str(guest.root / 'etc/pki/key'))
    monkeypatch.setattr(published, 'REPO', str(guest.folder / 'repos.d/esxi_arm_guest.repo'))
    monkeypatch.setattr(published, 'ZYPP_REPO', str(guest.root / 'etc/zypp/repos.d/esxi_arm_guest.repo'))
    monkeypatch.setattr(published, 'DEB_KEY', str(guest.root / 'etc/apt/keyrings/key.asc'))
    monkeypatch.setattr(published, 'SOURCES', str(guest.root / 'etc/apt/sources.list.d/esxi_arm_guest.sources'))
    guest.trust = lambda **options: trust.Trust(guest.manager, str(guest.path), **options)
    return guest


def files(guest):
    return sorted(str(path) for path in guest.folder.rglob('*esxi_arm_guest*') if 'cache' not in str(path)) + sorted(
        str(path) for path in guest.root.rglob('key*') if 'state' not in str(path)
    )


def test_a_subkey_signs(publisher, guest):
    """The reason of github.com/aaddrick/claude-desktop-debian/issues/213 and opensearch-build/issues/2041."""
    publisher.key = publisher.ring.keys[2]
    publisher.build(guest, 1)
    publisher.publish()
    guest.trust().present(publisher.want(guest))
    guest.present('open-vm-tools')
    assert guest.version('open-vm-tools') == guest.VERSION % ('13.1.0', OURS + '1')


def test_installed_and_upgraded_by_the_package_manager(publisher, guest):
    publisher.build(guest, 1)
    assert publisher.publish()['changed'] is True
    assert guest.trust(check_mode=True).present(publisher.want(guest))['changed'] is True
    assert files(guest) == []
    assert guest.trust().present(publisher.want(guest))['changed'] is True
    assert guest.trust().present(publisher.want(guest)) == {
        'changed': False,
        'files': [],
        'fingerprints': [],
        'diff': [],
    }
    guest.present('open-vm-tools')
    assert guest.version('open-vm-tools') == guest.VERSION % ('13.1.0', OURS + '1')

    publisher.build(guest, 2)
    assert publisher.publish()['changed'] is True
    guest.upgrade()
    assert guest.version('open-vm-tools') == guest.VERSION % ('13.1.0', OURS + '2')

    assert guest.trust().absent()['changed'] is True
    assert files(guest) == []
    assert not guest.manager.trusted(publisher.key)
    assert guest.trust().absent()['changed'] is False


def test_the_second_time_nothing_is_published(publisher, guest):
    publisher.build(guest, 1)
    assert publisher.publish(check_mode=True)['changed'] is True
    assert not publisher.directory.exists()
    publisher.publish()
    served = os.readlink(str(publisher.directory / 'current'))
    assert publisher.publish()['changed'] is False
    assert publisher.publish(check_mode=True)['changed'] is False
    assert os.readlink(str(publisher.directory / 'current')) == served


def test_what_the_cache_has_no_longer_stays_published(publisher, guest):
    publisher.build(guest, 1)
    first = publisher.publish()['packages']
    shutil.rmtree(str(publisher.cache))
    publisher.build(guest, 2)
    result = publisher.publish()
    assert set(result['packages']) == {*first, *result['added']} and len(result['added']) == 1
    assert guest.trust().present(publisher.want(guest))['changed'] is True
    assert len(guest.manager.offered_versions(['open-vm-tools'])['open-vm-tools']) == 2


def test_a_reader_that_has_read_the_old_index_finds_what_it_names(publisher, guest):
    publisher.build(guest, 1)
    publisher.publish()
    hashed = json.loads((publisher.directory / 'current/manifest.json').read_text(encoding='utf-8'))['hashed']
    publisher.build(guest, 2)
    publisher.publish()
    assert hashed
    assert [name for name in hashed if not (publisher.directory / 'current' / name).is_file()] == []


def test_another_key_signs_everything_anew(publisher, guest):
    publisher.build(guest, 1)
    publisher.publish()
    guest.trust().present(publisher.want(guest))
    old, publisher.key = publisher.key, publisher.ring.keys[1]
    shutil.rmtree(str(publisher.cache))
    publisher.build(guest, 2)
    assert 'the key was ' + old in publisher.publish()['reasons']
    assert guest.trust().present(publisher.want(guest))['changed'] is True
    assert not guest.manager.trusted(old)
    # the older version, which only the published tree has
    older = guest.manager.of_version('open-vm-tools', guest.VERSION % ('13.1.0', OURS + '1'))
    guest.done(*guest.manager.install([older])[0], env=guest.environment)
    assert guest.version('open-vm-tools') == guest.VERSION % ('13.1.0', OURS + '1')


def test_a_repository_that_is_signed_with_another_key_is_refused_and_leaves_nothing(publisher, guest):
    publisher.build(guest, 1)
    publisher.publish()
    other = publisher.ring.keys[1]
    with pytest.raises(Failure) as failure:
        guest.trust().present(publisher.want(guest, key=other))
    assert failure.value.cause == 'signature', failure.value
    assert files(guest) == []
    assert not guest.manager.trusted(other)
    assert not guest.path.exists()


def test_metadata_that_was_changed_after_it_was_signed_is_refused(publisher, guest):
    publisher.build(guest, 1)
    publisher.publish()
    for name in ('repomd.xml', 'InRelease'):
        for path in (publisher.directory / 'current').resolve().rglob(name):
            path.write_bytes(path.read_bytes().replace(b'>', b'> ', 1).replace(b'Origin: ', b'Origin:  '))
    with pytest.raises(Failure) as failure:
        guest.trust().present(publisher.want(guest))
    assert failure.value.cause == 'signature', failure.value
    assert files(guest) == []


def test_a_repository_that_does_not_answer_leaves_the_one_before(publisher, guest):
    publisher.build(guest, 1)
    publisher.publish()
    guest.trust().present(publisher.want(guest))
    before = files(guest)
    with pytest.raises(Failure) as failure:
        guest.trust().present(publisher.want(guest, url=publisher.url + '/nowhere'))
    assert failure.value.cause == 'repositories', failure.value
    assert files(guest) == before
    assert guest.trust().present(publisher.want(guest))['changed'] is False


def test_a_key_without_a_repository(publisher, guest):
    result = guest.trust().present(publisher.want(guest, url=None))
    is_rpm = guest.manager.has_key_database
    assert result['changed'] is is_rpm
    assert guest.manager.trusted(publisher.key) is is_rpm
    assert guest.trust().absent()['changed'] is is_rpm
    assert not guest.manager.trusted(publisher.key)


only_rpm = pytest.mark.parametrize('guest', [DnfGuest, ZypperGuest], indirect=True)


@only_rpm
def test_a_signed_package_file_is_accepted_where_the_key_is_trusted(publisher, guest):
    """With localpkg_gpgcheck=1, and pkg_gpgcheck = on."""
    package = publisher.build(guest, 1)
    signed = copies.place(package.parent, package, cache.sha256(package), publisher.key)
    copies.make(package, signed, publisher.key, publisher.ring.gpg)
    for path in (package, signed):
        with pytest.raises(Failure) as failure:
            guest.present(file=str(path))
        assert failure.value.cause == 'signature', failure.value
    guest.trust().present(publisher.want(guest, url=None))
    assert guest.present(file=str(signed))['installed'] == ['open-vm-tools']


@only_rpm
def test_a_key_that_was_trusted_before_stays(publisher, guest, tmp_path):
    key = tmp_path / 'administrators.asc'
    key.write_text(publisher.ring.gpg.export(publisher.key), encoding='ascii')
    guest.manager.trust(str(key))
    guest.trust().present(publisher.want(guest, url=None))
    guest.trust().absent()
    assert guest.manager.trusted(publisher.key)


@pytest.mark.parametrize('guest', [ZypperGuest], indirect=True)
def test_zypper_refuses_a_signature_of_an_unknown_key_whatever_it_is_told(publisher, guest):
    """So the plan has its guests trust the key in any case."""
    (guest.root / 'etc/zypp/zypp.conf').write_text('[main]\n', encoding='utf-8')
    package = publisher.build(guest, 1)
    signed = copies.place(package.parent, package, cache.sha256(package), publisher.key)
    copies.make(package, signed, publisher.key, publisher.ring.gpg)
    with pytest.raises(Failure) as failure:
        guest.present(file=str(signed), allow_unsigned=True)
    assert failure.value.cause == 'signature', failure.value
    assert guest.present(file=str(package), allow_unsigned=True)['installed'] == ['open-vm-tools']
