# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of versions, as the real dpkg and rpm see it."""

import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import versions

# In ascending order; those in one row are equal.
DEBIAN = [
    ["2:12.2.0-1~bpo11+1"],
    ["2:12.2.0-1", "02:12.2.0-1"],
    ["2:12.2.0-1ubuntu1~22.04"],
    ["2:12.2.0-1+deb12u1"],
    ["2:12.2.0-1+deb12u4"],
    ["2:12.2.0-1+deb12u10"],
    ["2:12.5.0-2~bpo12+1"],
    ["2:12.5.0-2"],
    ["2:12.5.0-2+deb13u1"],
    ["2:13.0.0~rc1-1"],
    ["2:13.0.0-1"],
    ["3:1.0-1"],
]
RPM = [
    ["12.1.5-1.el9_2.3"],
    ["12.2.5-2.el9", "12.2.5-2.el9", "0:12.2.5-2.el9"],
    ["12.2.5-3.el9_3"],
    ["12.2.5-3.el9_3.2"],
    ["12.2.5-3.el9_3.2.alma.1"],
    ["12.2.5-10.el9"],
    ["13.0.0~rc1-1"],
    ["13.0.0-1"],
    ["13.0.0^git1-1"],
    ["13.0.0.1-1"],
    ["1:1.0-1"],
]


def pairs(rows):
    flat = [(rank, version) for rank, row in enumerate(rows) for version in row]
    return [(one, other, (rank > rank2) - (rank < rank2)) for rank, one in flat for rank2, other in flat]


@pytest.mark.parametrize("one, other, order", pairs(DEBIAN))
def test_debian(one, other, order):
    assert versions.dpkg(one, other) == order


@pytest.mark.parametrize("one, other, order", pairs(RPM))
def test_rpm(one, other, order):
    assert versions.rpm(one, other) == order


def by_dpkg(one, other):
    for relation, order in (("lt", -1), ("eq", 0)):
        if subprocess.run(["dpkg", "--compare-versions", one, relation, other], check=False).returncode == 0:
            return order
    return 1


def by_rpm(one, other):
    program = f'%{{lua:print(rpm.vercmp("{one}", "{other}"))}}'
    done = subprocess.run(["rpm", "--eval", program], check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout)


def test_what_is_compared_with_is_there():
    assert shutil.which("dpkg") and shutil.which("rpm"), "make setup-test installs both"


# few letters, so that much of it is equal
DEBIAN_VERSIONS = st.from_regex(r"\A([01]:)?[0-2][0-2a.+~]{0,4}(-[0-2a.+~]{1,4})?\Z")
RPM_VERSIONS = st.from_regex(r"\A[0-2][0-2a.~^_]{0,5}\Z")
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(DEBIAN_VERSIONS, DEBIAN_VERSIONS)
@example("0", "0-0")
@example("1.0+", "1.0a")
@example("1a~", "1a")
def test_the_real_dpkg_agrees(one, other):
    assert versions.dpkg(one, other) == by_dpkg(one, other)


@FEW
@given(RPM_VERSIONS, RPM_VERSIONS)
@example("1.0", "1.0.")
@example("1.0^", "1.0")
@example("1.0a", "1.0.1")
@example("1.0^1", "1.0~1")
def test_the_real_rpm_agrees(one, other):
    assert versions.rpm(one, other) == by_rpm(one, other)
