# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guests for the real apt and dpkg, dnf, zypper and rpm: a root directory with databases of its own, and a repository.

The programs are called by their names, through wrappers that lead them to the root directory.
"""

import email.utils
import hashlib
import os
import shutil
import subprocess

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import package_run, packages, rollback, tracking

needs_root = pytest.mark.skipif(os.getuid() != 0, reason='packages are installed by root only')


class Root:
    """package() makes a package of the repository, file() one beside it. manager is the class that is tested."""

    KIND = None
    SUFFIX = None

    def __init__(self, folder):
        self.folder = folder
        self.root = folder / 'root'
        self.repository = folder / 'repository'
        self.programs = folder / 'programs'
        self.commands = []
        for path in (self.root, self.repository, self.programs):
            path.mkdir(parents=True)
        self.environment = dict(
            os.environ, PATH='%s:/usr/sbin:/usr/bin:/sbin:/bin' % self.programs, **package_run.ENVIRONMENT
        )
        self.path = folder / 'journal' / 'journal.json'

    def program(self, name, *arguments):
        """The real one, called with these arguments first."""
        path = self.programs / name
        words = ' '.join("'%s'" % argument for argument in arguments)
        path.write_text('#!/bin/sh\nexec %s %s "$@"\n' % (shutil.which(name), words), encoding='utf-8')
        path.chmod(0o755)

    def run(self, argv):
        self.commands.append(argv)
        process = subprocess.Popen(
            argv,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            cwd=str(self.folder),
            env=self.environment,
        )
        output, errors = process.communicate()
        return process.returncode, output, errors

    def done(self, *argv, **options):
        subprocess.check_output(list(map(str, argv)), stderr=subprocess.STDOUT, **options)

    def publish(self, folder):
        """All packages of the folder."""
        for path in folder.glob('*' + self.SUFFIX):
            shutil.copy(str(path), str(self.repository))
        self.index()

    @property
    def manager(self):
        return self.KIND(self.run)

    def tracking(self, **options):
        return rollback.Rollback(self.manager, str(self.path), pause=lambda seconds: None, **options)

    def present(self, *names, **options):
        want = {
            'names': list(names),
            'file': None,
            'group': None,
            'from_repositories': False,
            'update_cache': True,
            'allow_unsigned': False,
            'directories': [],
            'reversible': False,
        }
        check_mode = options.pop('check_mode', False)
        return self.tracking(check_mode=check_mode).present(tracking.Want(**dict(want, **options)))

    def absent(self, *names, **options):
        directories, keep = options.pop('directories', []), options.pop('keep', [])
        return self.tracking(**options).absent(list(names), directories, keep)

    def roll_back(self, **options):
        return self.tracking(**options).roll_back()

    def confirm(self, **options):
        return self.tracking(**options).confirm()

    def there(self):
        return sorted(self.manager.there().packages)

    def version(self, name):
        return self.manager.there().packages.get(name)


class AptRoot(Root):
    KIND = packages.Apt
    SUFFIX = '.deb'
    CONFIGURATION = """
