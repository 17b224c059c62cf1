# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One project's life: built, changed in all ways that a tree is changed in, installed, adopted, patched.

Each step says what was not as expected, and the next one is taken whatever it was.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import archives
import module
import trees
from trial import C_HEADER, Trial, append, said

# What is added to a Makefile.am
RULE = "\nall-local: real_projects_rule\nreal_projects_rule:\n\techo patched > $@\n"
DAY = 24 * 3600
FLAGS = "-O1 -g -frecord-gcc-switches"

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
    "ahead": "time stamps ahead of the clock",
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
    "ahead": "ahead",
    "upgraded": "later",
}


class Story(Trial):
    def tell(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.archive.unpack(self.folder / "tree")
        self.shipped = set(trees.listing(self.source))
        for step in STEPS:
            if step == "check" or not self.project.get(NEEDS.get(step, "name")):
                continue
            self.step, self.title = step, STEPS[step]
            self.observed[step] = []
            try:
                getattr(self, f"_{step}")()
            except (LookupError, OSError, RuntimeError, subprocess.SubprocessError) as error:
                self.note(str(error))
            print(f"      {STEPS[step]}: {self.cell(step)}", flush=True)

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
        # What make clean takes away, make does not always make again.
        gone = sorted(self.shipped - trees.listing(self.source).keys())
        self.expect(not gone, f"came with the archive, and is gone: {trees.named(gone)}")
        self._nothing_due()

    def _argument(self) -> None:
        self.options["configure_args"] = [*self.project["configure"], self.project["argument"]]
        self._due("configure", "make")
        # Some projects are configured in a folder of their own.
        recorded = [path.read_text(encoding="utf-8", errors="replace") for path in self.source.rglob("config.status")]
        self.expect(any(self.project["argument"] in text for text in recorded), "config.status has no such argument")
        self._nothing_due()

    def _installed(self) -> None:
        self.options.update(state="installed", destdir=str(self.staged))
        self._due("install")
        self.expect(any(self.staged.rglob("*")), "nothing was installed")
        self._nothing_due()

    def _staged(self) -> None:
        files = sorted(path for path in self.staged.rglob("*") if path.is_file() and not path.is_symlink())
        if not files:
            raise LookupError("nothing is staged")
        path = files[0]
        path.unlink()
        self._due("install")
        self.expect(path.exists(), f"{path.name} is not back")
        self._nothing_due()

    def _adopted(self) -> None:
        source = self._copy("by_hand")
        module.by_hand(source, self.options["configure_args"], self.log)
        before = trees.objects(source)
        options = self._options(source, self.options["configure_args"])
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
        options = self._options(source)
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
        # Where the autotools that made the release are not there, this is the only way.
        self._first_build(source, {**self._options(source), "bootstrap": "never"})

    def _ahead(self) -> None:
        """What a machine whose clock was a day fast has left."""
        source = self._copy("ahead")
        stamps = {path: path.lstat().st_mtime for path in source.rglob("*")}
        forward = time.time() + DAY - max(stamps.values())
        for path, stamp in stamps.items():
            os.utime(path, (stamp + forward, stamp + forward), follow_symlinks=False)
        self._first_build(source, self._options(source))

    def _first_build(self, source: Path, options: dict) -> None:
        self._run(options)
        trees.one(source, self.project["product"])
        self._nothing_due(options)

    def _upgraded(self) -> None:
        """The usual way of a play: the next release's archive is unpacked in the same place."""
        later = self.project["later"]
        archive = archives.of_debian(self.project["name"], later["suite"])
        archive.unpack_over(self.folder / "patched")
        source = self.folder / "patched" / self.project.get("top", "")
        options = self._options(source)
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
