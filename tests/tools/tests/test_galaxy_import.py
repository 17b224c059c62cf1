# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import pytest

import galaxy_import

REFUSED = "ERROR: The import failed for the following reason: Invalid collection metadata. 'repository' is required"
LINTED = "WARNING: roles/x/tasks/main.yml:3 yaml[truthy]: Truthy value should be one of (false, true)"


@pytest.mark.parametrize(
    ("printed", "status", "complaints"),
    [
        ("Loading role x\nImporter processing completed successfully", 0, []),
        (f"Importing\n{REFUSED}", 1, [REFUSED]),
        (f"Importing\n{LINTED}\nImporter processing completed successfully", 0, [LINTED]),
        ("Importing", 1, ["it ended with status 1"]),
    ],
)
def test_what_it_prints_decides_as_much_as_how_it_ends(tmp_path, monkeypatch, printed, status, complaints):
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\ncat <<'END'\n{printed}\nEND\nexit {status}\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(galaxy_import, "tool", lambda name: str(tmp_path / name))
    monkeypatch.setattr(galaxy_import, "SCRATCH", tmp_path)
    assert galaxy_import.complaints(tmp_path / "x.tar.gz") == complaints