Dir::State "{root}/state";
Dir::State::status "{root}/var/lib/dpkg/status";
Dir::Cache "{root}/cache";
Dir::Etc "{root}/etc";
Dir::Log "{root}/log";
APT::Sandbox::User "";
Acquire::Retries "0";
"""

    def __init__(self, folder):
        super().__init__(folder)
        for name in (
            'state/lists/partial',
            'cache/archives/partial',
            'etc/apt.conf.d',
            'etc/preferences.d',
            'log',
            'var/lib/dpkg/info',
            'var/lib/dpkg/updates',
            'var/log',
        ):
            (self.root / name).mkdir(parents=True)
        (self.root / 'var/lib/dpkg/status').touch()
        configuration = folder / 'apt.conf'
        configuration.write_text(self.CONFIGURATION.format(root=self.root), encoding='utf-8')
        self.environment['APT_CONFIG'] = str(configuration)
        # dpkg runs scripts in the root directory, where there is no shell
        self.program('dpkg', '--root=%s' % self.root, '--force-script-chrootless')
        self.program('dpkg-query', '--root=%s' % self.root)
        (self.root / 'etc/apt.conf.d/dpkg').write_text(
            'DPkg::Options {"--root=%s"; "--force-script-chrootless";};\n' % self.root, encoding='utf-8'
        )
        self.sources('deb [trusted=yes] file:%s ./' % self.repository)
        self.native = subprocess.check_output(['dpkg', '--print-architecture'], universal_newlines=True).strip()

    def sources(self, *lines):
        (self.root / 'etc/sources.list').write_text('\n'.join(lines) + '\n', encoding='utf-8')

    def package(self, name, version='1', *fields, **options):
        self.file(name, version, *fields, folder=self.repository, **options)
        self.index()

    def index(self):
        index = subprocess.check_output(
            ['dpkg-scanpackages', '--multiversion', '.'], cwd=str(self.repository), stderr=subprocess.DEVNULL
        )
        (self.repository / 'Packages').write_bytes(index)
        digest = hashlib.sha256(index).hexdigest()
        (self.repository / 'Release').write_text(
            'Suite: stable\nDate: %s\nSHA256:\n %s %d Packages\n' % (email.utils.formatdate(), digest, len(index)),
            encoding='utf-8',
        )

    def file(self, name, version='1', *fields, **options):
        """fields: lines of its control file. files, configuration: what it contains, by its path in the package."""
        tree = self.folder / 'tree'
        shutil.rmtree(str(tree), ignore_errors=True)
        (tree / 'DEBIAN').mkdir(parents=True)
        lines = [
            'Package: ' + name,
            'Version: ' + version,
            'Architecture: ' + options.get('architecture', 'all'),
            'Maintainer: nobody <nobody@localhost>',
            'Description: stand-in',
        ] + list(fields)
        (tree / 'DEBIAN/control').write_text('\n'.join(lines) + '\n', encoding='utf-8')
        for script, text in options.get('scripts', {}).items():
            (tree / 'DEBIAN' / script).write_text('#!/bin/sh\n' + text + '\n', encoding='utf-8')
            (tree / 'DEBIAN' / script).chmod(0o755)
        configuration = options.get('configuration', {})
        for place, source in dict(options.get('files', {}), **configuration).items():
            (tree / place).parent.mkdir(parents=True)
            shutil.copy(str(source), str(tree / place))
        if configuration:
            (tree / 'DEBIAN/conffiles').write_text(
                ''.join('/%s\n' % place for place in configuration), encoding='utf-8'
            )
        path = options.get('folder', self.folder) / ('%s_%s.deb' % (name, version.replace(':', '%')))
        self.done('dpkg-deb', '--root-owner-group', '--build', tree, path)
        return path

    def forget_lists(self):
        shutil.rmtree(str(self.root / 'state/lists'))

    requires = staticmethod('Depends: {}'.format)
    provides = staticmethod('Provides: {}'.format)

    @staticmethod
    def waits(started, go):
        """A script's text: it says that it was started, and ends when it may."""
        return {'preinst': 'touch %s; until [ -e %s ]; do sleep 0.1; done' % (started, go)}


