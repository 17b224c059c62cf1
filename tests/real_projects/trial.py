# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the steps of a project's story are made of: runs that are looked at from outside, and edits."""

import statistics
import subprocess
import time
from pathlib import Path

import archives
import module
import trees
from project import ROOT

# What is added to a source, and is to be seen in the product then
MARK = "real_projects_{}"
C_SOURCE = '\nextern const char {mark}[];\nconst char {mark}[] = "{mark}";\n'
# In every object that the header is compiled into; a header may be read more than once.
C_HEADER = """
#if !defined REAL_PROJECTS && !defined __ASSEMBLER__
#define REAL_PROJECTS
__attribute__((used)) static const char real_projects_header[] = "real_projects_header";
#endif
"""
TIMES = 5
NOT_HERE = "-"


class Trial:
    """A project in a folder of its own, and what was not as expected of it."""

    def __init__(self, project: dict, archive: archives.Archive):
        self.project = project
        self.archive = archive
        self.folder = archives.HOME / project["name"]
        self.log = self.folder / "by_hand.log"
        self.source = self.folder / "tree" / project.get("top", "")
        self.staged = self.folder / "staged"
        self.options = self._options(self.source)
        # What the archive brought
        self.shipped: set[str] = set()
        # {step: what was not as expected}; a step that does not concern this project is not in it.
        self.observed: dict[str, list[str]] = {"check": []}
        self.times: dict[str, float] = {}
        self.step = self.title = ""

    def cell(self, step: str) -> str:
        if step not in self.observed:
            return NOT_HERE
        return "; ".join(self.observed[step]) or "ok"

    def note(self, text: str, step: str = "") -> None:
        notes = self.observed[step or self.step]
        text = text.replace(f"{ROOT}/", "")
        if text not in notes:
            notes.append(text)

    def expect(self, is_so: object, text: str) -> None:
        if not is_so:
            self.note(text)

    def _run(self, options: dict | None = None) -> module.Result:
        """A look in check mode, then the run itself."""
        options = options or self.options
        source = Path(options["source"])
        before = trees.listing(source)
        foreseen = module.call(options, check=True)
        other = trees.difference(before, trees.listing(source))
        if other:
            self.note(f"{self.title}: wrote {other}", "check")
        result = module.call(options)
        self.expect(not result.failure, f"failed: {result.failure}")
        # Only make knows whether it has anything to do, so a change that was foreseen may turn out to be none.
        if not result.failure and (foreseen.due != result.ran or result.changed > foreseen.changed):
            self.note(
                f"{self.title}: foresaw {words(foreseen.due)} (changed: {foreseen.changed}), "
                f"ran {words(result.ran)} (changed: {result.changed})",
                "check",
            )
        return result

    def _due(self, *phases: str) -> None:
        result = self._run()
        missing = [phase for phase in phases if phase not in result.ran]
        self.expect(not missing, f"{words(missing)} did not run: {said(result)}")
        self.expect(result.changed, "changed: false")

    def _nothing_due(self, options: dict | None = None) -> None:
        options = options or self.options
        source = Path(options["source"])
        before = trees.listing(source)
        result = self._run(options)
        self.expect(not result.ran and not result.changed, f"once more: {said(result)}")
        other = trees.difference(before, trees.listing(source))
        self.expect(result.ran or not other, f"written with nothing due: {other}")
        if result.ran:
            # What comes next is not to suffer from it.
            third = self._run(options)
            self.expect(not third.ran, f"a third time: {said(third)}")

    def _edit(self, source: Path, word: str) -> None:
        text = self.project.get("line", C_SOURCE)
        append(source / self.project["source"], text.format(mark=MARK.format(word)))

    def _expect_mark(self, source: Path, word: str) -> None:
        product = trees.one(source, self.project["product"])
        self.expect(MARK.format(word).encode() in product.read_bytes(), f"{product.name} does not have the edit")

    def _delete(self, pattern: str) -> None:
        path = trees.one(self.source, pattern)
        path.unlink()
        self._due("make")
        self.expect(path.exists(), f"{path.relative_to(self.source)} is not back")
        self._nothing_due()

    def _expect_recompiled(self, before: dict[str, int], expected: set[str]) -> None:
        after = trees.objects(self.source)
        old = sorted(path for path in expected if after.get(path) == before.get(path))
        self.expect(not old, f"not compiled again: {trees.named(old)}")

    def _options(self, source: Path, arguments: list[str] | None = None) -> dict:
        return {"source": str(source), "configure_args": arguments or self.project["configure"]}

    def _copy(self, name: str) -> Path:
        return self.archive.unpack(self.folder / name, self.project.get("top", ""))

    def _age(self, source: Path) -> None:
        """All files of one date, as git and many archives have them."""
        subprocess.run(["find", str(source), "-type", "f", "-exec", "touch", "-d", "2020-01-01", "{}", "+"], check=True)

    def _list(self, key: str) -> list[str]:
        return self.project.get(key) or []

    def _median(self, command: list[str]) -> float:
        seconds = []
        for _turn in range(TIMES):
            began = time.perf_counter()
            subprocess.run(
                command, cwd=self.source, env=module.PLAIN, stdin=subprocess.DEVNULL, capture_output=True, check=False
            )
            seconds.append(time.perf_counter() - began)
        return statistics.median(seconds)


def append(path: Path, text: str) -> None:
    # Some projects' own tools, such as autom4te, know whole seconds only.
    time.sleep(1.1)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def words(phases: list[str]) -> str:
    return ", ".join(phases) or "nothing"


def said(result: module.Result) -> str:
    """The reason of the first phase that was due, or of the last one."""
    phases = result.due or list(result.reasons)[-1:]
    return "; ".join(f"{phase}: {result.reasons[phase]}" for phase in phases[:1]) or "nothing was said"
