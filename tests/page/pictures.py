# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the pictures of the status page that are in the documentation: docs/status_*.png, at three sizes."""

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from project import COLLECTIONS, ROOT

sys.path.insert(0, str(COLLECTIONS))
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import page
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status import fleet
from chromium import Chromium


class Picture(NamedTuple):
    name: str
    width: int
    height: int
    dark: bool


PICTURES = [
    Picture("desktop", 1280, 900, False),
    Picture("tablet", 820, 1000, True),
    Picture("phone", 390, 844, False),
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "status.html"
        document.write_text(page.page(fleet.report_of(fleet.answers(200))), encoding="utf-8")
        browser = Chromium(Path(folder) / "profile")
        try:
            for picture in PICTURES:
                browser.open(document, picture.width, picture.height, picture.dark)
                browser.picture(ROOT / "docs" / f"status_{picture.name}.png")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
