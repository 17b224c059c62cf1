# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's run, from its options to its result."""

import os
import signal
import time
import uuid

from ..guest.atomic import FULL
from ..guest.credentials import shown
from ..guest.lock import Lock
from .configured import build_variables, can_bootstrap, declared_variables
from .evidence import gather
from .failure import PhaseFailed, full_disk
from .jobs import default_jobs
from .options import refusal
from .orphans import wait_for_orphans
from .plan import Wanted, plan
from .progress_file import ProgressFile
from .run import Stopped
from .state import StateDirectory

# Variables of an outer make, which would make ours share its jobs and options.
_OF_AN_OUTER_MAKE = ('GNUMAKEFLAGS', 'MAKEFLAGS', 'MAKEFILES', 'MAKELEVEL', 'MFLAGS', 'MAKEOVERRIDES')


class Refused(Exception):
    """The task cannot be done as it is written."""


def run_task(module):
    # AnsibleModule returns them as 'invocation'.
    module.params, params = shown(module.params), module.params
    problem = refusal(params) or refused_source(params['source'], params['bootstrap'])
    if problem:
        module.fail_json(msg=shown(problem), phases=[], log=None)
    task = Task(params)
    try:
        result = _preview(module, task) if module.check_mode else task.carry_out()
    except PhaseFailed as failure:
        _fail(module, task, failure, phase=failure.phase, rc=failure.rc, log_tail=failure.log_tail, log=failure.log)
    except Stopped:
        _fail(module, task, 'the build in %s was stopped; the next run resumes there' % task.wanted.source)
    except Refused as reason:
        _fail(module, task, reason)
    except OSError as error:
        _fail(module, task, task.explain(error))
    if module._diff:
        result = dict(result, diff=task.diff())
    module.exit_json(**shown(result))


def _preview(module, task):
    result = task.preview()
    if task.lock.taken():
        module.warn(
            shown('Another run is building in %s right now, which may change what is due.' % task.wanted.source)
        )
    return result


def _fail(module, task, message, log=None, **more):
    """Ensures that the result is text, whatever a file is called and a compiler prints."""
    module.fail_json(**shown(dict(task.result(log), msg=str(message), **more)))


def refused_source(source, bootstrap):
    """Why there is nothing to build in this folder; None if there is."""
    if not os.path.isdir(source):
        return 'source %s is not a directory on this host' % source
    names = os.listdir(source)
    if 'configure' in names:
        return None
    if not can_bootstrap(names):
        return (
            'source %s has no configure, configure.ac, configure.in or autogen.sh: '
            'it is not the top directory of an autotools source tree' % source
        )
    if bootstrap == 'never':
        return (
            'source %s has no configure script, and bootstrap=never prevents generating it: use bootstrap=auto' % source
        )
    return None


def build_environment(own, given):
    """The environment of all phases: English messages, for parsing; what is given comes last."""
    environment = {
        name: value for name, value in own.items() if name not in _OF_AN_OUTER_MAKE and not name.startswith('LC_')
    }
    environment.pop('LANGUAGE', None)
    environment['LC_ALL'] = 'C'
    environment.update((str(name), '' if value is None else str(value)) for name, value in given.items())
    return environment


class Task:
    """One call of the module."""

    def __init__(self, params):
        source = os.path.realpath(params['source'])
        self.environment = build_environment(os.environ, params['environment'])
        self.wanted = Wanted(
            source,
            params['state'],
            params['configure_args'],
            environment=build_variables(declared_variables(source), self.environment),
            destdir=os.path.abspath(params['destdir']) if params['destdir'] else None,
            targets=params['targets'],
            bootstrap=params['bootstrap'],
            force=params['force'],
        )
        self.library_packages = params['library_packages']
        self.jobs = params['jobs']
        self.timeout = params['timeout'] or None
        self.directory = StateDirectory(source)
        self.lock = Lock(self.directory.lock_file)
        self.plan = []
        self.builder = None
        self.waited = 0.0

    def preview(self):
        """The complete result if nothing is due, so the action plugin needs no real run."""
        busy = self._busy()
        self._decide()
        return dict(self._successful(), changed=self._anything_due(), busy=busy or self._busy())

    def carry_out(self):
        try:
            self._carry_out()
        finally:
            self.lock.release()
        return self._successful()

    def _successful(self):
        jobs = (self.builder and self.builder.jobs) or self.jobs or default_jobs()
        return dict(self.result(), jobs=jobs, waited=round(self.waited, 1))

    def _busy(self):
        """Whether another run is building, or was killed."""
        return self.lock.taken() or os.path.exists(self.directory.progress_file)

    def _carry_out(self):
        if self._busy():
            self._take_lock()
        evidence = self._decide()
        if self._anything_due() and not self.lock.held:
            # Nothing was written so far, not even the lock, so another run may have begun meanwhile.
            self.directory.create()
            self._take_lock()
            evidence = self._decide()
        if self._anything_due():
            self._build(evidence)

    def _decide(self):
        evidence = gather(self.wanted, self.directory, self.environment)
        self.plan = plan(self.wanted, evidence)
        return evidence

    def _anything_due(self):
        return any(phase.due for phase in self.plan)

    def _take_lock(self):
        waited = self.lock.acquire(self.timeout)
        if waited is None:
            raise Refused(
                'another run is still building in %s after %d seconds (timeout)' % (self.wanted.source, self.timeout)
            )
        self.directory.sweep()
        self.waited += waited + wait_for_orphans(self.directory.progress_file, self.timeout)

    def _build(self, evidence):
        # Only import this for a build: in most runs nothing is due.
        from .builder import Builder

        deadline = time.time() + self.timeout if self.timeout else None
        progress = ProgressFile(self.directory.progress_file, uuid.uuid4().hex)
        self.builder = Builder(
            self.wanted, self.directory, self.environment, self.jobs, progress, deadline, self.library_packages
        )
        umask = os.umask(0o022)
        handlers = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
        try:
            self.builder.run(self.plan, evidence)
        finally:
            progress.end()
            os.umask(umask)
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def result(self, log=None):
        ran = self.builder.seconds if self.builder else {}
        phases = [
            {
                'name': phase.name,
                'due': phase.due,
                'ran': phase.name in ran,
                'reason': phase.reason,
                'seconds': ran.get(phase.name, 0.0),
                'log': self._log_of(phase.name),
            }
            for phase in self.plan
        ]
        if log is None and self.builder and self.builder.last:
            log = self._log_of(self.builder.last)
        return {
            'changed': bool(self.builder and self.builder.changed),
            'phases': phases,
            'log': log or next((phase['log'] for phase in reversed(phases) if phase['log']), None),
        }

    def _log_of(self, phase):
        path = self.directory.log(phase)
        return path if os.path.exists(path) else None

    def diff(self):
        due = [phase for phase in self.plan if phase.due]
        return {
            'before_header': self.wanted.source,
            'after_header': self.wanted.source,
            'before': ''.join('%s: due: %s\n' % (phase.name, phase.reason) for phase in due),
            'after': ''.join('%s: done\n' % phase.name for phase in due),
        }

    def explain(self, error):
        if error.errno in FULL:
            places = [self.wanted.source, self.wanted.destdir or self.wanted.source]
            return 'the build cannot continue because %s' % full_disk(places)
        return str(error)


def _stop(_number, _frame):
    raise Stopped()
