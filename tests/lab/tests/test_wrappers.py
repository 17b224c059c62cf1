# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import subprocess

from guestlab import platforms, wrappers


def test_wrapper_is_valid_shell():
    for name in platforms.read("native_tools")["wrapped"]:
        assert subprocess.run(["sh", "-n"], input=wrappers.wrapper(name), text=True, check=False).returncode == 0, name


def test_wrapper_folder_leads_the_path_and_nothing_else_is_lost():
    assert wrappers.PATH.startswith("/opt/lab/bin:")
    assert {"/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin"} <= set(wrappers.PATH.split(":"))


def _outside_of_a_guest(tmp_path, name, path):
    """Runs a wrapper that takes itself for not nested, up to where it would enter the namespace: prints PATH there."""
    text = wrappers.wrapper(name).replace("/lib64/ld-linux-x86-64.so.2 ]", "/nowhere ]").replace('"$(id -u)"', "0")
    script = tmp_path / name
    script.write_text(text[: text.index("native=")] + 'echo "$PATH"\n')
    environ = {**os.environ, "PATH": path}
    return subprocess.run(["sh", str(script)], env=environ, capture_output=True, text=True, check=False)


def test_own_folder_is_taken_off_the_path(tmp_path):
    done = _outside_of_a_guest(tmp_path, "tar", "/opt/lab/bin:/usr/bin:/opt/lab/bin:/bin")
    assert done.stdout == "/usr/bin:/bin\n"


def test_a_program_that_is_not_installed_is_not_found(tmp_path):
    done = _outside_of_a_guest(tmp_path, "no-such-program", "/opt/lab/bin:/usr/bin:/bin")
    assert (done.returncode, done.stdout) == (127, "")
    assert "no-such-program: not found" in done.stderr
