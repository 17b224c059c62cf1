# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of usable_python, from where Ansible looks for a Python and what the guest answers."""

import re
from typing import NamedTuple

from .. import elsewhere

# The oldest supported Python for modules, by minor release of ansible-core 2. Later releases need at least the last.
MINIMUMS = {16: (3, 6), 17: (3, 7), 18: (3, 8), 19: (3, 8), 20: (3, 9), 21: (3, 9)}
# From this minor release on, MODES are the only values for discovery; anything else is a Python.
LEGACY_MODES_GONE = 21
MODES = ['', 'auto', 'auto_silent']
LEGACY_MODES = [*MODES, 'auto_legacy', 'auto_legacy_silent']
# Up to this minor release, a place may be a command with arguments, such as "/usr/bin/env python3".
LAST_WITH_ARGUMENTS = 16
# What discovery falls back to if it does not understand the guest's answer: up to 2.16, and since.
BLIND_CHOICES = ('/usr/bin/python', '/usr/bin/python3')


class Package(NamedTuple):
    """A package with a Python, and its version if the name includes it."""

    manager: str
    name: str
    path: str
    version: tuple[int, int] | None = None


# In order of preference.
PACKAGES = [
    Package('dnf', 'python3.12', '/usr/bin/python3.12', (3, 12)),
    Package('dnf', 'python3.11', '/usr/bin/python3.11', (3, 11)),
    Package('dnf', 'python39', '/usr/bin/python3.9', (3, 9)),
    Package('dnf', 'python38', '/usr/bin/python3.8', (3, 8)),
    Package('apt-get', 'python3', '/usr/bin/python3'),
]
MANAGERS = list(dict.fromkeys(package.manager for package in PACKAGES))

# Releases whose mirrors are gone, and their last state in the vault.
VAULTS = {'CentOS Linux 8': '8.5.2111', 'CentOS Stream 8': '8-stream'}


class Search(NamedTuple):
    """The places where Ansible looks for a Python, of which it uses the first that has one, and why."""

    places: list[str]
    # by ansible_python_interpreter, or by earlier discovery; neither if discovery has not happened yet
    told: bool = False
    settled: bool = False


class Python(NamedTuple):
    """The first Python in these places, or none."""

    place: str = ''
    path: str = ''
    version: tuple[int, int] | None = None
    # what it printed instead of its version
    complaint: str = ''


class Guest(NamedTuple):
    """What a guest answers to the login user."""

    python: Python = Python()
    managers: list[str] = []
    # name and version, as in os-release
    release: str = ''
    # what the login shell printed before the answer
    noise: str = ''
    # the ID in os-release, and ostree if it was booted from such an image
    called: list[str] = []


class Offer(NamedTuple):
    """What the guest's repositories answer."""

    answered: bool
    names: list[str] = []
    complaint: str = ''


class Plan(NamedTuple):
    """Whether there is a usable Python, or packages that provide one, or what to do manually."""

    usable: bool
    reason: str
    candidates: list[Package] = []
    way_out: str = ''


class Core(NamedTuple):
    """The controller's ansible-core."""

    version: str

    @property
    def minor(self):
        return int(self.version.split('.')[1])

    @property
    def minimum(self):
        return MINIMUMS[max(min(self.minor, max(MINIMUMS)), min(MINIMUMS))]

    @property
    def modes(self):
        return MODES if self.minor >= LEGACY_MODES_GONE else LEGACY_MODES

    @property
    def takes_arguments(self):
        return self.minor <= LAST_WITH_ARGUMENTS

    @property
    def blind_choice(self):
        return BLIND_CHOICES[self.minor > 16]

    def runs_on(self, version):
        return version is not None and version >= self.minimum


def tagged_never(tags, run_tags):
    """Whether a play or role is not to be run, although a task of it is, because it is tagged always itself.

    That is so without --tags. With it, Ansible's own rules are enough.
    """
    return 'never' in tags and list(run_tags) == ['all']


def dotted(version):
    return '.'.join(map(str, version))


def from_facts(facts, core):
    """The Python that facts were gathered with, if suitable: it has just worked, so there is no need to check it."""
    known = re.match(r'(\d+)\.(\d+)', str(facts.get('python_version', '')))
    version = (int(known[1]), int(known[2])) if known else None
    if not core.runs_on(version):
        return None
    executable = facts.get('python', {}).get('executable') or facts.get('discovered_interpreter_python', '')
    return Python(path=executable, version=version)


def search(told, settled, fallback, core):
    """Where Ansible looks: the configured place, the result of earlier discovery, or the places of its discovery."""
    if told not in core.modes:
        return Search([told], told=True)
    if settled:
        return Search([settled], settled=True)
    return Search(list(fallback))


