# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the pictures of the website that are in the documentation: docs/docsite_*.png."""

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "page"))
import docsite
from chromium import Chromium
from project import ROOT


class Picture(NamedTuple):
    name: str
    page: str
    # what is at its top, as a CSS selector
    top: str = "html"


PICTURES = [
    Picture("front_page", "index.html"),
    Picture("role", f"{docsite.GENERATED}/open_vm_tools_role.html", "[id^=parameters]"),
    Picture("guide", "docs/guides/troubleshooting.html", "#refused-before-any-change"),
]


def main() -> None:
    front_page = docsite.build(docsite.SITE)
    with tempfile.TemporaryDirectory() as folder:
        browser = Chromium(Path(folder) / "profile")
        try:
            for picture in PICTURES:
                browser.open(front_page.parent / picture.page, 1280, 900)
                browser.evaluate(f"document.querySelector('{picture.top}').scrollIntoView()")
                browser.picture(ROOT / "docs" / f"docsite_{picture.name}.png")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
