# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import time
from pathlib import Path

import pytest

import guest_images

# Notes its own process and one that it starts, lasts long, and takes a moment to end.
LASTS = "sleep 60 & echo $$ $! > processes; trap 'sleep 0.3; touch tidied; exit 130' TERM; mv processes started; wait"


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Makes the lab a script that runs these commands in tmp_path."""

    def make(commands):
        script = tmp_path / "lab"
        script.write_text(f'#!/bin/sh\ncd "${{0%/*}}"\n{commands}\n', encoding="utf-8")
        script.chmod(0o755)

    monkeypatch.setattr(guest_images, "LAB", str(tmp_path / "lab"))
    monkeypatch.setattr(guest_images, "BUILD", tmp_path / "build")
    return make


def wait_for(path):
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline, f"no {path.name}"
        time.sleep(0.05)


def runs(process):
    """Whether it does, and is not just waiting for somebody to ask how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_only_the_images_of_these_scenarios_are_made_each_once(lab, tmp_path):
    lab('echo "$*" >> asked; if test "$*" = "image --platform debian11"; then touch last; fi')
    with guest_images.made_ahead(["default", "faults", "debian11"]):
        wait_for(tmp_path / "last")
    assert (tmp_path / "asked").read_text().splitlines() == ["image --platform debian", "image --platform debian11"]


@pytest.mark.parametrize(("scenario", "platform"), [("faults", "debian"), ("el8", "el8"), ("debian11", "debian11")])
def test_platform_of_a_scenario(scenario, platform):
    assert guest_images.platform(scenario) == platform


def test_nothing_that_the_lab_has_started_goes_on_and_it_is_let_tidy_up(lab, tmp_path):
    lab(LASTS)
    with guest_images.made_ahead(["default", "el8"]):
        wait_for(tmp_path / "started")
    assert (tmp_path / "tidied").exists()
    assert not any(map(runs, (tmp_path / "started").read_text().split()))


def test_an_interrupted_check_ends_it_too(lab, tmp_path):
    lab(LASTS)
    with pytest.raises(SystemExit), guest_images.made_ahead(["default"]):
        wait_for(tmp_path / "started")
        raise SystemExit(130)
    assert not any(map(runs, (tmp_path / "started").read_text().split()))
