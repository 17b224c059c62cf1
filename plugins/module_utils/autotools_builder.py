# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out a plan: runs the phases that are due and keeps the record of what they did."""

import contextlib
import os
import time

from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_configured as configured
from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_headers as headers
from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_log
from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_sources as sources
from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_staged as staged
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_arguments import PHASES
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_evidence import (
    make_program,
    modules_configured,
    open_steps,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_failure import PhaseFailed, failed
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_install_log import installed_paths
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_jobs import default_jobs
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_make import (
    StepCounter,
    is_check,
    is_step,
    look_ahead,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_plan import hidden_change
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_run import Runner, TimedOut, write_header
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_state import FINISHED, State
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_time_stamps import reveal_missing, settle
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_toolchain import (
    compilers,
    find_program,
    shell_for_configure,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_tree import (
    is_configured,
    is_volatile,
    size_of,
    walk,
)


class Builder(object):
    """One run on one tree, whose lock is held."""

    def __init__(self, wanted, directory, environment, jobs, progress, deadline=None, library_packages=None):
        self.wanted = wanted
        self.source = wanted.source
        self.directory = directory
        self.environment = environment
        # None: as many as the machine carries of what make is about to compile.
        self.jobs = jobs
        self.library_packages = library_packages
        self.progress = progress
        self.runner = Runner(environment, progress.run, deadline, progress)
        self.state = None
        self.evidence = None
        # {phase: seconds} of the phases that ran.
        self.seconds = {}
        # The last phase that ran, and the bytes in the tree when it began.
        self.last = None
        self.size_before = 0

    def run(self, plan, evidence):
        self.evidence = evidence
        self._begin(plan)
        for phase in plan:
            if phase.due:
                self._run_phase(phase)
            else:
                self._adopt(phase.name)
        self._finish()

    def _begin(self, plan):
        """Record the sources as they are now, and that all from the first due phase on is open.

        Whatever interrupts us then, it stays due.
        """
        due = {phase.name for phase in plan if phase.due}
        self.state = self.evidence.state or State(self.source, {}, {})
        self.state.source = self.source
        if self.evidence.configured and 'make' not in self.state.phases:
            self.state.phases['make'] = self._made_by_others()
        self._record_sources()
        settle(
            self.source,
            self.state.sources,
            walk(self.source),
            self.evidence.changes,
            use_shipped_configure='bootstrap' not in due and 'configure' in due,
        )
        self._record_sources()
        first = min(PHASES.index(name) for name in due)
        for name in PHASES[first:]:
            if name in self.state.phases and (name in due or self.state.phases[name]['status'] in FINISHED):
                self.state.phases[name]['status'] = 'outdated'
        self._save()

    def _made_by_others(self):
        """What the objects in a tree of unknown history were made with."""
        files = walk(self.source)
        return {
            'status': 'outdated',
            'targets': self.wanted.targets,
            'products': [],
            'flags': configured.flags_of_tree(self.source, files),
            'compilers': self.evidence.compilers,
            'modules': self.evidence.modules,
            'headers': headers.record(self.source, files),
            'finished': None,
        }

    def _record_sources(self):
        bootstrapped_here = os.path.isdir(os.path.join(self.source, 'autom4te.cache'))
        self.state.sources = sources.record(
            self.source, walk(self.source), self.state.sources, self.state.products(), bootstrapped_here
        )

    def _save(self):
        self.state.save(self.directory.state_file)

    def _run_phase(self, phase):
        started = time.time()
        record = self.state.phases.setdefault(phase.name, {'products': []})
        record['status'] = 'running'
        self._save()
        self.last = phase.name
        files = walk(self.source)
        before, self.size_before = set(files), size_of(files)
        self.progress.begin(phase.name)
        run = getattr(self, '_' + phase.name)
        try:
            run(record)
        except PhaseFailed:
            self._close(phase.name, record, 'failed', before, started)
            # On a full disk there may be no room even for this; the record then still says that the phase was begun.
            with contextlib.suppress(OSError):
                self._save()
            raise
        self._close(phase.name, record, 'done', before, started)
        self._save()

    def _close(self, name, record, status, before, started):
        record['status'] = status
        record['finished'] = time.time()
        self.seconds[name] = round(record['finished'] - started, 1)
        self._record_products(record, before)

    def _record_products(self, record, before):
        after = set(walk(self.source))
        made = (set(record.get('products') or ()) | (after - before)) & after
        record['products'] = sorted(path for path in made if path not in self.state.sources and not is_volatile(path))

    def _finish(self):
        files = walk(self.source)
        for record in self.state.phases.values():
            record['products'] = [path for path in record.get('products') or () if path in files]
        for path in sources.unclaimed(self.source, files, self.state.sources, self.state.products()):
            record = self.state.phase('configure' if is_configured(path, files) else 'make')
            if record:
                record['products'].append(path)
        self._save()

    def _bootstrap(self, _record):
        if os.path.exists(os.path.join(self.source, 'configure.ac')) or os.path.exists(
            os.path.join(self.source, 'configure.in')
        ):
            self._command('bootstrap', [self._program('bootstrap', 'autoreconf', 'autoconf'), '-i'])
        else:
            self._command('bootstrap', [self._autogen_shell(), './autogen.sh'], {'NOCONFIGURE': '1'})
        if not os.path.exists(os.path.join(self.source, 'configure')):
            raise PhaseFailed(
                'bootstrap',
                'bootstrap ended well, but there is still no configure script in %s' % self.source,
                0,
                self.directory.log('bootstrap'),
            )
        self.state.sources = sources.refresh(self.source, walk(self.source), self.state.sources)

    def _autogen_shell(self):
        with open(os.path.join(self.source, 'autogen.sh'), 'rb') as stream:
            words = stream.readline(256).decode('utf-8', 'replace').lstrip('#!').split()
        name = (
            os.path.basename(words[-1] if words and os.path.basename(words[0]) == 'env' else words[0])
            if words
            else 'sh'
        )
        return find_program(name, self.environment) or '/bin/sh'

    def _configure(self, record):
        shell, config_shell = shell_for_configure(self.environment)
        self._command(
            'configure', [shell, './configure'] + self.wanted.configure_args, {'CONFIG_SHELL': config_shell}, is_check
        )
        makefile = configured.read_text(os.path.join(self.source, 'Makefile'))
        declared = configured.declared_variables(self.source)
        record.update(
            arguments=self.wanted.configure_args,
            environment=configured.build_variables(declared, self.environment),
            compilers=compilers(makefile, self.environment),
            modules=modules_configured(self.source, makefile, self.environment),
        )

    def _make(self, record):
        flags = configured.flags_of_tree(self.source, walk(self.source))
        toolchain = self.state.phase('configure') or {
            'compilers': self.evidence.compilers,
            'modules': self.evidence.modules,
        }
        make = self._program('make', 'make', 'make')
        hidden = hidden_change(record, flags, toolchain['compilers'], toolchain['modules'])
        if self.wanted.force or hidden or self.evidence.headers_changed:
            self._command('make', [make, 'clean'])
        reveal_missing(self.source, self.evidence.missing_products.get('make') or ())
        record.update(
            flags=flags,
            compilers=toolchain['compilers'],
            modules=toolchain['modules'],
            headers=headers.refresh(record.get('headers') or {}),
            targets=self.wanted.targets,
        )
        self._save()
        total, cplusplus = look_ahead(
            [make, '-n', '-k'] + self.wanted.targets, self.source, self.runner.environment, self.runner.expired
        )
        self.jobs = self.jobs or default_jobs(cplusplus)
        self.progress.update(total=total)
        self._command('make', [make, '-j%d' % self.jobs] + self.wanted.targets, None, is_step)
        record['headers'] = headers.record(self.source, walk(self.source), record['headers'])
        self._accept_sources_made_by_make()

    def _accept_sources_made_by_make(self):
        """A file that make itself writes anew (a parser that comes with its grammar) is no change by the user.

        If make would compile after that, it was the user who changed something meanwhile: then it stays due.
        """
        files = walk(self.source)
        rewritten = [
            path
            for path, before in self.state.sources.items()
            if path in files and tuple(before[:3]) != tuple(files[path])
        ]
        if rewritten and open_steps(self.wanted, self.environment) == 0:
            for path in rewritten:
                self.state.sources[path] = sources.entry(self.source, path, files[path])

    def _install(self, record):
        destdir = self.wanted.destdir
        make = self._program('install', 'make', 'make')
        earlier = (record.get('files') or {}) if record.get('destdir') == destdir else {}
        record.update(destdir=destdir, files=earlier)
        if destdir:
            # What an earlier build installed and this one does not must not end up in a package.
            staged.remove(destdir, earlier)
        before = staged.snapshot(destdir) if destdir else {}
        lines = self._command('install', [make, 'install'] + (['DESTDIR=' + destdir] if destdir else []))
        record['files'] = staged.manifest(destdir, before) if destdir else staged.manifest_of(installed_paths(lines))

    def _adopt(self, name):
        """Note down what others did, so that the next run has the evidence."""
        record = self.state.phases.setdefault(name, {'products': [], 'status': 'found'})
        if record['status'] in FINISHED:
            return
        if name == 'configure':
            record.update(
                arguments=self.wanted.configure_args,
                environment=self.wanted.environment,
                compilers=self.evidence.compilers,
                modules=self.evidence.modules,
            )
        record.update(status='adopted', finished=time.time())

    def _program(self, phase, name, package):
        found = make_program(self.environment) if name == 'make' else find_program(name, self.environment)
        if found is None:
            raise PhaseFailed(
                phase,
                '%s needs the program %s, which is not on PATH (%s): install the package %s'
                % (phase, name, self.environment.get('PATH', ''), package),
            )
        return found

    def _command(self, phase, command, more_environment=None, steps=None):
        """Run one command of a phase and return what it printed; any end but a good one is a PhaseFailed."""
        log = self.directory.log(phase)
        start = write_header(log, command, self.source, more_environment)
        counter = StepCounter(log, start, steps) if steps else None
        self.progress.update(log=log, log_start=start)
        try:
            rc = self.runner.run(command, self.source, log, counter, more_environment)
        except TimedOut:
            raise PhaseFailed(phase, self._timed_out(phase), None, log, autotools_log.read_run(log, start)) from None
        except OSError as error:
            raise PhaseFailed(phase, '%s cannot be started: %s' % (command[0], error), None, log) from error
        lines = autotools_log.read_run(log, start)
        if rc != 0:
            places = [self.source, self.wanted.destdir or self.source, self.environment.get('TMPDIR', '/tmp')]
            raise failed(
                phase,
                rc,
                log,
                lines,
                places,
                self.jobs if phase == 'make' else 1,
                self._still_needed(counter) if phase == 'make' else None,
                self.library_packages,
            )
        return lines

    def _still_needed(self, counter):
        """About how many bytes the rest of make will write, going by what it has written; None when nobody knows."""
        total = self.progress.fields.get('total')
        done = counter.look() if counter else 0
        written = size_of(walk(self.source)) - self.size_before
        if not total or not 0 < done < total or written <= 0:
            return None
        return written * (total - done) // done

    def _timed_out(self, phase):
        fields = self.progress.fields
        so_far = ' after %s of %s steps' % (fields['done'], fields['total']) if fields.get('total') else ''
        return (
            '%s was stopped%s because the timeout is over; its processes are gone, '
            'and the next run goes on from there' % (phase, so_far)
        )