class RpmRoot(Root):
    SUFFIX = '.rpm'
    SPEC = """
Name: {name}
{epoch}
Version: {version}
Release: {release}
Summary: stand-in
License: none
BuildArch: noarch
{fields}
%description
Stand-in.
%install
{installs}
{scripts}
%files
{listed}
"""

    def package(self, name, version='1', *fields, **options):
        self.file(name, version, *fields, folder=self.repository, **options)
        self.index()

    def index(self, *options):
        self.done('createrepo_c', '--quiet', *(options + (self.repository,)))

    def file(self, name, version='1', *fields, **options):
        epoch, dummy, rest = version.rpartition(':')
        scripts = ''.join('%%%s -p <lua>\n%s\n' % script for script in options.get('scripts', {}).items())
        configuration = options.get('configuration', {})
        installs = [
            'install -D %s %%{buildroot}/%s' % (source, place)
            for place, source in dict(options.get('files', {}), **configuration).items()
        ]
        listed = ['/' + place for place in options.get('files', {})]
        listed += ['%config(noreplace) /' + place for place in configuration]
        spec = self.folder / (name + '.spec')
        spec.write_text(
            self.SPEC.format(
                name=name,
                epoch='Epoch: ' + epoch if epoch else '',
                version=rest.partition('-')[0],
                release=rest.partition('-')[2] or '1',
                fields='\n'.join(fields),
                scripts=scripts,
                installs='\n'.join(installs),
                listed='\n'.join(listed),
            ),
            encoding='utf-8',
        )
        folder = options.get('folder', self.folder)
        self.done(
            'rpmbuild',
            '-bb',
            '--quiet',
            '--define',
            '_topdir %s/build' % self.folder,
            '--define',
            '_rpmdir %s' % folder,
            '--define',
            '_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.rpm',
            spec,
        )
        return folder / '{}-{}-{}.rpm'.format(name, rest.partition('-')[0], rest.partition('-')[2] or '1')

    requires = staticmethod('Requires: {}'.format)
    provides = staticmethod('Provides: {}'.format)


class DnfRoot(RpmRoot):
    KIND = packages.Dnf

    def __init__(self, folder):
        super().__init__(folder)
        self.configuration('')
        self.sources('own', 'file://%s' % self.repository)
        self.program(
            'dnf',
            '--config=%s/dnf.conf' % folder,
            '--installroot=%s' % self.root,
            '--releasever=9',
            '--setopt=reposdir=%s/repos.d' % folder,
            '--setopt=cachedir=%s/cache' % folder,
            '--setopt=logdir=%s' % folder,
        )
        self.program('rpm', '--root=%s' % self.root)
        self.run(['rpm', '--initdb'])

    def configuration(self, lines):
        (self.folder / 'dnf.conf').write_text('[main]\ngpgcheck=0\n' + lines, encoding='utf-8')

    def sources(self, identity, address, lines=''):
        (self.folder / 'repos.d').mkdir(exist_ok=True)
        (self.folder / 'repos.d/own.repo').write_text(
            '[%s]\nname=own\nbaseurl=%s\n%s' % (identity, address, lines), encoding='utf-8'
        )

    def forget_lists(self):
        shutil.rmtree(str(self.folder / 'cache'))


class ZypperRoot(RpmRoot):
    KIND = packages.Zypper
    OS_RELEASE = 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"\n'

    def __init__(self, folder):
        super().__init__(folder)
        (self.root / 'etc/zypp/repos.d').mkdir(parents=True)
        (self.root / 'usr/bin').mkdir(parents=True)
        (self.root / 'usr/bin/zypper').touch()
        (self.root / 'etc/os-release').write_text(self.OS_RELEASE, encoding='utf-8')
        self.configuration('gpgcheck = off\n')
        self.sources('own', 'file://%s' % self.repository)
        self.program('zypper', '--root=%s' % self.root)
        self.environment['ZYPP_CONF'] = str(self.root / 'etc/zypp/zypp.conf')
        # where libzypp expects it, whatever this machine's rpm is configured to use
        self.program('rpm', '--root=%s' % self.root, '--dbpath=/var/lib/rpm')
        self.run(['rpm', '--initdb'])

    def configuration(self, lines):
        (self.root / 'etc/zypp/zypp.conf').write_text('[main]\n' + lines, encoding='utf-8')

    def sources(self, identity, address, lines=''):
        (self.root / 'etc/zypp/repos.d/own.repo').write_text(
            '[%s]\nname=own\nenabled=1\ngpgcheck=0\nbaseurl=%s\n%s' % (identity, address, lines), encoding='utf-8'
        )

    def forget_lists(self):
        shutil.rmtree(str(self.root / 'var/cache/zypp'))


PROGRAMS = {AptRoot: 'apt-get', DnfRoot: 'dnf', ZypperRoot: 'zypper'}


def skip_without(kind):
    program = PROGRAMS[kind]
    if not shutil.which(program) and not os.environ.get('REQUIRE_DNF'):
        pytest.skip('needs ' + program)


KINDS = [AptRoot, DnfRoot, ZypperRoot]
