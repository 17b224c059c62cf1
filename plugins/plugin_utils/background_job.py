# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an action plugin asks a managed host about a build in the background, and how it reads the answer."""

import json
import posixpath
import re
import shlex

# What became of a build that was cut short.
GOES_ON = 'make goes on where it stood'
# Minutes; longer than a controller tries to come back to its own job.
_NOBODY_ASKS_AFTER = 20
_VARIABLE = re.compile(r'(\$\w+|\$\{\w+\})')
_HOME = re.compile(r'^~[\w.-]*')


def shell_word(path: str) -> str:
    """A path for a POSIX shell, which expands in it what a module expands in an option of type path."""
    home = _HOME.match(path)
    rest = path[home.end() :] if home else path
    parts = [f'"{part}"' if _VARIABLE.fullmatch(part) else shlex.quote(part) for part in _VARIABLE.split(rest) if part]
    return (home.group(0) if home else '') + ''.join(parts)


def pid_of(progress_file: str = '') -> str:
    """The command that finds the builder's number in the progress, which is its input or in this file."""
    return f"""sed -n 's/.*"pid": \\([0-9]*\\).*/\\1/p' {progress_file}""".rstrip()


def question(progress_file: str, results_file: str) -> str:
    """The command that a poll runs: the clock, what became of the job, whether the builder lives, the progress.

    The job's file has the key "started" until the result takes its place, for ever where the job was killed; on a slow
    host it comes late. So a job also counts as running as long as a process has its name among the arguments. The name
    is not among the arguments of this command itself, and not taken apart by the shell: it is letters, digits and dots.

    The answer is printed at once, since a terminal mixes it with what others have to say. Its beginning is put together
    by printf, so that a shell that shows its commands does not show it.
    """
    folder, name = posixpath.split(results_file)
    return (
        f'job={name[:1]}; job={shlex.quote(folder)}/${{job}}{name[1:]}; '
        f'progress=$(cat {shell_word(progress_file)} 2>/dev/null); '
        f'builder=$(printf %s "$progress" | {pid_of()}); '
        """if test -e "$job" && ! grep -q '"started"' "$job" 2>/dev/null; then state=ended; """
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
        # The process that the progress tells of: ours, or that of another run for which ours waits.
        self.builder_gone = builder_gone
        self.progress = progress


def read_answer(output: str) -> Answer | None:
    """The answer, whatever else was printed before and after it; None when there is none."""
    found = _ANSWER.search(output)
    if not found:
        return None
    clock, job, builder, progress = found.groups()
    return Answer(float(clock), job, builder == 'gone', _progress(progress))


def last_words(output: str) -> str:
    """What a host printed in place of an answer, as one line, and short enough for a message."""
    return ' '.join(output.split())[-200:] or 'nothing'


def complaint(outcome: dict) -> str:
    """Why a module has no result: what the host says, or else Ansible."""
    said = [str(outcome.get(key) or '').strip() for key in ('module_stderr', 'module_stdout')]
    return last_words(' '.join(filter(None, said)) or str(outcome.get('msg') or ''))


def _progress(text: str) -> dict | None:
    try:
        progress = json.loads(text)
    except ValueError:
        return None
    return progress if isinstance(progress, dict) and 'phase' in progress else None


def forget(results_file: str, log: str | None) -> str:
    """The command that removes a job's file, and those of ended builds of this tree that nobody asks for any more.

    Who starts a build and is killed leaves such a file. Who lost the connection asks again within its patience.
    """
    ours = f'rm -f {shlex.quote(results_file)}'
    if not log:
        return ours
    # As it is written in the results of all builds of this tree.
    logs = json.dumps(posixpath.dirname(log) + '/')[1:-1]
    return (
        f'{ours}; find {shlex.quote(posixpath.dirname(results_file))} -type f -name "j*" -mmin +{_NOBODY_ASKS_AFTER} '
        f'-exec grep -qF {shlex.quote(logs)} {{}} \\; -exec rm -f {{}} +'
    )


def explained(outcome: dict, results_file: str) -> dict:
    """The module's result. Where there is none, what Ansible says of it is about the job's file: not for the user."""
    if 'phases' in outcome:
        return outcome
    if 'data' not in outcome:
        said = complaint(outcome)
        message = (
            f'the build has ended, but there is no result of it in {results_file}: {said}. '
            f'Run the task again: {GOES_ON}'
        )
        return {'failed': True, 'msg': message, 'phases': []}
    said = [line for line in str(outcome.get('stderr', '')).splitlines() if line.strip()]
    why = f'Its last words: {said[-1]}' if said else 'It was killed: by somebody, or by the kernel when memory ran out'
    message = f'the module of the build ended without a result. {why}. Run the task again: {GOES_ON}'
    return {'failed': True, 'msg': message, 'phases': [], 'module_stderr': outcome.get('stderr', '')}
