# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One project's life: built, changed in all ways that a tree is changed in, installed, adopted, patched.

Each step says what was not as expected, and the next one is taken whatever it was.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import archives
import module
import trees

# What is added to a source, and is to be seen in the product then
MARK = "real_projects_{}"
C_SOURCE = '\nextern const char {mark}[];\nconst char {mark}[] = "{mark}";\n'
C_HEADER = "\nextern int real_projects_declared;\n"
# What is added to a Makefile.am
RULE = "\nall-local: real_projects_rule\nreal_projects_rule:\n\techo patched > $@\n"
FLAGS = "-O1 -g -frecord-gcc-switches"
TIMES = 5

STEPS = {
    "built": "built",
    "again": "again",
    "source": "source edited",
    "header": "header edited",
    "object": "object deleted",
    "library": "library deleted",
    "flags": "other flags",
    "argument": "other argument",
    "installed": "installed",
    "staged": "staged file deleted",
    "adopted": "adopted",
    "patched": "patched before the first build",
    "unordered": "time stamps in no order",
    "upgraded": "a later release unpacked over it",
    "controller": "through a controller",
    "check": "check mode",
}
# What a project's data has to name, or the step does not concern it
NEEDS = {
    "header": "header",
    "object": "object",
    "library": "library",
    "flags": "flags",
    "unordered": "shipped",
    "upgraded": "later",
}
NOT_HERE = "-"


