# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package whose vmtoolsd exits at once, in the cache as if it had been built."""

import hashlib
import json
import pathlib
import shutil
import subprocess

PROVENANCE = 'usr/share/open-vm-tools/provenance.json'
VMTOOLSD = 'usr/bin/vmtoolsd'
EXITS = '#!/bin/sh\nexit 1\n'


def plant(good, planned, folder):
    """Puts a broken copy of the good build's package where the cache in the folder would have the planned one.

    good, planned: what the role plans. Returns the version of the package.
    """
    tree = folder / 'broken'
    subprocess.run(['dpkg-deb', '--raw-extract', good['cached'], tree], check=True)
    replace(tree / VMTOOLSD, EXITS)
    edit_json(tree / PROVENANCE, build_key=planned['key'])
    version = make_newer(tree / 'DEBIAN' / 'control')
    package = folder / 'broken.deb'
    subprocess.run(['dpkg-deb', '--root-owner-group', '--build', tree, package], check=True)
    shutil.rmtree(tree)
    keep(package, pathlib.Path(good['cache_directory']), folder / 'cache' / planned['key'], planned['key'])
    return version


def replace(path, text):
    assert path.exists(), f'{path} is not in the package'
    path.write_text(text)


def edit_json(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def make_newer(control):
    lines = control.read_text().splitlines()
    (number,) = [number for number, line in enumerate(lines) if line.startswith('Version: ')]
    lines[number] += '.1'
    control.write_text('\n'.join(lines) + '\n')
    return lines[number].partition(' ')[2]


def keep(package, like, cache, key):
    """Moves the package to the cache, with a provenance like that in the other directory; as tasks/package.yml does."""
    sha256 = hashlib.sha256(package.read_bytes()).hexdigest()
    (cache / sha256).mkdir(parents=True)
    package.rename(cache / sha256 / package.name)
    provenance = json.loads((like / 'provenance.json').read_text())
    kept = {**provenance['package'], 'file': f'{sha256}/{package.name}', 'sha256': sha256}
    (cache / 'provenance.json').write_text(json.dumps({**provenance, 'build_key': key, 'package': kept}))
