# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guests, what happens to the builders among them, and what there is to see afterwards."""

import collections
import json
import pathlib

from controller import Play
from proxy import Proxy

PLAYBOOK = pathlib.Path(__file__).parents[1] / 'install.yml'
FOLDER = '/var/tmp/stand-in'
# What configure does on a guest, by the stand-in for the source.
FAILS = 'echo "configure: error: planted on $(uname -n)" >&2; exit 1'
IS_HELD = f'until test -e {FOLDER}/go; do sleep 0.2; done'
# With the strategy free, a task is shown when the first guest has ended it. This also shows who begins which task.
SAYS_WHO_BEGINS = {'ANSIBLE_SHOW_PER_HOST_START': '1'}

# builds: how often configure ran; package: the provenance in the package that is installed, None where there is none
Look = collections.namedtuple('Look', 'builds package')
Outcome = collections.namedtuple('Outcome', 'recap messages looks entries')


class Stage:
    def __init__(self, inventory, guests, folder):
        self.guests = guests
        self._inventory = inventory
        self.folder = folder
        self._plays = []
        self._proxies = {}

    def begin(self, name, packages, hooks=None, variables=None, of_guests=None):
        """Starts the story's play, with a cache of its own.

        packages: by name the numbers of the guests that need it. Configure is told the name: each is another one.
        hooks: what configure does, by guest.
        """
        numbers = sorted(number for needed_by in packages.values() for number in needed_by)
        for number in numbers:
            hook = (hooks or {}).get(number, ':')
            self.guests[number].run(f"mkdir -p {FOLDER}; cd {FOLDER}; rm -f builds go; printf '%s\\n' '{hook}' > hook")
        hosts = {}
        for package, needed_by in packages.items():
            for number in needed_by:
                arguments = {'open_vm_tools_configure_args': [f'--with-package={name}-{package}']}
                hosts[self.guests[number].name] = {**arguments, **(of_guests or {}).get(number, {})}
        inventory = self.folder / f'{name}.json'
        inventory.write_text(json.dumps({'all': {'hosts': hosts}}))
        variables = {
            'story_hosts': ','.join(hosts),
            'open_vm_tools_cache_dir': str(self._cache(name)),
            'open_vm_tools_verify': False,
            **(variables or {}),
        }
        play = Play(PLAYBOOK, [self._inventory, inventory], variables, environment=SAYS_WHO_BEGINS)
        self._plays.append(play)
        return Story(self, name, numbers, play)

    def behind_proxy(self, number):
        """The guest's connection, which can be cut, and the variables that lead Ansible to it."""
        proxy = Proxy(self.guests[number].place)
        return proxy, {'ansible_host': '127.0.0.1', 'ansible_port': proxy.port}

    def look(self, number):
        said = self.guests[number].run(f'''
            cat {FOLDER}/builds 2>/dev/null | wc -l
            cat /usr/share/open-vm-tools/provenance.json 2>/dev/null || echo null''')
        builds, _newline, package = said.partition('\n')
        return Look(int(builds), json.loads(package))

    def entries(self, name):
        """The packages in the story's cache."""
        return sorted(path.name for path in self._cache(name).glob('*/*/*.deb'))

    def clear(self):
        for play in self._plays:
            play.kill()

    def _cache(self, name):
        return self.folder / f'cache-of-{name}'


class Story:
    """A play that runs."""

    def __init__(self, stage, name, numbers, play):
        self.play = play
        self._stage = stage
        self._name = name
        self._numbers = numbers

    def go(self):
        """Lets those go on that are held."""
        for number in self._numbers:
            self._stage.guests[number].run(f'touch {FOLDER}/go')

    def end(self, status=0):
        """What came of it. By guest: counts of its tasks, messages of those that failed, what it looks like."""
        self.play.end(status)
        names = {self._stage.guests[number].name: number for number in self._numbers}
        recap = {names[name]: counts for name, counts in self.play.recap().items()}
        messages = collections.defaultdict(list)
        for name, result in self.play.failures():
            messages[names[name]].append(result['msg'])
        looks = {number: self._stage.look(number) for number in self._numbers}
        return Outcome(recap, messages, looks, self._stage.entries(self._name))
