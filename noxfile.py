# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of this project, with what `make setup-test` has installed: nox makes no environments here.

    nox -l                       what there is
    nox -e unit -- -k name       some tests, in seconds
    nox -e "molecule(el8)"       one scenario
    nox -t lint                  all with a tag: lint drift unit sanity molecule

`make test` runs all that -l marks with a star, some at a time: tests/tools/check.py.
"""

import os
import sys
from pathlib import Path
from typing import Iterable

import nox

sys.path.insert(0, str(Path(__file__).resolve().parent / "tests" / "tools"))

import ansible_cores  # noqa: E402
import other_collections  # noqa: E402
import pythons  # noqa: E402
from project import BUILD, COLLECTIONS, LAB, ROOT, environment, tool  # noqa: E402

nox.options.default_venv_backend = "none"
nox.needs_version = ">=2025.2.9"

# Unit tests wait for programs as much as they compute; more processes than this make the same things anew for each.
PYTEST = ["-m", "pytest", "-q", "--durations=20", f"--numprocesses={min(4, os.cpu_count() or 1)}"]
TARGET_SIDE = ["plugins/modules", "plugins/module_utils", "tests/lab/host_simulator"]
LINTERS = {
    "ruff": ["ruff", "check", "."],
    "ruff-format": ["ruff", "format", "--check", "."],
    "vermin": ["vermin", "--no-tips", "--violations", "-t=3.6-", *TARGET_SIDE],
    "yamllint": ["yamllint", "--strict", "."],
    "ansible-lint": ["ansible-lint", "--offline", "--strict", "--nocolor"],
    "changelog": ["antsibull-changelog", "lint"],
    "galaxy-importer": ["python", "tests/tools/galaxy_import.py"],
}
DRIFT = {
    "project": ["python", "-m", "pytest", "-q", "tests/tools/drift"],
    "names": ["antsibull-docs", "lint-collection-docs", "--plugin-docs", "."],
}
# What is no part of the collection has its tests beside it.
TOOLS = ["lab", "tools", "real_projects", "page", "benchmarks"]
# The Pythons of guests: those of EL 8, EL 9 and Debian 11, Debian 12, EL 10, Debian 13, and the newest.
GUEST_PYTHONS = ["3.6", "3.9", "3.11", "3.12", "3.13", "3.14"]
GUEST_TESTS = ["tests/unit/plugins/modules", "tests/unit/plugins/module_utils"]
UNIT_REQUIREMENTS = str(ROOT / "tests" / "unit" / "requirements.txt")
# What runs autotools, apt, dnf and zypper again and again, which takes longer than all the rest: only with the oldest
# Python, since these programs are the same with each.
LONG_TESTS = (
    "tests/unit/plugins/modules/test_autotools_build*.py",
    "tests/unit/plugins/modules/test_tracked_packages.py",
    "tests/unit/plugins/module_utils/guest/test_packages_retries.py",
    "tests/unit/plugins/module_utils/guest/test_rollback.py",
    "tests/unit/plugins/module_utils/guest/test_tracking.py",
    "tests/unit/plugins/module_utils/guest/test_zypper.py",
)
# Of the tests that run a controller those that see most of it
CONTROLLER_TESTS = [
    "tests/unit/plugins/action/test_open_vm_tools_plan_by_ansible.py",
    "tests/unit/plugins/action/test_open_vm_tools_status_by_ansible.py",
    "tests/unit/roles/open_vm_tools/test_services.py",
]
STRICT_TESTS = [
    *CONTROLLER_TESTS,
    "tests/unit/plugins/action/test_host_view_by_ansible.py",
    "tests/unit/plugins/action/test_open_vm_tools_publish_by_ansible.py",
    "tests/unit/plugins/action/test_usable_python_by_ansible.py",
]
# Tests that take these are not skipped in silence: setup has installed all of them.
REQUIRED = {"REQUIRE_DNF": "1", "REQUIRE_AUTOTOOLS": "1", "REQUIRE_VSPHERE_SIMULATOR": "1"}
# What takes too long for each run; of a platform that is at its end of life; what needs a large image of its own; of a
# platform that tests little that another does not; and of one that changes every day, so that a failure need not be
# this checkout's.
ON_REQUEST = {"article", "debian11", "desktop", "el10", "leap", "sid"}
# What they install is what the default scenario has built; in the order in which they begin, the longest first.
TAKES_A_PACKAGE = ["fleet", "rollback", "distribution", "image"]


def run(session: nox.Session, *command: str, **variables: str) -> None:
    """A program of the virtual environment, or one with its path. nox would look for it on its own PATH."""
    session.run(tool(command[0]), *command[1:], env=environment(**variables), external=True)


def each(values: list[str], **tagged: Iterable[str]):
    """A session for each of them. check.py begins with those tagged `early`, then `long`."""
    tags = {one: [tag.replace("_", "-") for tag, tagged_ones in tagged.items() if one in tagged_ones] for one in values}
    return nox.parametrize("of", [nox.param(one, id=one, tags=tags[one]) for one in values])


def asked() -> set[str]:
    return set(os.environ.get("SCENARIOS", "").split())


def scenarios() -> list[str]:
    """Those that SCENARIOS names, or all: first the default one, last those that install what it has built."""
    there = [path.parent.name for path in ROOT.glob("molecule/*/molecule.yml")]
    if asked() - set(there):
        sys.exit(f"SCENARIOS is '{os.environ['SCENARIOS']}': write some of {' '.join(sorted(there))}")
    last = {name: number for number, name in enumerate(TAKES_A_PACKAGE, start=1)}
    return sorted(asked() or there, key=lambda name: (name != "default", last.get(name, 0), name))


@nox.session(tags=["lint"])
@each(list(LINTERS))
def lint(session: nox.Session, of: str) -> None:
    """Style and mistakes that programs see, and whether Galaxy would take the collection."""
    run(session, *LINTERS[of])


@nox.session(tags=["drift"])
@each(list(DRIFT))
def drift(session: nox.Session, of: str) -> None:
    """Documents, defaults and packages say what the code does."""
    run(session, *DRIFT[of])


@nox.session(tags=["unit", "long"])
def unit(session: nox.Session) -> None:
    """All that needs no guest, on the virtual environment's Python; what follows -- goes to pytest."""
    if session.posargs:
        paths = (
            [] if any(Path(argument.partition("::")[0]).exists() for argument in session.posargs) else ["tests/unit"]
        )
        run(session, "python", "-m", "pytest", "-q", *paths, *session.posargs)
        return
    others = [core for core in ansible_cores.promised() if core != ansible_cores.main_version()]
    variables = {
        "ANSIBLE_CORES": controllers(others),
        "VMWARE_COLLECTIONS": str(other_collections.unpack()),
        **REQUIRED,
    }
    run(session, "python", *PYTEST, *left_out(pythons.venv_version()), "tests/unit", **variables)


