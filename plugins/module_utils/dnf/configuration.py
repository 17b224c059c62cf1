# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where dnf looks for repositories: dnf.conf, variables, directories, and the order of the files."""

import collections
import fnmatch
import glob
import os
import re

from ..guest.dnf5 import is_dnf5
from ..guest.files import below, native_path, outside, read_bytes, read_file
from ..guest.module import UNCHANGED
from .refusal import Refusal
from .repository_files import RepositoryFile, RepositoryFileError, boolean, text

MAIN_FILE = '/etc/dnf/dnf.conf'

REPOSITORY_DIRECTORIES = ('/etc/yum.repos.d', '/etc/yum/repos.d', '/etc/distro.repos.d')
VARIABLE_DIRECTORIES = ('/etc/yum/vars', '/etc/dnf/vars')
DNF5_REPOSITORY_DIRECTORIES = ('/etc/yum.repos.d', '/etc/distro.repos.d', '/usr/share/dnf5/repos.d')
DNF5_VARIABLE_DIRECTORIES = ('/usr/share/dnf5/vars.d', '/etc/dnf/vars')
# In order of precedence: of files with the same name, the first counts. dnf then reads them sorted by name.
DNF5_OVERRIDE_DIRECTORIES = ('/etc/dnf/repos.override.d', '/usr/share/dnf5/repos.override.d')
DNF5_MAIN_DIRECTORIES = ('/etc/dnf/libdnf5.conf.d', '/usr/share/dnf5/libdnf.conf.d')

BASE_ARCHITECTURES = {'armv7l': 'armhfp', 'armv8l': 'armhfp', 'i586': 'i386', 'i686': 'i386'}

Configuration = collections.namedtuple('Configuration', 'root main_file dnf5 directories variables enabled_default')


def read_configuration(root, machine, major):
    """dnf's configuration below root. Raises RepositoryFileError if dnf.conf cannot be parsed."""
    dnf5 = is_dnf5(root)
    main_file, options = _main_options(root, dnf5)
    directories = DNF5_REPOSITORY_DIRECTORIES if dnf5 else REPOSITORY_DIRECTORIES
    variable_directories = DNF5_VARIABLE_DIRECTORIES if dnf5 else VARIABLE_DIRECTORIES
    variables = {'arch': machine, 'basearch': BASE_ARCHITECTURES.get(machine, machine), 'releasever': major}
    for directory in _paths(options, 'varsdir') or variable_directories:
        variables.update(_read_variables(root, directory, dnf5))
    return Configuration(
        root=root,
        main_file=main_file,
        dnf5=dnf5,
        directories=[
            found for path in _paths(options, 'reposdir') or directories for found in _directories(root, path, dnf5)
        ],
        variables=variables,
        enabled_default=boolean(options.get('enabled', '1')) is not False,
    )


def refuses_unsigned(root):
    """The setting that keeps dnf from installing unsigned package files, None if there is none.

    Only dnf.conf matters, not the repository files. With a broken dnf.conf, dnf does not run at all.
    """
    try:
        value = _main_options(root, is_dnf5(root))[1].get('localpkg_gpgcheck', '0')
    except (RepositoryFileError, Refusal, OSError):
        return None
    return 'localpkg_gpgcheck=%s' % value if boolean(value) else None


def _main_options(root, dnf5):
    """dnf.conf and its main options; dnf5 also reads them from drop-ins, which dnf.conf overrides."""
    options = {}
    for path in _drop_ins(root, DNF5_MAIN_DIRECTORIES, '.conf') if dnf5 else []:
        options.update(_main_section(_read(path)))
    path = below(root, MAIN_FILE)
    if os.path.lexists(path) and outside(root, path):
        raise Refusal(
            '%s is a symbolic link to %s, which is not below installroot %s. Make the link relative. %s'
            % (path, outside(root, path), root, UNCHANGED)
        )
    main_file = _read(path) if os.path.isfile(path) else None
    if main_file:
        options.update(_main_section(main_file))
    return main_file, options


def _read(path):
    return RepositoryFile(path, read_file(path))


def _main_section(source):
    section = source.sections.get('main')
    return {option.key: option.value for option in section.options} if section else {}


def _paths(options, key):
    words = [word for word in re.split(r'[ ,\n]+', options.get(key, '')) if word]
    return [native_path(word) for word in words if '\0' not in word]


def _directories(root, path, dnf5):
    """The directories of a reposdir entry, which may be a pattern to dnf before dnf5."""
    found = [] if dnf5 else sorted(glob.glob(os.path.join(glob.escape(root), path.lstrip('/'))))
    return found or [below(root, path)]


def _read_variables(root, directory, dnf5):
    variables = {}
    for name in _names(below(root, directory)):
        path = os.path.join(directory, name)
        # A link that leaves a mounted system resolves to a file of the running system instead.
        content = None if outside(root, below(root, path)) else read_bytes(root, path)
        if content is not None:
            variables[name] = _first_line(content, dnf5)
    return variables


def _first_line(content, dnf5):
    """dnf before dnf5 reads them in text mode, so any kind of newline ends the line."""
    return text(content.split(b'\n')[0] if dnf5 else re.split(rb'[\r\n]', content, maxsplit=1)[0])


def _names(directory):
    try:
        return sorted(os.listdir(directory))
    except (FileNotFoundError, NotADirectoryError):
        return []


def substituted(value, variables):
    """The value with $name and ${name} replaced, if there is such a variable."""

    def replacement(match):
        return variables.get(match.group(1) or match.group(2), match.group(0))

    return re.sub(r'\$(?:([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)\})', replacement, value)


def repository_paths(configuration):
    """The repository files, in the order in which dnf reads them."""
    paths = _paths_by_directory(configuration)
    return paths if configuration.dnf5 else sorted(paths, key=_without_suffix)


def repository_paths_before_dnf_4_7(configuration):
    """The same in the order of earlier releases: directory by directory."""
    return _paths_by_directory(configuration)


def _paths_by_directory(configuration):
    return [
        os.path.join(directory, name)
        for directory in configuration.directories
        for name in _names(directory)
        if fnmatch.fnmatchcase(name, '*.repo') and (configuration.dnf5 or not name.startswith('.'))
    ]


def _without_suffix(path):
    return path[: -len('.repo')].split('/')


def override_paths(configuration):
    """The files whose settings override those of the repository files in dnf5, in its order."""
    return _drop_ins(configuration.root, DNF5_OVERRIDE_DIRECTORIES, '.repo') if configuration.dnf5 else []


def _drop_ins(root, directories, suffix):
    chosen = {}
    for directory in directories:
        for name in _names(below(root, directory)):
            path = os.path.join(below(root, directory), name)
            if name.endswith(suffix) and os.path.isfile(path):
                chosen.setdefault(name, path)
    return [chosen[name] for name in sorted(chosen)]
