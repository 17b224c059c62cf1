# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from guestlab.errors import LabError
from guestlab.settings import Settings


def test_home_follows_the_cache_folder():
    assert str(Settings({"XDG_CACHE_HOME": "/c"}).home) == "/c/esxi_arm_guest/lab"
    assert str(Settings({"XDG_CACHE_HOME": "/c", "LAB_HOME": "/mine"}).home) == "/mine"


def test_labs_with_another_home_have_another_runtime_folder():
    one, other = Settings({"LAB_HOME": "/one"}), Settings({"LAB_HOME": "/other"})
    assert one.runtime != other.runtime
    assert one.runtime == Settings({"LAB_HOME": "/one"}).runtime


@pytest.mark.parametrize(("value", "expected"), [(None, True), ("", True), ("yes", True), ("no", False)])
def test_acceleration_switch(value, expected):
    environ = {"LAB_HOME": "/l"} if value is None else {"LAB_HOME": "/l", "LAB_ACCELERATE": value}
    assert Settings(environ).accelerate is expected


def test_a_switch_with_another_value_is_refused():
    with pytest.raises(LabError, match="LAB_ACCELERATE is 'maybe'"):
        Settings({"LAB_ACCELERATE": "maybe"})


def test_own_image_is_named_by_platform():
    settings = Settings({"LAB_HOME": "/l", "LAB_IMAGE_DEBIAN11": "example.org/mine"})
    assert settings.own_image("debian11") == "example.org/mine"
    assert settings.own_image("debian") is None