def controllers(cores: list[str]) -> str:
    """ANSIBLE_CORES as the tests read it, with those for which there is a Python."""
    found = {core: ansible_cores.python(core) for core in cores}
    return " ".join(f"{core}={ansible_controller(core, version)}" for core, version in found.items() if version)


def ansible_controller(core: str, version: str) -> Path:
    """The Python of a virtual environment with that ansible-core, and all that the tests' playbooks need."""
    return pythons.venv(f"controller-{core}", version, f"ansible-core=={core}", "-r", UNIT_REQUIREMENTS) / "python"


def left_out(version: str) -> list[str]:
    """Options of pytest, so that the long tests are run with the oldest Python that there is."""
    oldest = next(filter(pythons.interpreter, GUEST_PYTHONS), version)
    return [] if version == oldest else [f"--ignore-glob={pattern}" for pattern in LONG_TESTS]


@nox.session(tags=["unit"])
@each(TOOLS)
def tools(session: nox.Session, of: str) -> None:
    """The tests of the programs that develop and test the collection."""
    run(session, "python", "-m", "pytest", "-q", f"tests/{of}/tests", *session.posargs)


@nox.session(tags=["unit"])
@each(GUEST_PYTHONS, long=["3.6"])
def guest(session: nox.Session, of: str) -> None:
    """What runs on guests, on a Python that a guest may have."""
    if of == pythons.venv_version():
        session.skip("the session unit runs it")
    if not pythons.interpreter(of):
        session.skip(f"Python {of} is neither on PATH nor in pyenv")
    # With the module_utils of an ansible-core that still knows this Python
    core = ansible_cores.unpack(ansible_cores.OLDEST if of == "3.6" else "2.19.14")
    programs = pythons.venv(f"unit-{of}", of, "-r", UNIT_REQUIREMENTS)
    search = {"PYTHONPATH": os.pathsep.join([str(core), str(COLLECTIONS)]), "PYTHONDONTWRITEBYTECODE": "1"}
    tests = session.posargs or [*left_out(of), *GUEST_TESTS]
    run(session, str(programs / "python"), *PYTEST, "-p", "no:cacheprovider", *tests, **search, **REQUIRED)


