# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that is read from a system before deciding about one of its repositories."""

import collections
import os
import re

from ..guest.files import outside, read_file
from ..guest.os_release import OsReleaseError, read_distribution
from .configuration import override_paths, read_configuration, repository_paths, repository_paths_before_dnf_4_7
from .repository_files import RepositoryFile, RepositoryFileError, text

# files: those that dnf can read, in its order. earlier_order: the same in the order of dnf before 4.7.
# broken: those that it cannot read. searched: the directories.
# aside: ids in files there that dnf ignores.
Evidence = collections.namedtuple(
    'Evidence', 'distribution trouble machine configuration files earlier_order broken overrides searched aside'
)
Broken = collections.namedtuple('Broken', 'path reason ids denied content')

HEADER = re.compile(rb'^[ \t\r]*\[([^\]\n]+)', re.MULTILINE)


def gather(root, machine):
    """Raises RepositoryFileError if dnf's own configuration cannot be parsed: dnf would not run either."""
    distribution, trouble = _distribution(root)
    configuration = read_configuration(root, machine, distribution.major if distribution else '')
    inside, led_out = _directories(root, configuration.directories)
    configuration = configuration._replace(directories=inside)
    read, broken = _read_all(root, repository_paths(configuration))
    overrides, broken_overrides = _read_all(root, override_paths(configuration), patterns=True)
    searched = [path for path in inside if os.path.isdir(path)] or inside
    main_files = [configuration.main_file] if configuration.main_file else []
    return Evidence(
        distribution=distribution,
        trouble=trouble,
        machine=machine,
        configuration=configuration,
        files=main_files + list(read.values()),
        earlier_order=main_files
        + [read[path] for path in repository_paths_before_dnf_4_7(configuration) if path in read],
        broken=led_out + broken + broken_overrides,
        overrides=list(overrides.values()),
        searched=searched,
        aside=_aside(searched),
    )


def _distribution(root):
    try:
        return read_distribution(root), None
    except OsReleaseError as error:
        return None, str(error)


def _directories(root, directories):
    """Those below root, and those that are symbolic links out of it, which resolve differently from here."""
    led_out = [path for path in directories if outside(root, path)]
    return ([path for path in directories if path not in led_out], [_led_out(root, path) for path in led_out])


def _led_out(root, path):
    reason = '%s from here: a symbolic link points to %s, which is not below installroot %s. Make the link relative' % (
        path,
        outside(root, path),
        root,
    )
    return Broken(path, reason, (), False, b'')


def _read_all(root, paths, patterns=False):
    read, broken = collections.OrderedDict(), []
    for path in paths:
        content = b''
        if outside(root, path):
            broken.append(_led_out(root, path))
            continue
        try:
            content = read_file(path)
            read[path] = RepositoryFile(path, content, patterns)
        except OSError as error:
            reason = '%s: %s' % (path, error.strerror)
            broken.append(Broken(path, reason, (), isinstance(error, PermissionError), content))
        except RepositoryFileError as error:
            broken.append(Broken(path, str(error), _ids(content), False, content))
    return read, broken


def _ids(content):
    return tuple(text(name) for name in HEADER.findall(content))


def _aside(directories):
    found = []
    for directory in directories:
        for name in sorted(os.listdir(directory)) if os.path.isdir(directory) else []:
            path = os.path.join(directory, name)
            if _is_aside(name) and os.access(path, os.R_OK) and os.path.isfile(path):
                found.append((path, _ids(read_file(path))))
    return found


def _is_aside(name):
    # Hidden ones are temporary files of another run of ours, which may remove them while we read.
    return '.repo' in name and not name.endswith('.repo') and not name.startswith('.')
