# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import signal
import subprocess

import pytest

import timed_programs
from lab_guests import HERE

OUTER = """\
#!/bin/bash
printf '<%s>' "$@"
cat
echo "$BENCHMARK_OUTER" >&2
inner
exit 7
"""


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ([], 0),
        (["10.5 12.0"], 1.5),
        (["10 12", "20 21"], 3),
        (["10 14", "12 15"], 5),
        (["11 12", "10 14"], 4),
        (["10 14", "11 12", "13 15"], 5),
        (["10 12", "12 13"], 3),
        # in the order in which they ended
        (["20 21", "10 22", "30 31"], 13),
    ],
    ids=["none", "one", "apart", "overlapping", "within", "within, then overlapping", "adjacent", "a long one"],
)
def test_time_in_which_several_programs_ran_counts_once(lines, seconds):
    assert timed_programs.seconds("".join(f"{line}\n" for line in lines)) == pytest.approx(seconds)


class Programs:
    """Programs in a directory of their own, which are timed as those of a guest are."""

    def __init__(self, directory):
        self.directory, self.log = directory / "bin", directory / "log"
        self.directory.mkdir()
        self.environment = {**os.environ, "PATH": f"{self.directory}:/usr/bin:/bin", "BENCHMARK_OUTER": "kept"}
        self.environment.pop("BENCHMARK_TIMED", None)

    def add(self, name, text):
        (self.directory / name).write_text(text)
        (self.directory / name).chmod(0o755)

    def time(self, *names):
        subprocess.run(["bash", HERE / timed_programs.SCRIPT, self.log, *names], env=self.environment, check=True)

    def run(self, *command, **more):
        return subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True, **more)

    def lines(self):
        return self.log.read_text().splitlines()


@pytest.fixture
def programs(tmp_path):
    return Programs(tmp_path)


def test_a_timed_program_behaves_as_before(programs):
    programs.add("outer", OUTER)
    programs.add("inner", "#!/bin/sh\necho inner\n")
    command = ("outer", "a b", "", "*")
    before = programs.run(*command, input="given\n")
    programs.time("outer", "inner")
    after = programs.run(*command, input="given\n")
    assert before.stdout == "<a b><><*>given\ninner\n" and before.stderr == "kept\n" and before.returncode == 7
    assert (after.stdout, after.stderr, after.returncode) == (before.stdout, before.stderr, before.returncode)


def test_a_program_that_a_timed_one_calls_is_not_timed_itself(programs):
    programs.add("outer", "#!/bin/sh\ninner\nsleep 0.3\n")
    programs.add("inner", "#!/bin/sh\n")
    programs.time("outer", "inner")
    programs.run("outer")
    assert len(programs.lines()) == 1
    programs.run("inner")
    assert len(programs.lines()) == 2
    assert 0.2 < timed_programs.seconds(programs.log.read_text()) < 10


def test_links_lead_where_they_led(programs):
    """As dnf is a link to dnf-3, and rpmquery one to rpm, which looks at the name by which it is called."""
    programs.add("outer-3", "#!/bin/sh\necho outer-3\n")
    (programs.directory / "outer").symlink_to("outer-3")
    (programs.directory / "inner").symlink_to("/bin/bash")
    (programs.directory / "another").symlink_to("inner")
    programs.time("outer", "inner")
    assert programs.run("outer").stdout == "outer-3\n"
    assert programs.run("another", "-c", "echo ${0##*/}").stdout == "another\n"
    assert len(programs.lines()) == 2


def test_open_files_are_passed_on(programs):
    """apt-get has dpkg write its progress to one."""
    programs.add("outer", '#!/bin/bash\necho progress >&"$1"\n')
    programs.time("outer")
    reader, writer = os.pipe()
    assert programs.run("outer", str(writer), pass_fds=[writer]).returncode == 0
    os.close(writer)
    with os.fdopen(reader) as stream:
        assert stream.read() == "progress\n"


def test_a_signal_to_its_group_ends_both(programs):
    """As timeout sends it."""
    programs.add("outer", "#!/bin/sh\necho $$\nexec sleep 60\n")
    programs.time("outer")
    with subprocess.Popen(
        [programs.directory / "outer"], stdout=subprocess.PIPE, start_new_session=True, text=True
    ) as running:
        running.stdout.readline()
        os.killpg(running.pid, signal.SIGTERM)
        # The end of its output is the end of the program itself.
        assert running.stdout.read() == ""
    assert running.returncode == -signal.SIGTERM


def test_what_is_not_there_is_left_out(programs):
    programs.add("outer", "#!/bin/sh\n")
    programs.time("there_is_no_such_program", "outer")
    assert sorted(path.name for path in programs.directory.iterdir()) == ["outer", "outer.untimed"]
    assert programs.lines() == []