def blind(looked, guest, core):
    """The search to use instead if the login shell's output confuses discovery; None if it does not."""
    if not guest.noise or looked.told or looked.settled or looked.places == [core.blind_choice]:
        return None
    return Search([core.blind_choice])


def decide(looked, guest, core):
    """The plan for this guest."""
    python = guest.python
    if core.runs_on(python.version):
        return Plan(True, f'Ansible finds {python.path}, which is Python {dotted(python.version)}')
    reason = f'ansible-core {core.version} needs Python {dotted(core.minimum)} or newer, and {words(looked, python)}'
    candidates = [] if looked.settled or elsewhere.sentence(guest.called) else packages_for(looked, guest, core)
    return Plan(False, reason, candidates, way_out(looked, guest, core))


def packages_for(looked, guest, core):
    """The packages whose Python Ansible finds before the unsuitable one."""
    places = looked.places
    # A package cannot use an occupied place.
    free = places[: places.index(guest.python.place)] if guest.python.place in places else places
    paths = [place if place.startswith('/') else f'/usr/bin/{place}' for place in free]
    return [
        package
        for package in PACKAGES
        if package.manager in guest.managers
        and package.path in paths
        and (package.version is None or core.runs_on(package.version))
    ]


def words(looked, python):
    """What was found, to end a sentence."""
    if not python.path:
        return 'there is none' + (f' at {looked.places[0]}' if looked.told or looked.settled else '')
    if python.version:
        return f'{python.path} is {dotted(python.version)}'
    return f'{python.path} does not run' + (f' ({python.complaint})' if python.complaint else '')


def way_out(looked, guest, core):
    """What to do if no package helps."""
    if looked.told:
        return 'It is set by ansible_python_interpreter. Leave that unset, or set it to a suitable Python.'
    if looked.settled:
        return (
            'Ansible discovered it earlier in this run, or took it from a fact cache. Run again with '
            'gather_facts: false and, if facts are cached, --flush-cache.'
        )
    if guest.noise:
        return (
            f"Ansible's discovery uses {core.blind_choice} unchecked, because the login shell prints something "
            f'before the output of any command: {guest.noise}. Keep it silent without a terminal (~/.bashrc, '
            '/etc/profile.d), or set ansible_python_interpreter to a suitable Python.'
        )
    instead = elsewhere.sentence(guest.called)
    if instead:
        return f'This collection cannot manage open-vm-tools there: {instead}'
    if not guest.managers:
        return f'There is neither {" nor ".join(MANAGERS)} to install one with. Install one manually.'
    return (
        'There is no known package with one that Ansible finds before that. Set ansible_python_interpreter to a '
        'suitable one.'
    )


def vault(release, url):
    """Options that have dnf use the vault instead of the repositories of a release whose mirrors are gone."""
    if release not in VAULTS or not url:
        return []
    root = f'{url.rstrip("/")}/{VAULTS[release]}'
    key = 'file:///etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial'
    ids = {'vault-baseos': 'BaseOS', 'vault-appstream': 'AppStream'}
    return [
        *(f'--repofrompath={name},{root}/{folder}/$basearch/os/' for name, folder in ids.items()),
        f'--repo={",".join(ids)}',
        *(f'--setopt={name}.gpgkey={key}' for name in ids),
    ]


def choose(candidates, offer):
    """The first candidate that the repositories have, or None."""
    return next((package for package in candidates if package.name in offer.names), None)


def preview(package, reason):
    """What check mode says."""
    return (
        f'Would install {package.name}, because {reason}. Further changes cannot be predicted, because that needs a '
        'Python.'
    )


def not_offered(candidates, offer, guest, core):
    """What to do if the repositories have none of the candidates."""
    names = ', '.join(package.name for package in candidates)
    if offer.answered:
        problem = f'The repositories have none of {names}'
    else:
        problem = f'{candidates[0].manager} could not determine whether the repositories have any of {names}'
    problem += f' ({offer.complaint}). ' if offer.complaint else '. '
    if guest.release in VAULTS and not offer.answered:
        problem += (
            f'The mirrors of {guest.release} are gone; vault_url sets where its last state is archived '
            '(open_vm_tools_centos_vault and open_vm_tools_centos_vault_url of the role). '
        )
    problem += 'Install one manually' if offer.answered else 'Fix that and run again, or install one manually'
    if core.minor > 16 and (guest.python.version or (0, 0)) >= MINIMUMS[16]:
        problem += ', or use ansible-core 2.16, the last that supports Python 3.6'
    return problem + '.'
