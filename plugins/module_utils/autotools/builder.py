# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out a plan: runs the due phases and records what they did."""

import contextlib
import os
import shutil
import time

from . import configured, headers, staged, tree
from .configure_arguments import configured_folders
from .failure import PhaseFailed, failed
from .jobs import default_jobs
from .kept import kept
from .log import read_run
from .make import StepCounter, is_check, is_step, look_ahead
from .options import PHASES
from .plan import hidden_change
from .run import Runner, TimedOut, write_header
from .state import FINISHED, State
from .time_stamps import bring_forward, left_outdated, outdate, settle
from .toolchain import compilers, find_make, find_program, modules_configured, shell_for_configure

# How often to run make until it has nothing left to do: some projects write a source in each run.
_PASSES = 3
# With these, automake's rules do not call the autotools.
_WITHOUT_AUTOTOOLS = ['ACLOCAL=:', 'AUTOCONF=:', 'AUTOHEADER=:', 'AUTOMAKE=:']
# configure's log contains a date; it is not a result.
_REPORTS = frozenset(['config.log'])
_NO_CLEAN_TARGET = "No rule to make target 'clean'"


class Builder:
    """One run on one locked tree."""

    def __init__(self, wanted, directory, environment, jobs, progress, deadline=None, library_packages=None):
        self.wanted = wanted
        self.source = wanted.source
        self.directory = directory
        self.environment = environment
        # None: depends on the machine and on what make is about to compile.
        self.jobs = jobs
        self.library_packages = library_packages
        self.progress = progress
        self.runner = Runner(environment, progress.run, deadline, progress)
        self.state = None
        self.evidence = None
        # {phase: seconds} of the phases that ran.
        self.seconds = {}
        # The last phase that ran, and the size of the tree when it began.
        self.last = None
        self.size_before = 0
        # Whether anything in the tree, or among the installed files, has changed.
        self.changed = False
        # The record of the tree when the run began, and when make last began.
        self.tree_before = {}
        self.tree_made = {}
        # Changed files that make cannot notice.
        self.hidden = []

    def run(self, plan, evidence):
        self.evidence = evidence
        try:
            self._begin(plan)
            for phase in plan:
                if phase.due:
                    self._run_phase(phase.name)
                else:
                    self._adopt(phase.name)
            self._finish()
        except PhaseFailed:
            # On a full disk even this may fail; the record then still says that the phase was begun.
            with contextlib.suppress(OSError):
                self._note_changes()
            raise

    def _begin(self, plan):
        """Record the tree as it is now, and all phases from the first due one as outdated.

        They stay due even if we are interrupted.
        """
        due = {phase.name for phase in plan if phase.due}
        known = self.evidence.state is not None
        self.state = self.evidence.state or State(self.source)
        self.state.source = self.source
        files = tree.walk(self.source)
        if self.evidence.configured and 'make' not in self.state.phases:
            self.state.phases['make'] = self._made_by_others(files)
        if known:
            self.hidden = settle(self.source, files, self.evidence.changes, self.state.tree, self.state.built_at())
            files = tree.walk(self.source)
        self.state.tree = self.tree_before = tree.record(self.source, files, self.state.tree)
        first = min(PHASES.index(name) for name in due)
        for name in PHASES[first:]:
            if name in self.state.phases and (name in due or self.state.phases[name]['status'] in FINISHED):
                self.state.phases[name]['status'] = 'outdated'
        self._save()

    def _made_by_others(self, files):
        """What the objects in a tree of unknown history were built with."""
        return {
            'status': 'outdated',
            'by_others': True,
            'targets': self.wanted.targets,
            'products': [],
            'configuration': self._configuration(files),
            'compilers': self.evidence.compilers,
            'modules': self.evidence.modules,
            'headers': headers.record(self.source, files),
            'finished': None,
        }

    def _configuration(self, files):
        """{file that configure made: digest}: every object depends on these, whether or not make knows."""
        outputs = configured.Configuration(self.source, files).outputs
        if not outputs:
            outputs = set((self.state.phase('configure') or {}).get('products') or ()).intersection(files)
        return {path: tree.digest(os.path.join(self.source, path)) for path in sorted(outputs)}

    def _save(self):
        self.state.save(self.directory.state_file)

    def _run_phase(self, name):
        started = time.time()
        record = self.state.phases.setdefault(name, {'products': []})
        record.update(status='running', finished=None)
        self._save()
        self.last = name
        before = tree.walk(self.source)
        self.size_before = tree.size_of(before)
        self.progress.begin(name)
        run = getattr(self, '_' + name)
        try:
            run(record)
        except PhaseFailed:
            self._close(name, record, 'failed', before, started)
            with contextlib.suppress(OSError):
                self._save()
            raise
        self._close(name, record, 'done', before, started)
        self._save()

    def _close(self, name, record, status, before, started):
        after = tree.walk(self.source)
        made = set(record['products']).union(path for path in after if path not in before)
        if name == 'configure' and not record.get('config_status', True):
            # It is unknown what such a script makes, so assume whatever it has written.
            made.update(path for path in after if before.get(path) != after[path])
        record['products'] = sorted(made.intersection(after))
        if status == 'done' and name != 'make':
            # If a later phase fails, this one need not run again because of its own output.
            written = {path: found for path, found in after.items() if before.get(path) != found}
            self.state.tree = dict(self.state.tree)
            self.state.tree.update(tree.record(self.source, written))
        record['status'] = status
        record['finished'] = time.time()
        self.seconds[name] = round(record['finished'] - started, 1)

    def _finish(self):
        """Record the tree as the run leaves it: this is the state to compare with."""
        self._note_changes()
        for record in self.state.phases.values():
            record['products'] = [path for path in record['products'] if path in self.state.tree]
        self._save()

    def _note_changes(self):
        files = tree.walk(self.source)
        after = tree.record(self.source, files, self.state.tree)
        self.changed = self.changed or tree.different(self.tree_before, after, _REPORTS)
        self.state.tree = after

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
                'bootstrap succeeded, but there is still no configure script in %s' % self.source,
                0,
                self.directory.log('bootstrap'),
            )

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
        settings = configured.settings(self.source)
        declared = configured.declared_variables(self.source)
        record.update(
            arguments=self.wanted.configure_args,
            environment=configured.build_variables(declared, self.environment),
            compilers=compilers(settings, self.environment),
            modules=modules_configured(self.source, settings, self.environment),
            config_status=os.path.exists(os.path.join(self.source, configured.CONFIG_STATUS)),
        )

    def _make(self, record):
        make = self._program('make', 'make', 'make')
        toolchain = self.state.phase('configure') or {
            'compilers': self.evidence.compilers,
            'modules': self.evidence.modules,
        }
        made_with = {
            'targets': self.wanted.targets,
            'configuration': self._configuration(tree.walk(self.source)),
            'compilers': toolchain['compilers'],
            'modules': toolchain['modules'],
            'headers': headers.refresh(record.get('headers') or {}),
        }
        outdated, again = [], []
        if self._has_to_rebuild(record, made_with):
            again = self._clean(make)
        else:
            outdated = outdate(self.source, self.evidence.altered_products + self._lost())
        record.update(made_with)
        self._save()
        self.tree_made = self._record_tree()
        self._run_make(make, again)
        if self._lost() and 'configure' not in self.seconds:
            self._run_make(make, self._clean(make))
        bring_forward(self.source, left_outdated(self.source, outdated))
        self._make_the_rest(make)
        record['headers'] = headers.record(self.source, tree.walk(self.source), record['headers'])

    def _has_to_rebuild(self, record, made_with):
        """Whether make would consider something up to date that is not."""
        change = hidden_change(record, made_with['configuration'], made_with['compilers'], made_with['modules'])
        return bool(self.wanted.force or change or self.evidence.headers_changed or self.hidden)

    def _clean(self, make):
        """Have everything rebuilt. Returns the arguments that make needs for that."""
        try:
            with kept(self.source, self._sources(), self.directory.kept):
                self._command('make', [make, 'clean'])
        except PhaseFailed as failure:
            if any(_NO_CLEAN_TARGET in line for line in failure.log_tail):
                return ['--always-make']
            raise
        return []

    def _sources(self):
        """The files from before make; none if others have built, since it is unknown what that added."""
        if self.state.phase('make').get('by_others'):
            return []
        return sorted(set(tree.walk(self.source)) - self.state.products())

    def _run_make(self, make, more=()):
        arguments = list(more) + self._without_autotools() + self.wanted.targets
        total, cplusplus = look_ahead([make] + arguments, self.source, self.runner.environment, self.runner.expired)
        self.jobs = self.jobs or default_jobs(cplusplus)
        self.progress.update(total=total)
        self._command('make', [make, '-j%d' % self.jobs] + arguments, None, is_step)

    def _without_autotools(self):
        return _WITHOUT_AUTOTOOLS if self.wanted.bootstrap == 'never' else []

    def _lost(self):
        """Products of make that others have removed and that were not rebuilt."""
        missing = self.evidence.missing_products.get('make') or ()
        return [path for path in missing if not os.path.lexists(os.path.join(self.source, path))]

    def _make_the_rest(self, make):
        """Run make until no source changes during its run, and return whether that built anything.

        make may write sources itself (such as a parser shipped with its grammar), and people may edit them meanwhile.
        Only make can tell whether something is left to do after that.
        """
        before = self._record_tree()
        for _pass in range(_PASSES):
            now = self._record_tree()
            if not self._sources_changed(now):
                break
            self.tree_made = now
            self._command('make', [make, '-j%d' % self.jobs] + self._without_autotools() + self.wanted.targets)
        return tree.different(before, self._record_tree())

    def _sources_changed(self, now):
        products = self.state.products()
        return any(
            now[path][4] != self.tree_made[path][4] for path in self.tree_made if path in now and path not in products
        )

    def _record_tree(self):
        return tree.record(self.source, tree.walk(self.source), self.tree_made or self.tree_before)

    def _install(self, record):
        make = self._program('install', 'make', 'make')
        if record.get('destdir') != self.wanted.destdir or 'files' not in record:
            record.update(destdir=self.wanted.destdir, files={}, found=[], shared=[])
        install = self._install_below if self.wanted.destdir else self._install_in_place
        before = install(make, record)
        self.tree_made = self.tree_made or self.tree_before
        if self._make_the_rest(make):
            install(make, record)
        self.changed = self.changed or staged.contents(record['files']) != before

    def _install_below(self, make, record):
        """Install into the destination; return the previous contents of our files there."""
        destdir, recorded = self.wanted.destdir, record['files']
        _missing, altered = staged.compare(destdir, recorded, record['shared'])
        before = staged.contents(staged.manifest(destdir, recorded))
        # Files that only an earlier build installed must not end up in a package.
        staged.remove(destdir, staged.removable(recorded, altered, record['found']))
        kept, there = staged.manifest(destdir, recorded), staged.snapshot(destdir)
        self._command('install', [make, 'install', 'DESTDIR=' + destdir] + self._without_autotools())
        record.update(staged.installed(destdir, there, kept, staged.since(destdir, there)))
        if not record['files']:
            raise PhaseFailed(
                'install',
                '"make install" put nothing below %s: this project ignores DESTDIR, and may have installed its files '
                'in its --prefix. Use another prefix and no destdir' % destdir,
                0,
                self.directory.log('install'),
            )
        return before

    def _install_in_place(self, make, record):
        """Install into the configured prefix; return the previous contents of our files there."""
        paths = self._rehearse(make)
        folders = [] if paths else sorted(configured_folders(self.wanted.configure_args))
        there = {folder: staged.snapshot(folder) for folder in folders}
        _missing, altered = staged.compare('/', record['files'], record['shared'])
        before = staged.manifest('/', set(record['files']).union(paths))
        self._command('install', [make, 'install'] + self._without_autotools())
        for folder in folders:
            # It ignores DESTDIR, so compare before and after.
            paths += [os.path.join(folder, path) for path in staged.since(folder, there[folder])]
        kept = {path: before[path] for path in altered}
        record.update(staged.installed('/', before, kept, paths))
        return staged.contents(before)

    def _rehearse(self, make):
        """The paths that "make install" writes, found by an installation into a folder of our own."""
        folder = self.directory.rehearsal
        shutil.rmtree(folder, ignore_errors=True)
        try:
            self._command('install', [make, 'install', 'DESTDIR=' + folder] + self._without_autotools())
            return [os.path.join('/', path) for path in sorted(staged.snapshot(folder))]
        except PhaseFailed:
            if self.runner.expired():
                raise
            # Then the installation itself fails, too, and says why; or the project cannot be staged.
            return []
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _adopt(self, name):
        """Record what others did, as evidence for the next run."""
        record = self.state.phases.setdefault(name, {'products': [], 'status': 'found'})
        if record['status'] in FINISHED and not (name == 'configure' and self.evidence.configured_by_others):
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
        found = find_make(self.environment) if name == 'make' else find_program(name, self.environment)
        if found is None:
            raise PhaseFailed(
                phase,
                '%s needs the program %s, which is not in PATH (%s): install the package %s'
                % (phase, name, self.environment.get('PATH', ''), package),
            )
        return found

    def _command(self, phase, command, more_environment=None, steps=None):
        """Run one command of a phase and return its output. Raises PhaseFailed unless it succeeds."""
        log = self.directory.log(phase)
        start = write_header(log, command, self.source, more_environment)
        counter = StepCounter(log, start, steps) if steps else None
        self.progress.update(log=log, log_start=start)
        try:
            rc = self.runner.run(command, self.source, log, counter, more_environment)
        except TimedOut:
            raise PhaseFailed(phase, self._timed_out(phase), None, log, read_run(log, start)) from None
        except OSError as error:
            raise PhaseFailed(phase, '%s cannot be started: %s' % (command[0], error), None, log) from error
        lines = read_run(log, start)
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
        """Estimated bytes that the rest of make will write, from what it has written; None if unknown."""
        total = self.progress.fields.get('total')
        done = counter.look() if counter else 0
        written = tree.size_of(tree.walk(self.source)) - self.size_before
        if not total or not 0 < done < total or written <= 0:
            return None
        return written * (total - done) // done

    def _timed_out(self, phase):
        fields = self.progress.fields
        so_far = ' after %s of %s steps' % (fields['done'], fields['total']) if fields.get('total') else ''
        return '%s was stopped%s by the timeout; its processes are gone, and the next run resumes there' % (
            phase,
            so_far,
        )
