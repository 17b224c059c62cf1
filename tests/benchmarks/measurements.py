# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How each column is measured: what a guest has to be like before, and what is then run by the clock."""

import json
import posixpath
import shlex
import shutil
from pathlib import Path
from typing import Any, Callable, NamedTuple

import counted_ssh
import timed_programs
from lab_guests import BUILD_DIRECTORY, HERE, JOURNAL, GuestsOfTheLab

Value = float | dict[str, int]


class Recipe(NamedTuple):
    """What the role has found out and written while it built on a guest: all that the least commands need."""

    archive: Path
    source: str
    stage: str
    directory: str
    configure_arguments: list[str]
    packages: list[str]


class Measurements:
    """The columns of all families, as functions that return seconds or counts."""

    def __init__(self, guests: GuestsOfTheLab, jobs: int):
        self.guests, self.jobs = guests, jobs
        self._recipe: Recipe | None = None
        self._programs: float | None = None
        # Guests whose packages were noted, so that they can be brought back to them.
        self._noted: set[str] = set()
        self._package: Path | None = None

    def measure(self, family: str, column: str) -> Value:
        what, _dash, count = column.partition("-")
        functions: dict[tuple[str, str], Callable[..., Value]] = {
            ("cold", "role"): self._cold_role,
            ("cold", "article"): self._cold_article,
            ("cold", "bare"): self._cold_bare,
            ("cold", "second"): self._second_guest,
            ("cold", "programs"): self._cold_programs,
            ("idle", "facts"): lambda: self._idle("facts.yml"),
            ("idle", "role"): lambda: self._idle("install"),
            ("cached", "role"): lambda: self._cached("install", int(count)),
            ("cached", "plain"): lambda: self._cached("plain_tasks.yml", int(count)),
            ("cost", "build"): self._cost_of_building,
            ("cost", "idle"): lambda: self._cost("install", installed=True),
            ("cost", "facts"): lambda: self._cost("facts.yml", installed=True),
            ("cost", "cached"): lambda: self._cost("install", installed=False),
            ("cost", "plain"): lambda: self._cost("plain_tasks.yml", installed=False),
        }
        return functions[family, what]()

    # --- an empty cache and a guest on which nothing was ever done

    def _cold_role(self) -> float:
        guest = self._first_guest()
        self._time_programs(guest)
        seconds = self.guests.play("install", **self._same_jobs)
        self._recipe = self._left_on(guest)
        self._programs = self._seconds_of_programs(guest)
        self.guests.down(guest)
        return seconds

    def _cold_programs(self) -> float:
        if self._programs is None:
            self._cold_role()
        return self._programs

    def _cold_article(self) -> float:
        guest = self.guests.name("cold")
        self.guests.fresh(guest)
        self._time_programs(guest)
        archive = self.guests.give(guest, Path(self.guests.variables()["open_vm_tools_source_url"]))
        seconds = self.guests.script(guest, "article.sh", archive, self.guests.build_path(guest))
        self.guests.down(guest)
        return seconds

    def _cold_bare(self) -> float:
        if self._recipe is None:
            self._cold_role()
        recipe = self._recipe
        guest = self.guests.name("cold")
        self.guests.fresh(guest)
        self._time_programs(guest)
        variables = {
            "ARCHIVE": self.guests.give(guest, Path(self.guests.variables()["open_vm_tools_source_url"])),
            "RECIPE_ARCHIVE": self.guests.give(guest, recipe.archive),
            "SOURCE": recipe.source,
            "STAGE": recipe.stage,
            "RECIPE": recipe.directory,
            "PACKAGES": " ".join(recipe.packages),
            "JOBS": str(self.jobs),
            "BUILD_PATH": self.guests.build_path(guest),
        }
        seconds = self.guests.script(guest, "bare.sh", *recipe.configure_arguments, **variables)
        self.guests.down(guest)
        return seconds

    def _second_guest(self) -> float:
        self._ensure_package()
        guest = self.guests.name("second")
        self.guests.fresh(guest)
        self.guests.play("python.yml")
        self._time_programs(guest)
        seconds = self.guests.play("install", **self._same_jobs)
        self.guests.down(guest)
        return seconds

    def _time_programs(self, guest: str) -> None:
        """On each guest that is compared with one where it is needed, since a clock takes time, too."""
        self.guests.script(guest, timed_programs.SCRIPT, timed_programs.LOG, *timed_programs.PROGRAMS)

    def _first_guest(self) -> str:
        """A fresh guest with a Python, and an empty cache."""
        guest = self.guests.name("cold")
        self.guests.fresh(guest)
        shutil.rmtree(self.guests.cache, ignore_errors=True)
        self.guests.play("python.yml")
        return guest

    @property
    def _same_jobs(self) -> dict[str, int]:
        return {"open_vm_tools_build_jobs": self.jobs}

    def _left_on(self, guest: str) -> Recipe:
        """The packages that came, the arguments and directories of the build, and the package's recipe."""
        find = ["find", BUILD_DIRECTORY, "-path", "*/.autotools_build/state.json"]
        record = self.guests.output(guest, *find).decode().split()[0]
        phases = json.loads(self.guests.output(guest, "cat", record))["phases"]
        recipe = self.guests.output(guest, "find", BUILD_DIRECTORY, "-name", "build.sh", "-path", "*/package/build.sh")
        directory = posixpath.dirname(recipe.decode().split()[0])
        # Without what build.sh has made.
        pack = f"tar -C {shlex.quote(directory)} --exclude=./root --exclude=./out --exclude=./rpmbuild -cf - ."
        archive = self.guests.scratch / "recipe.tar"
        archive.write_bytes(self.guests.output(guest, "sh", "-c", pack))
        return Recipe(
            archive,
            posixpath.dirname(posixpath.dirname(record)),
            phases["install"]["destdir"],
            directory,
            phases["configure"]["arguments"],
            packages_of(json.loads(self.guests.output(guest, "cat", JOURNAL))),
        )

    def _seconds_of_programs(self, guest: str) -> float:
        """What the build's phases and the package manager took in an installation with an empty cache."""
        (provenance,) = self.guests.cache.glob("*/provenance.json")
        phases = json.loads(provenance.read_text(encoding="utf-8"))["phases"]
        log = self.guests.output(guest, "cat", timed_programs.LOG).decode()
        return sum(phases.values()) + timed_programs.seconds(log)

    # --- guests that stay

    def _idle(self, playbook: str) -> float:
        self._ensure_package()
        return self.guests.play(playbook)

    def _cached(self, playbook: str, count: int) -> float:
        package = self._without_package(count)
        return self.guests.play(playbook, package=str(package))

    def _ensure_package(self) -> Path:
        """The first guest that stays is up, and has the package of this release, which is cached then."""
        self.guests.up(self.guests.name("1"))
        self.guests.play("install")
        packages = [path for path in self.guests.cache.glob("*/*/*") if path.suffix in (".deb", ".rpm")]
        return max(packages, key=lambda path: path.stat().st_mtime)

    def _without_package(self, count: int) -> Path:
        """That many guests are up and ready for the package, as they were after it was installed and removed once."""
        if self._package is None or not self._package.exists():
            self._package = self._ensure_package()
        names = [self.guests.name(str(number)) for number in range(1, count + 1)]
        new = [name for name in names if name not in self._noted]
        if new:
            # Others may have installed something on those of an earlier run.
            self.guests.down(*new)
            self.guests.up(*new)
            self.guests.play("install")
            self.guests.play("remove")
            self.guests.play("packages.yml", step="note")
            self._noted.update(new)
        self.guests.up(*names)
        self.guests.play("remove")
        self.guests.play("packages.yml", step="undo")
        return self._package

    # --- what is moved

    def _cost_of_building(self) -> dict[str, int]:
        guest = self._first_guest()
        counted = self._counted("install", **self._same_jobs)
        self.guests.down(guest)
        return counted

    def _cost(self, playbook: str, installed: bool) -> dict[str, int]:
        package = self._ensure_package() if installed else self._without_package(1)
        return self._counted(playbook, package=str(package))

    def _counted(self, playbook: str, **variables: Any) -> dict[str, int]:
        log = self.guests.scratch / "ssh.jsonl"
        log.unlink(missing_ok=True)
        through = {"ansible_ssh_executable": str(HERE / "counted_ssh.py"), "ansible_ssh_transfer_method": "piped"}
        self.guests.play(playbook, {"COUNTED_SSH_LOG": str(log)}, **through, **variables)
        return counted_ssh.totals(str(log))


def packages_of(journal: dict[str, Any]) -> list[str]:
    """Packages that came with the build and with the package, without the package itself."""
    return sorted({name for entry in journal["entries"] for name in entry.get("names", [])} - {"open-vm-tools"})
