# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the table of the role's variables into the role's README.md, out of its argument specification."""

import json
import re
import sys

import yaml

from project import ROOT

ROLE = ROOT / "roles" / "open_vm_tools"
README = ROLE / "README.md"
SPECIFICATION = ROLE / "meta" / "argument_specs.yml"
BEGIN = "<!-- The table between here and the end mark is written by `make docs`. -->\n"
END = "<!-- end mark -->\n"

# Ansible's markup. It ends at the first closing bracket without a backslash before it.
INSIDE = r"\(((?:[^)\\]|\\.)*)\)"
MARKUP = [
    (re.compile(r"\b(?:C|V|O|E|RV|M|P)" + INSIDE), r"`\1`"),
    (re.compile(r"\bB" + INSIDE), r"**\1**"),
    (re.compile(r"\bI" + INSIDE), r"*\1*"),
    (re.compile(r"\bL\(([^,()]*), *([^()]*)\)"), r"[\1](\2)"),
    (re.compile(r"\bU" + INSIDE), r"<\1>"),
]


def markdown(text: str) -> str:
    """One line of Markdown out of text with Ansible's markup."""
    for pattern, replacement in MARKUP:
        text = pattern.sub(replacement, text)
    text = re.sub(r"\\(.)", r"\1", text)
    return " ".join(text.split()).replace("|", "\\|")


def options() -> dict[str, dict]:
    specification = yaml.safe_load(SPECIFICATION.read_text(encoding="utf-8"))
    return specification["argument_specs"]["main"]["options"]


def paragraphs(description: str | list[str]) -> list[str]:
    return [description] if isinstance(description, str) else description


def default(option: dict) -> str:
    if "default" not in option:
        return "required" if option.get("required") else ""
    value = option["default"]
    return f"`{value}`" if isinstance(value, str) and value else f"`{json.dumps(value)}`"


def row(name: str, option: dict) -> str:
    text = " ".join(markdown(paragraph) for paragraph in paragraphs(option["description"]))
    choices = ", ".join(f"`{choice}`" for choice in option.get("choices", []))
    meaning = f"{text} One of {choices}." if choices else text
    return f"| `{name}` | {default(option)} | {meaning} |\n"


def table() -> str:
    rows = (row(name, option) for name, option in options().items())
    return "| variable | default | meaning |\n| --- | --- | --- |\n" + "".join(rows)


def with_table(text: str) -> str:
    """The README with the table as it has to be."""
    before, _begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{README.relative_to(ROOT)}: the lines {BEGIN.strip()} and {END.strip()} are not both there")
    return before + BEGIN + table() + END + after


def main() -> None:
    old = README.read_text(encoding="utf-8")
    new = with_table(old)
    if new != old:
        README.write_text(new, encoding="utf-8")
        print(f"{README.relative_to(ROOT)}: the table of variables was brought up to date")


if __name__ == "__main__":
    sys.exit(main())
