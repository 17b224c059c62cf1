# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the documentation as a website: .build/docsite/html. Any warning is an error.

Its pages are the repository's documents as they are, laid out as there, so that the links between them fit, and what
antsibull-docs generates from the plugins and the role.
"""

import posixpath
import re
import shutil
import subprocess
from pathlib import Path
from typing import Iterable

import yaml

from project import BUILD, ROOT, environment, files, tool

SITE = BUILD / "docsite"
SETTINGS = ROOT / "tests" / "docsite"
# Where antsibull-docs writes: docs/docsite/rst names it, too.
GENERATED = "collection"
DOCUMENTS = re.compile(r"[^/]+\.md|CHANGELOG\.rst|docs/.*|roles/[^/]+/README\.md|tests/lab/README\.md")
# Read one after the other
GUIDES = [
    "docs/guides/quick_start",
    "docs/guides/quick_start.ja",
    "docs/guides/many_guests",
    "docs/guides/own_playbook",
    "docs/guides/from_the_article",
    "docs/offline",
    "docs/images",
    "docs/guides/proxy",
    "docs/guides/upgrade",
    "docs/guides/troubleshooting",
    "docs/questions",
    "docs/guides/how_it_works",
]
DEVELOPMENT = [
    "CONTRIBUTING",
    "The lab <tests/lab/README>",
    "docs/releasing",
    "docs/testing",
    "CODE_OF_CONDUCT",
    "SECURITY",
    "MAINTAINERS",
]
REFERENCE = [
    "The role <roles/open_vm_tools/README>",
    f"Modules, and the role's variables <{GENERATED}/index>",
    "Release notes <CHANGELOG>",
]
LINK = re.compile(r"(\]\()(?!https?:|mailto:|#)([^)#\s]+)")


def documents(names: Iterable[str]) -> list[str]:
    """Those of the repository's files that are in the site. What docs/docsite has is for antsibull-docs."""
    return [name for name in names if DOCUMENTS.fullmatch(name) and not name.startswith("docs/docsite/")]


def linked(text: str, name: str, pages: Iterable[str], repository: str) -> str:
    """The text of a document whose links to anything that is not in the site lead to the repository."""

    def target(link: re.Match) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), link[2]))
        return link[0] if path in pages else f"{link[1]}{repository}/blob/main/{path}"

    return LINK.sub(target, text)


def navigation(names: Iterable[str]) -> str:
    """The end of the front page, which gives each page its place. What is in docs appears by itself."""
    background = [name.removesuffix(".md") for name in names if re.fullmatch(r"docs/[^/]+\.md", name)]
    parts = {
        "Guides": ["日本語 <README.ja>", *GUIDES],
        "Reference": REFERENCE,
        "Background": sorted(set(background) - {*GUIDES, *DEVELOPMENT}),
        "Development": DEVELOPMENT,
    }
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{lines(pages)}```\n" for title, pages in parts.items()
    )


def lines(pages: Iterable[str]) -> str:
    return "".join(f"{page}\n" for page in pages)


def lay_out(source: Path) -> None:
    names = documents(files())
    repository = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
    for name in names:
        page = source / name
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, page)
        if page.suffix == ".md":
            text = linked(page.read_text(encoding="utf-8"), name, names, repository)
            page.write_text(text + (navigation(names) if name == "README.md" else ""), encoding="utf-8")


def generate(destination: Path) -> None:
    destination.mkdir()
    destination.chmod(0o755)  # antsibull-docs refuses what others can write to
    command = [tool("antsibull-docs"), "--config-file", str(SETTINGS / "antsibull-docs.cfg"), "collection"]
    options = ["--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(destination)]
    subprocess.run([*command, *options, "esxi_arm.guest"], env=environment(), check=True)


def build(site: Path) -> Path:
    """Its front page."""
    shutil.rmtree(site, ignore_errors=True)
    source, html = site / "source", site / "html"
    lay_out(source)
    generate(source / GENERATED)
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--conf-dir", str(SETTINGS), "--builder", "html"]
    subprocess.run([tool("sphinx-build"), *options, str(source), str(html)], env=environment(), check=True)
    # What a server shows for the directory
    return shutil.copyfile(html / "README.html", html / "index.html")


if __name__ == "__main__":
    print(f"Open {build(SITE)}")
