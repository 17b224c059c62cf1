# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects that are built once, and laid down anew for each test."""

import pathlib
import shutil
import tempfile

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules import autotools_projects as projects
from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules.autotools_projects import Template

# Known before the first test: ansible-test forks for each one, and what a fixture remembers is then lost.
ROOT = pathlib.Path(tempfile.mkdtemp(prefix='autotools_projects_'))


def pytest_sessionfinish():
    shutil.rmtree(str(ROOT), ignore_errors=True)


@pytest.fixture(scope='session')
def flat_template():
    return Template(ROOT / 'flat', projects.FLAT)


@pytest.fixture(scope='session')
def subdirs_template():
    return Template(ROOT / 'subdirs', projects.SUBDIRS)


@pytest.fixture(scope='session')
def libtool_template():
    return Template(ROOT / 'libtool', projects.LIBTOOL)


@pytest.fixture(scope='session')
def library_template():
    """It finds a library, whose header and .pc file lie in a folder of their own."""
    root = ROOT / 'library'
    projects.library(root / 'one', '1.0', 1)
    return Template(root, projects.LIBRARY, environment={'PKG_CONFIG_PATH': str(root / 'one')})


@pytest.fixture
def flat(flat_template):
    return flat_template.restore()


@pytest.fixture
def subdirs(subdirs_template):
    return subdirs_template.restore()


@pytest.fixture
def libtool(libtool_template):
    return libtool_template.restore()


@pytest.fixture
def library(library_template):
    projects.library(library_template.source.parent / 'one', '1.0', 1)
    return library_template.restore()


@pytest.fixture(params=['flat', 'subdirs', 'libtool'])
def built(request):
    return request.getfixturevalue(request.param)
