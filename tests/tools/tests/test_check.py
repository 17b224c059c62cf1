# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""make test: sessions of nox, some at a time."""

import contextlib
import json
import os
import subprocess

import pytest

import ansible_cores
import check
import guest_images

NOXFILE = """
import pathlib
import nox

nox.options.default_venv_backend = "none"


@nox.session(tags=["lint", "good"])
def passes(session):
    session.run("true", external=True)


@nox.session(tags=["unit", "bad"])
def fails(session):
    session.run("sh", "-c", "echo 'FAILED test_x.py::test_y - no room'; false", external=True)


@nox.session(tags=["unit", "good"])
@nox.parametrize("of", [nox.param("4", id="4"), nox.param("5", id="5", tags=["long"])])
def guest(session, of):
    session.skip(f"there is no Python {of}")


@nox.session(tags=["meet"])
@nox.parametrize("of, other", [nox.param("one", "other", id="one"), nox.param("other", "one", id="other")])
def meets(session, of, other):
    pathlib.Path(of).touch()
    session.run("timeout", "20", "sh", "-c", f"until test -e {other}; do sleep 0.1; done", external=True)


@nox.session(tags=["guests"])
@nox.parametrize("of", [nox.param("el8", id="el8"), nox.param("sid", id="sid", tags=["early", "on-request"])])
def molecule(session, of):
    session.run("true", external=True)


@nox.session(default=False)
def docs(session):
    session.error("nobody has asked")
"""


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / "noxfile.py").write_text(NOXFILE, encoding="utf-8")
    monkeypatch.setattr(check, "ROOT", tmp_path)
    monkeypatch.setattr(check, "BUILD", tmp_path)
    monkeypatch.setattr(check, "NOX", [check.tool("nox"), "--noxfile", str(tmp_path / "noxfile.py")])
    monkeypatch.chdir(tmp_path)


def test_all_that_passed_or_was_not_run_is_counted(capsys):
    assert check.main(["good"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "1 passed, 2 not run, 0 failed"
    first, second = sorted(said[-4:-2], key=lambda line: line[-1])
    assert first.startswith("NOT RUN") and first.endswith("  guest(4): there is no Python 4")
    assert second.startswith("NOT RUN") and second.endswith("  guest(5): there is no Python 5")


def test_a_failure_is_the_last_that_is_said_and_stops_no_other(capsys):
    assert check.main(["bad", "good"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "1 passed, 2 not run, 1 failed"
    assert said[-3].startswith("FAILED ") and said[-3].endswith("  fails: FAILED test_x.py::test_y - no room")
    assert said.count("FAILED test_x.py::test_y - no room") == 1, "what it printed is shown"


def test_sessions_run_beside_each_other():
    assert check.main(["meet"]) == 0


def test_a_tag_that_no_session_has_is_refused():
    with pytest.raises(SystemExit, match="unti"):
        check.main(["unti"])


def test_short_ones_are_first_then_those_that_others_wait_for_then_long_ones():
    names = [session["session"] for session in check.in_turn(check.sessions())]
    assert names[:3] == ["passes", "molecule(sid)", "guest(5)"]
    assert "docs" not in names


def test_a_session_that_is_not_there_fails():
    assert check.run_one("no such").result == "FAILED"


@pytest.mark.parametrize(("status", "made"), [(0, [["el8"]]), (1, [])])
def test_images_are_made_for_what_is_due_alone(monkeypatch, tmp_path, status, made):
    asked = []

    def made_ahead(scenarios):
        asked.append(scenarios)
        return contextlib.nullcontext()

    lab = tmp_path / "lab"
    lab.write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
    lab.chmod(0o755)
    monkeypatch.setattr(check, "LAB", str(lab))
    monkeypatch.setattr(guest_images, "made_ahead", made_ahead)
    assert check.main(["guests"]) == 0
    assert asked == made


def test_the_last_line_is_told_without_frames(tmp_path):
    printed = "first\n  \x1b[2m│\x1b[0m TASK [Compile it] ****\n \x1b[2m│\x1b[0m\nnox > Session x failed.\n"
    (tmp_path / "log").write_text(printed, encoding="utf-8")
    assert check.last_line(tmp_path / "log") == "TASK [Compile it]"


FAILURES = {
    "a task": (
        'TASK [x]\n\u2502 \x1b[31mfatal: [a]: FAILED! => {\n\u2502  "msg": "no room"\n\u2502 }\nPLAY RECAP\n',
        'fatal: [a]: FAILED! => { "msg": "no room"',
    ),
    "a test": ("E  assert 1 == 2\nFAILED test_x.py::test_y - assert 1 == 2\n1 failed\n", "FAILED test_x.py::test_y - "),
    "a scenario": (
        " │ [ERROR]: Task failed: Action failed: ['FAILED\n │   test_x.py::test_y - assert 1']\n └─ Return code: 2\n"
        "ERROR    x ➜ verify: Executed: Failed\n\nDETAILS\nx ➜ destroy: Executed: Successful\n",
        "[ERROR]: Task failed: Action failed: ['FAILED test_x.py::test_y - assert 1']",
    ),
    "anything else": ("first\nlast\n\n", "last"),
}


@pytest.mark.parametrize("text, words", FAILURES.values(), ids=FAILURES)
def test_why_a_step_failed(tmp_path, text, words):
    log = tmp_path / "log"
    log.write_text(text, encoding="utf-8")
    assert check.failure(log).startswith(words)


def real_sessions(**variables):
    """What this project's own noxfile.py has."""
    command = [check.tool("nox"), "--noxfile", str(guest_images.ROOT / "noxfile.py"), "--list-sessions", "--json"]
    environment = {**os.environ, "SCENARIOS": "", **variables}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    return [session["session"] for session in json.loads(done.stdout)] if not done.returncode else done.stderr


def test_every_scenario_has_a_session():
    there = {path.parent.name for path in guest_images.ROOT.glob("molecule/*/molecule.yml")}
    names = [name for name in real_sessions() if name.startswith("molecule(")]
    assert set(names) == {f"molecule({scenario})" for scenario in there}
    assert names[0] == "molecule(default)"
    assert names[-4:] == [f"molecule({name})" for name in ("fleet", "rollback", "distribution", "image")]


def test_scenarios_are_chosen_by_name():
    assert [name for name in real_sessions(SCENARIOS="sid el8") if "molecule" in name] == [
        "molecule(el8)",
        "molecule(sid)",
    ]
    assert "SCENARIOS is 'el99': write some of" in real_sessions(SCENARIOS="el99")


def test_a_scenario_on_request_is_not_run_with_all():
    command = [check.tool("nox"), "--noxfile", str(guest_images.ROOT / "noxfile.py"), "--session", "molecule(sid)"]
    environment = {**os.environ, "SCENARIOS": ""}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert "only by make molecule SCENARIOS=sid" in done.stderr


def test_all_ansible_cores_have_a_session():
    names = real_sessions()
    assert {f"sanity({core})" for core in ansible_cores.promised()} <= set(names)
    assert all(f"sanity({core})" in names or f"controller({core})" in names for core in ansible_cores.PYTHONS)
