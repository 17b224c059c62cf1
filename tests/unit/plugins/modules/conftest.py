# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects that are built once for all tests of a file, and laid down anew for each."""

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules import autotools_projects as projects
from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules.autotools_projects import Template


@pytest.fixture(scope='module')
def flat_template(tmp_path_factory):
    return Template(tmp_path_factory.mktemp('flat'), projects.FLAT)


@pytest.fixture(scope='module')
def subdirs_template(tmp_path_factory):
    return Template(tmp_path_factory.mktemp('subdirs'), projects.SUBDIRS)


@pytest.fixture(scope='module')
def libtool_template(tmp_path_factory):
    return Template(tmp_path_factory.mktemp('libtool'), projects.LIBTOOL)


@pytest.fixture
def flat(flat_template):
    return flat_template.restore()


@pytest.fixture
def subdirs(subdirs_template):
    return subdirs_template.restore()


@pytest.fixture
def libtool(libtool_template):
    return libtool_template.restore()


@pytest.fixture(params=['flat', 'subdirs', 'libtool'])
def built(request):
    return request.getfixturevalue(request.param)
