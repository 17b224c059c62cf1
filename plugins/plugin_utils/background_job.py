# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an action plugin queries a managed host about a background build, and parses the answer."""

import json
import posixpath
import re
import shlex

# What happens to a build that was cut short.
GOES_ON = 'make resumes where it stopped'
# Minutes; longer than a controller tries to reconnect to its own job.
_NOBODY_ASKS_AFTER = 20
_VARIABLE = re.compile(r'(\$\w+|\$\{\w+\})')
_HOME = re.compile(r'^~[\w.-]*')


def shell_word(path: str) -> str:
    """A path quoted for a POSIX shell, which expands what a module would expand in an option of type path."""
    home = _HOME.match(path)
    rest = path[home.end() :] if home else path
    parts = [f'"{part}"' if _VARIABLE.fullmatch(part) else shlex.quote(part) for part in _VARIABLE.split(rest) if part]
    return (home.group(0) if home else '') + ''.join(parts)


def pid_of(progress_file: str = '') -> str:
    """The command that extracts the builder's pid from the progress, which is its input or this file."""
    return f"""sed -n 's/.*"pid": \\([0-9]*\\).*/\\1/p' {progress_file}""".rstrip()


def question(progress_file: str, results_file: str, patience: int = 0) -> str:
    """The command of a poll: the clock, the state of the job, whether the builder is alive, the progress.

    It waits for the end of the job, up to so many seconds, so that the end is noticed at once and asking is rare.

    The job's file has the key "started" until the result replaces it, forever if the job was killed; on a slow host it
    appears late. So a job also counts as running as long as a process has its name among the arguments. The name does
    not occur in the arguments of this command itself, and needs no quoting: it is letters, digits and dots.

    The answer is printed at once, because a terminal may mix it with other output. Its beginning is assembled by
    printf, so that a shell that echoes its commands does not print it.
    """
    folder, name = posixpath.split(results_file)
    # Without a program of its own: it is asked again and again, and some guests are slow to start one.
    ended = (
        'ended() { test -e "$job" && { text=; { IFS= read -r text < "$job"; } 2>/dev/null; '
        """case $text in *'"started"'*) return 1;; esac; }; }; """
    )
    return (
        f'job={name[:1]}; job={shlex.quote(folder)}/${{job}}{name[1:]}; '
        f'{ended}'
        f'waited=0; until test $waited -ge {patience} || ended; do sleep 1; waited=$((waited + 1)); done; '
        f'progress=$(cat {shell_word(progress_file)} 2>/dev/null); '
        f'builder=$(printf %s "$progress" | {pid_of()}); '
        'if ended; then state=ended; '
        f'elif cat /proc/[0-9]*/cmdline 2>/dev/null | grep -qa "[{name[:1]}]{name[1:].partition(".")[0]}"; '
        'then state=running; else state=lost; fi; '
        'if test -z "$builder" || test -d "/proc/$builder"; then builder=alive; else builder=gone; fi; '
        'printf "<<%s %s %s %s %s>>\n" build "$(date +%s)" "$state" "$builder" "$progress"'
    )


_ANSWER = re.compile(r'<<build (\d+) (running|ended|lost) (alive|gone) (.*?)>>', re.DOTALL)


class Answer:
    """What the host said."""

    def __init__(self, clock: float, job: str, builder_gone: bool, progress: dict | None) -> None:
        self.clock = clock
        self.ended = job == 'ended'
        self.lost = job == 'lost'
        # The process that writes the progress: ours, or that of another run that ours waits for.
        self.builder_gone = builder_gone
        self.progress = progress


def read_answer(output: str) -> Answer | None:
    """The answer, whatever else was printed before and after it; None if there is none."""
    found = _ANSWER.search(output)
    if not found:
        return None
    clock, job, builder, progress = found.groups()
    return Answer(float(clock), job, builder == 'gone', _progress(progress))


def reading(results_file: str) -> str:
    """The command that prints the result of a job that has ended."""
    return f'printf "<<%s %s>>\\n" result "$(cat {shlex.quote(results_file)})"'


def read_result(output: str) -> dict | None:
    """The module's result, whatever else was printed; None if there is none, and only Ansible can say why."""
    found = re.search(r'<<result (.*)>>', output, re.DOTALL)
    result = _object(found.group(1)) if found else None
    return {**result, 'finished': True} if result and 'phases' in result else None


def last_words(output: str) -> str:
    """What a host printed instead of an answer, as one line, short enough for a message."""
    return ' '.join(output.split())[-200:] or 'nothing'


def complaint(outcome: dict) -> str:
    """Why a module has no result, according to the host, or else to Ansible."""
    said = [str(outcome.get(key) or '').strip() for key in ('module_stderr', 'module_stdout')]
    return last_words(' '.join(filter(None, said)) or str(outcome.get('msg') or ''))


def _progress(text: str) -> dict | None:
    progress = _object(text)
    return progress if progress and 'phase' in progress else None


def _object(text: str) -> dict | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def forget(results_file: str, log: str | None) -> str:
    """The command that removes a job's file, and those of earlier builds of this tree that nobody waits for anymore.

    A controller that is killed leaves such a file. One that lost the connection retries for a limited time.
    """
    ours = f'rm -f {shlex.quote(results_file)}'
    if not log:
        return ours
    # As it appears in the results of all builds of this tree.
    logs = json.dumps(posixpath.dirname(log) + '/')[1:-1]
    return (
        f'{ours}; find {shlex.quote(posixpath.dirname(results_file))} -type f -name "j*" -mmin +{_NOBODY_ASKS_AFTER} '
        f'-exec grep -qF {shlex.quote(logs)} {{}} \\; -exec rm -f {{}} +'
    )


def explained(outcome: dict, results_file: str) -> dict:
    """The module's result, or an explanation: what Ansible says about the job's file does not help the user."""
    if 'phases' in outcome:
        return outcome
    if 'data' not in outcome:
        said = complaint(outcome)
        message = f'the build has ended, but its result is not in {results_file}: {said}. Run the task again: {GOES_ON}'
        return {'failed': True, 'msg': message, 'phases': []}
    said = [line for line in str(outcome.get('stderr', '')).splitlines() if line.strip()]
    why = f'Last output: {said[-1]}' if said else 'It was killed, by a user or by the kernel when memory ran out'
    message = f'the build module ended without a result. {why}. Run the task again: {GOES_ON}'
    return {'failed': True, 'msg': message, 'phases': [], 'module_stderr': outcome.get('stderr', '')}