class Story:
    def __init__(self, project: dict, archive: archives.Archive):
        self.project = project
        self.archive = archive
        self.folder = archives.HOME / project["name"]
        self.log = self.folder / "by_hand.log"
        self.source = self.folder / "tree" / project.get("top", "")
        self.staged = self.folder / "staged"
        self.options = {"source": str(self.source), "configure_args": project["configure"]}
        # {step: what was not as expected}; a step that does not concern this project is not in it.
        self.observed: dict[str, list[str]] = {"check": []}
        self.times: dict[str, float] = {}
        self.step = ""

    def tell(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.archive.unpack(self.folder / "tree")
        for step in STEPS:
            if step == "check" or not self.project.get(NEEDS.get(step, "name")):
                continue
            self.step = step
            self.observed[step] = []
            try:
                getattr(self, f"_{step}")()
            except (LookupError, OSError, RuntimeError, subprocess.SubprocessError) as error:
                self.note(str(error))
            print(f"      {STEPS[step]}: {self.cell(step)}", flush=True)

    def cell(self, step: str) -> str:
        if step not in self.observed:
            return NOT_HERE
        return "; ".join(self.observed[step]) or "ok"

    def note(self, text: str, step: str = "") -> None:
        notes = self.observed[step or self.step]
        if text not in notes:
            notes.append(text)

    def expect(self, is_so: object, text: str) -> None:
        if not is_so:
            self.note(text)

    # The steps

    def _built(self) -> None:
        self._due("configure", "make")
        trees.one(self.source, self.project["product"])

    def _again(self) -> None:
        self._nothing_due()

    def _source(self) -> None:
        self._edit(self.source, "edited")
        self._due("make")
        self._expect_mark(self.source, "edited")
        self._nothing_due()

    def _header(self) -> None:
        expected = trees.dependents(self.source, self.project["header"])
        expected |= {str(trees.one(self.source, path).relative_to(self.source)) for path in self._list("includes")}
        self.expect(expected, "nobody knows what includes the header")
        before = trees.objects(self.source)
        append(self.source / self.project["header"], C_HEADER)
        self._due("make")
        self._expect_recompiled(before, expected)
        self._nothing_due()

    def _object(self) -> None:
        self._delete(self.project["object"])

    def _library(self) -> None:
        self._delete(self.project["library"])

    def _flags(self) -> None:
        before = trees.objects(self.source)
        expected = {path for path in before if not any(Path(path).match(own) for own in self._list("own_flags"))}
        self.options["configure_args"] = [*self.project["configure"], f"CFLAGS={FLAGS}", f"CXXFLAGS={FLAGS}"]
        self._due("configure", "make")
        self._expect_recompiled(before, expected)
        contents = {path: (self.source / path).read_bytes() for path in expected if (self.source / path).exists()}
        without = sorted(path for path, content in contents.items() if trees.RECORDED_FLAGS not in content)
        self.expect(not without, f"compiled without the new flags: {trees.named(without)}")
        self._nothing_due()

    def _argument(self) -> None:
        self.options["configure_args"] = [*self.project["configure"], self.project["argument"]]
        self._due("configure", "make")
        recorded = (self.source / "config.status").read_text(encoding="utf-8", errors="replace")
        self.expect(self.project["argument"] in recorded, "config.status does not know the argument")
        self._nothing_due()

    def _installed(self) -> None:
        self.options.update(state="installed", destdir=str(self.staged))
        self._due("install")
        self.expect(any(self.staged.rglob("*")), "nothing was installed")
        self._nothing_due()

    def _staged(self) -> None:
        path = min(path for path in self.staged.rglob("*") if path.is_file() and not path.is_symlink())
        path.unlink()
        self._due("install")
        self.expect(path.exists(), f"{path.name} is not back")
        self._nothing_due()

    def _adopted(self) -> None:
        source = self._copy("by_hand")
        module.by_hand(source, self.options["configure_args"], self.log)
        before = trees.objects(source)
        options = {"source": str(source), "configure_args": self.options["configure_args"]}
        result = self._run(options)
        self.expect(not result.changed, f"changed, since {said(result)}")
        self.expect(trees.objects(source) == before, f"compiled {trees.difference(before, trees.objects(source))}")
        self._nothing_due(options)
        self._compare_installations(source)

    def _compare_installations(self, source: Path) -> None:
        """What the module has staged is what make install puts there."""
        plain = self.folder / "plain"
        module.command(["make", "install", f"DESTDIR={plain}"], source, self.log)
        other = trees.difference(trees.installed(plain), trees.installed(self.staged))
        self.expect(not other, f"make install by hand differs in {other}")

    def _patched(self) -> None:
        source = self._copy("patched")
        rule = self.project.get("rule")
        if rule:
            module.command(["autoreconf", "-i"], source, self.log)
            shutil.rmtree(source / "autom4te.cache", ignore_errors=True)
            self._age(source)
            append(source / rule, RULE)
        else:
            self._age(source)
        self._edit(source, "patched")
        options = {"source": str(source), "configure_args": self.project["configure"]}
        self._run(options)
        self._expect_mark(source, "patched")
        if rule:
            made = (source / rule).with_name("real_projects_rule")
            self.expect(made.exists(), f"the rule added to {rule} is not in effect")
        self._nothing_due(options)

    def _unordered(self) -> None:
        """As git and many a copy leave a release: what is made from Makefile.am and configure.ac is older than both."""
        source = self._copy("unordered")
        self._age(source)
        for path in [*source.rglob("Makefile.am"), *source.rglob("*.ac"), *source.rglob("*.m4")]:
            path.touch()
        options = {"source": str(source), "configure_args": self.project["configure"]}
        self._run(options)
        trees.one(source, self.project["product"])
        self._nothing_due(options)

    def _upgraded(self) -> None:
        """The usual way of a play: the next release's archive is unpacked in the same place."""
        later = self.project["later"]
        archive = archives.of_debian(self.project["name"], later["suite"])
        archive.unpack_over(self.folder / "patched")
        source = self.folder / "patched" / self.project.get("top", "")
        options = {"source": str(source), "configure_args": self.project["configure"]}
        self._run(options)
        product = trees.one(source, later.get("product", self.project["product"]))
        self.expect(
            archive.version.encode() in product.read_bytes(), f"{product.name} is not of version {archive.version}"
        )
        self._nothing_due(options)

    def _controller(self) -> None:
        scratch = self.folder / "controller"
        before = trees.listing(self.source)
        began = time.perf_counter()
        result = module.through_controller(self.options, scratch)
        self.times["play"] = time.perf_counter() - began
        self.expect(not result.failure, f"failed: {result.failure}")
        self.expect(not result.due and not result.changed, f"not quiet: {said(result)}")
        other = trees.difference(before, trees.listing(self.source))
        self.expect(not other, f"written with nothing due: {other}")
        as_sent = module.sent(scratch)
        if as_sent:
            self.times["module"] = self._median([sys.executable, str(as_sent)])
        self.times["make"] = self._median(["make"])

    # What the steps are made of

    def _run(self, options: dict | None = None) -> module.Result:
        """A look in check mode, then the run itself."""
        options = options or self.options
        source = Path(options["source"])
        before = trees.listing(source)
        foreseen = module.call(options, check=True)
        other = trees.difference(before, trees.listing(source))
        if other:
            self.note(f"{STEPS[self.step]}: wrote {other}", "check")
        result = module.call(options)
        if foreseen.due != result.ran or foreseen.changed != result.changed:
            self.note(
                f"{STEPS[self.step]}: foresaw {words(foreseen.due)} (changed: {foreseen.changed}), "
                f"ran {words(result.ran)} (changed: {result.changed})",
                "check",
            )
        self.expect(not result.failure, f"failed: {result.failure}")
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
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def words(phases: list[str]) -> str:
    return ", ".join(phases) or "nothing"


def said(result: module.Result) -> str:
    """The reason of the first phase that was due, or of the last one."""
    phases = result.due or list(result.reasons)[-1:]
    return "; ".join(f"{phase}: {result.reasons[phase]}" for phase in phases[:1]) or "nothing was said"