@nox.session(tags=["unit"])
@each(ansible_cores.others())
def controller(session: nox.Session, of: str) -> None:
    """Playbooks, plan and status on an ansible-core that unit does not have."""
    if not ansible_cores.python(of):
        session.skip(ansible_cores.absence(of))
    known = controllers([of])
    syntax_check(session, known.partition("=")[2])
    run(session, "python", *PYTEST, "-k", of, *(session.posargs or CONTROLLER_TESTS), ANSIBLE_CORES=known)


def syntax_check(session: nox.Session, python: str) -> None:
    names = [f"esxi_arm.guest.{path.stem}" for path in sorted(ROOT.glob("playbooks/*.yml"))]
    run(session, python, "-m", "ansible.cli.playbook", "-i", "localhost,", "--syntax-check", *names)


@nox.session(tags=["unit"])
def strict(session: nox.Session) -> None:
    """The newest controller without facts as variables; a deprecated feature is a failure."""
    core = ansible_cores.NEWEST
    if not ansible_cores.python(core):
        session.skip(ansible_cores.absence(core))
    log = BUILD / "log" / "ansible.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    # All that a test's ansible-playbook says is in there, whatever the test looks at.
    settings = {"ANSIBLE_INJECT_FACT_VARS": "false", "ANSIBLE_DEPRECATION_WARNINGS": "true"}
    tests = session.posargs or STRICT_TESTS
    settings.update(ANSIBLE_LOG_PATH=str(log), ANSIBLE_CORES=controllers([core]))
    run(session, "python", *PYTEST, "-k", core, *tests, **settings)
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    deprecated = sorted({line.partition("DEPRECATION WARNING")[2] for line in said} - {""})
    if deprecated or not said:
        session.error("\n".join(["deprecated:", *deprecated]) if said else f"nothing in {log}")


@nox.session(tags=["sanity"])
@each(ansible_cores.promised())
def sanity(session: nox.Session, of: str) -> None:
    """ansible-test sanity of the oldest ansible-core, the virtual environment's and the newest."""
    if not ansible_cores.python(of):
        session.skip(ansible_cores.absence(of))
    ansible_test(session, "sanity", of, ansible_cores.python(of), *session.posargs)


@nox.session(name="ansible-units", default=False)
def ansible_units(session: nox.Session) -> None:
    """The unit tests by ansible-test, which wants them on one Python."""
    ansible_test(
        session, "units", ansible_cores.main_version(), pythons.venv_version(), "--requirements", *session.posargs
    )


def ansible_test(session: nox.Session, *arguments: str) -> None:
    run(session, "python", "tests/tools/ansible_test_runner.py", *arguments)


@nox.session(tags=["molecule"])
@each(scenarios(), early=["default"], long=["el8"], on_request=ON_REQUEST - asked())
def molecule(session: nox.Session, of: str) -> None:
    """Scenarios on emulated guests, told at the head of their molecule.yml; SCENARIOS names some of them."""
    if of in ON_REQUEST - asked():
        session.skip(f"only by make molecule SCENARIOS={of}")
    run(session, LAB, "prepare")
    run(session, "molecule", "test", "--scenario-name", of)


@nox.session(name="execution-environment", default=False)
def execution_environment(session: nox.Session) -> None:
    """The image for AWX, on a base of Debian, and a job in it on a guest."""
    run(session, LAB, "prepare")
    run(session, "python", "-m", "pytest", "-q", "tests/execution_environment", *session.posargs)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """The documentation as a website, in .build/docsite/html; a warning is an error."""
    run(session, "python", "tests/tools/docsite.py")
