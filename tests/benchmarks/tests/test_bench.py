# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest

import bench
from project import ROOT


class Guests:
    """Notes what is taken down; nothing else happens on guests here."""

    def __init__(self, platform, _scratch, forks):
        self.platform, self.forks = platform, forks

    def name(self, purpose):
        return purpose

    def up(self, *_names):
        pass

    def down(self, *_names):
        pass

    def variables(self):
        return {"open_vm_tools_version": "13.1.0"}


@pytest.fixture
def benchmark(tmp_path, monkeypatch):
    """A function that runs the benchmark with these arguments and returns which columns it measured."""
    measured = []

    class Measurements:
        def __init__(self, _guests, _jobs):
            pass

        def measure(self, family, column):
            if len(measured) == run.interrupted_after:
                raise KeyboardInterrupt
            measured.append(f"{family} {column}")
            return (
                {"sent": 1, "received": 1, "commands": 1, "modules": 1} if family == bench.ONCE else 1.0 + len(measured)
            )

    def run(*arguments, interrupted_after=None):
        measured.clear()
        run.interrupted_after = interrupted_after
        monkeypatch.setattr("sys.argv", ["bench.py", *arguments])
        run.status = bench.main()
        return list(measured)

    monkeypatch.setattr(bench, "GuestsOfTheLab", Guests)
    monkeypatch.setattr(bench, "Measurements", Measurements)
    monkeypatch.setattr(bench, "BUILD", tmp_path / ".build")
    monkeypatch.setattr(bench, "PAGE", tmp_path / "benchmarks.md")
    run.page = tmp_path / "benchmarks.md"
    run.directory = tmp_path / ".build/benchmarks"
    return run


def test_a_part_by_itself_is_measured_in_turns_and_written(benchmark):
    assert benchmark("--only", "c", "--repetitions", "2") == ["idle facts", "idle role"] * 2
    assert "(c) Nothing to do" in benchmark.page.read_text()
    assert not benchmark.page.with_suffix(".svg").exists()


def test_an_interrupted_benchmark_goes_on_where_it_stopped(benchmark):
    assert len(benchmark("--only", "c", interrupted_after=3)) == 3
    assert benchmark.status == 130
    assert benchmark("--only", "c") == ["idle role", "idle facts", "idle role"]
    assert benchmark("--only", "c") == []
    assert benchmark.status == 0


def test_what_was_measured_with_another_role_is_measured_anew(benchmark, monkeypatch):
    benchmark("--only", "c")
    monkeypatch.setattr(bench, "digest", lambda: "another")
    assert len(benchmark("--only", "c")) == 6


def test_all_parts(benchmark):
    columns = benchmark("--repetitions", "1")
    # Parts that share a family share its columns: e is in f, and the role's own is in a, b, d and h.
    assert len(columns) == len(set(columns)) == 5 + 2 + 8 + 5
    assert "## Not measured" not in benchmark.page.read_text()
    assert benchmark.page.with_suffix(".svg").read_text().startswith("<svg")


def test_the_article_is_about_one_platform(benchmark, capsys):
    columns = benchmark("--platform", "debian", "--only", "a", "b", "h", "--repetitions", "1")
    assert columns == ["cold role", "cold bare", "cold programs"]
    assert "(a) is left out" in capsys.readouterr().out


def test_the_page_is_written_again_without_measuring(benchmark):
    benchmark("--only", "g")
    benchmark.page.unlink()
    assert benchmark("--page") == []
    assert benchmark.page.exists()


def test_where_nothing_was_measured_no_page_is_written(benchmark, capsys):
    assert benchmark("--platform", "debian", "--only", "a") == []
    assert benchmark.status == 0
    assert "nothing was measured" in capsys.readouterr().out
    assert not benchmark.page.exists()


def test_results_are_kept_as_json_for_each_platform(benchmark):
    benchmark("--only", "g")
    document = json.loads((benchmark.directory / "el8/cost.json").read_text())
    assert document["identity"]["open_vm_tools"] == "13.1.0"
    assert len(document["rounds"]) == 1


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("roles/open_vm_tools/tasks/main.yml", True),
        ("plugins/plugin_utils/plan/report.py", True),
        ("tests/benchmarks/bare.sh", True),
        ("tests/benchmarks/report.py", False),
        ("tests/benchmarks/tests/test_bench.py", False),
        ("roles/open_vm_tools/README.md", False),
    ],
)
def test_which_files_decide_what_is_measured(monkeypatch, name, counts):
    assert (ROOT / name).exists()
    before = bench.digest()
    monkeypatch.setattr(bench, "files", lambda: [each for each in FILES if each != name])
    assert (bench.digest() != before) == counts


FILES = bench.files()
