# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import os

import pytest

import bounded

ENVIRONMENT = dict(os.environ)


def test_a_program_says_what_it_has_to_say():
    assert bounded.run(["sh", "-c", "cat; echo error >&2"], "given", ENVIRONMENT) == ("given", "error\n")


def test_what_calls_itself_without_end_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(bounded, "MOST_PROCESSES", 20)
    monkeypatch.setattr(bounded, "LOOK_EVERY", 0.1)
    script = tmp_path / "again"
    script.write_text('sleep 0.02; sh "$0"; exit 1\n', encoding="utf-8")
    with pytest.raises(bounded.TooManyProcesses):
        bounded.run(["sh", str(script)], "", ENVIRONMENT)
    assert not [child for child in bounded.descendants(os.getpid()) if script.name in command_of(child)]


def command_of(process):
    try:
        with open(f"/proc/{process}/cmdline", encoding="utf-8") as stream:
            return stream.read()
    except OSError:
        return ""
