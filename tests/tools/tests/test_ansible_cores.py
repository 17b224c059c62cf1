# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import pytest

import ansible_cores


@pytest.mark.parametrize(
    ("venv", "found", "core", "expected"),
    [
        ("3.11", ["3.12", "3.13"], "2.16.19", "3.11"),
        ("3.11", ["3.12", "3.13"], "2.21.5", "3.13"),
        ("3.14", ["3.12"], "2.16.19", "3.12"),
        ("3.14", ["3.12"], "2.21.5", "3.14"),
        ("3.11", ["3.6", "3.10"], "2.21.5", None),
        ("3.11", ["3.12"], "2.22.0rc1", None),
    ],
)
def test_python_for_a_core(monkeypatch, venv, found, core, expected):
    monkeypatch.setattr(ansible_cores.pythons, "venv_version", lambda: venv)
    monkeypatch.setattr(ansible_cores.pythons, "interpreter", lambda version: version if version in found else None)
    assert ansible_cores.python(core) == expected
    assert "of which none is on PATH" in ansible_cores.absence(core)
