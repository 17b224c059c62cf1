# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides which phases are due and why, from nothing but the evidence."""

from . import configure_arguments
from .configured import is_bootstrap_input
from .options import PHASES_OF_STATE
from .state import FINISHED
from .toolchain import compiler_change, modules_change
from .tree import Changes

_NAMED_AT_MOST = 3


class Wanted:
    """What the caller asks for."""

    def __init__(
        self,
        source,
        state='built',
        configure_args=(),
        environment=None,
        destdir=None,
        targets=(),
        bootstrap='auto',
        force=False,
    ):
        self.source = source
        self.state = state
        self.configure_args = list(configure_args)
        # Only the variables that affect the build.
        self.environment = dict(environment or {})
        self.destdir = destdir
        self.targets = list(targets)
        self.bootstrap = bootstrap
        self.force = force


class Evidence:
    """What was found in the tree and on the machine."""

    def __init__(
        self,
        state=None,
        state_problem=None,
        has_configure=True,
        can_bootstrap=True,
        has_makefile_in=True,
        configured=False,
        configured_by_others=False,
        configure_inputs=(),
        changes=None,
        altered_products=(),
        missing_products=None,
        arguments_by_hand=None,
        declared_variables=(),
        compilers=None,
        modules=None,
        headers_changed=(),
        staged_missing=(),
        staged_altered=(),
    ):
        self.state = state
        self.state_problem = state_problem
        self.has_configure = has_configure
        self.can_bootstrap = can_bootstrap
        self.has_makefile_in = has_makefile_in
        # Whether there is a Makefile, and everything else without which configure has to run.
        self.configured = configured
        # Whether config.status differs from the one that our configure left.
        self.configured_by_others = configured_by_others
        # The files that configure and config.status read.
        self.configure_inputs = frozenset(configure_inputs)
        self.changes = changes or Changes()
        # Products of make that were modified.
        self.altered_products = list(altered_products)
        # {phase: its missing products}
        self.missing_products = missing_products or {}
        self.arguments_by_hand = arguments_by_hand
        self.declared_variables = frozenset(declared_variables)
        self.compilers = compilers or {}
        self.modules = modules or {}
        # Headers outside the tree that have changed since they were compiled in.
        self.headers_changed = list(headers_changed)
        self.staged_missing = list(staged_missing)
        self.staged_altered = list(staged_altered)

    def phase(self, name):
        return self.state.phase(name) if self.state else None


class Phase:
    """One line of the plan."""

    def __init__(self, name, due, reason):
        self.name = name
        self.due = due
        self.reason = reason


def plan(wanted, evidence):
    """The phases of the wanted state, in order, each with whether it is due and why."""
    decide = {'bootstrap': _bootstrap, 'configure': _configure, 'make': _make, 'install': _install}
    phases = []
    for name in PHASES_OF_STATE[wanted.state]:
        due, reason = decide[name](wanted, evidence, phases[-1] if phases else None)
        if evidence.state_problem and not phases:
            reason = '%s, treated as absent; %s' % (evidence.state_problem, reason)
        phases.append(Phase(name, due, reason))
    return phases


def _bootstrap(wanted, evidence, _before):
    if wanted.bootstrap == 'never':
        return False, 'bootstrap is set to never'
    if not evidence.can_bootstrap:
        return False, 'nothing to bootstrap: the sources only have a configure script'
    if not evidence.has_configure:
        return True, 'no configure script'
    if wanted.force or wanted.bootstrap == 'always':
        return True, 'requested by %s' % ('force' if wanted.force else 'bootstrap=always')
    reason = (
        _unfinished(evidence.phase('bootstrap'))
        or (None if evidence.has_makefile_in else 'no Makefile.in for Makefile.am')
        or _bootstrap_inputs_changed(evidence)
        or _missing(evidence, 'bootstrap')
    )
    return (True, reason) if reason else (False, 'nothing due: the configure script is there')


def _bootstrap_inputs_changed(evidence):
    # A release with a new configure script was bootstrapped upstream.
    if 'configure' in evidence.changes.changed:
        return None
    return _changed(evidence.changes.only(is_bootstrap_input))


def _configure(wanted, evidence, before):
    if before.due:
        return True, 'the configure script is regenerated'
    if wanted.force:
        return True, 'requested by force'
    recorded = evidence.phase('configure')
    reason = _unfinished(recorded) or (None if evidence.configured else 'the tree is not configured')
    if reason:
        return True, reason
    if recorded is None or evidence.configured_by_others:
        return _configured_by_hand(wanted, evidence)
    reason = (
        _moved(wanted, evidence)
        or _configured_otherwise(recorded, wanted)
        or compiler_change(recorded['compilers'], evidence.compilers)
        or modules_change(recorded['modules'], evidence.modules)
        or _headers_change(evidence.headers_changed)
        or _changed(evidence.changes.only(evidence.configure_inputs.__contains__))
        or _missing(evidence, 'configure')
    )
    return (True, reason) if reason else (False, 'nothing due: configured with the same arguments')


def _configured_otherwise(recorded, wanted):
    arguments = configure_arguments.meaning(recorded['arguments']), configure_arguments.meaning(wanted.configure_args)
    environments = recorded['environment'], wanted.environment
    before, after = (dict(environment, **given) for environment, given in zip(environments, arguments))
    if before == after:
        # A variable has the same meaning as an argument.
        return None
    return _difference('arguments', *arguments) or _difference('environment', *environments)


def _headers_change(paths):
    return '%s changed: %s' % (_count(paths, 'header'), _named(paths)) if paths else None


def _configured_by_hand(wanted, evidence):
    if evidence.arguments_by_hand is None:
        return True, 'the arguments that the tree was configured with cannot be read from config.status'
    by_hand = configure_arguments.meaning(evidence.arguments_by_hand)
    # config.status records the arguments, but only those environment variables that configure declares.
    noted = {name: value for name, value in wanted.environment.items() if name in evidence.declared_variables}
    noted.update(configure_arguments.meaning(wanted.configure_args))
    reason = _difference('arguments', by_hand, noted)
    return (True, reason) if reason else (False, 'nothing due: configured manually with the same arguments, adopted')


def _make(wanted, evidence, before):
    if before.due:
        return True, 'the tree is reconfigured'
    if wanted.force:
        return True, 'requested by force'
    recorded = evidence.phase('make')
    if recorded is None:
        return True, 'not built by this module yet: make knows what is left to do'
    reason = (
        _unfinished(recorded)
        or (
            None
            if recorded['targets'] == wanted.targets
            else 'targets changed: now %s' % (', '.join(wanted.targets) or "make's default")
        )
        or _changed(evidence.changes)
        or _missing(evidence, 'make')
        or _altered(evidence.altered_products)
    )
    return (True, reason) if reason else (False, 'nothing due: everything is built')


def _altered(paths):
    return '%s modified: %s' % (_count(paths, 'built file'), _named(paths)) if paths else None


def _install(wanted, evidence, before):
    if before.due:
        return True, 'the tree is rebuilt'
    if wanted.force:
        return True, 'requested by force'
    recorded = evidence.phase('install')
    if recorded is None:
        return True, 'not installed from this tree yet'
    reason = _unfinished(recorded)
    if not reason and recorded['destdir'] != wanted.destdir:
        reason = 'the destination changed from %s to %s' % (recorded['destdir'] or '/', wanted.destdir or '/')
    if not reason and not recorded['files']:
        reason = 'the installed files are unknown'
    if not reason and evidence.staged_missing:
        reason = '%s missing: %s' % (
            _count(evidence.staged_missing, 'installed file'),
            _named(evidence.staged_missing),
        )
    if not reason and evidence.staged_altered:
        reason = '%s modified: %s' % (
            _count(evidence.staged_altered, 'installed file'),
            _named(evidence.staged_altered),
        )
    return (True, reason) if reason else (False, 'nothing due: every installed file is unchanged')


def hidden_change(made, configuration, compilers, modules):
    """Why what make considers up to date is not, or None.

    made: what it was built with. configuration: {file that configure made: digest} now.
    """
    if made is None or made.get('configuration') is None:
        return None
    before = made['configuration']
    names = sorted(name for name in set(before) | set(configuration) if before.get(name) != configuration.get(name))
    if names:
        return 'configured differently: %s' % _named(names)
    return compiler_change(made['compilers'], compilers) or modules_change(made['modules'], modules)


def _unfinished(recorded):
    if recorded is None or recorded['status'] in FINISHED:
        return None
    return {'failed': 'it failed last time', 'outdated': 'an earlier phase has run since'}.get(
        recorded['status'], 'it was interrupted last time'
    )


def _moved(wanted, evidence):
    if evidence.state.source == wanted.source:
        return None
    return 'the tree was moved here from %s' % evidence.state.source


def _difference(what, before, after):
    difference = configure_arguments.difference(before, after)
    return '%s changed: %s' % (what, difference) if difference else None


def _changed(changes):
    parts = ['%s %s: %s' % (_count(paths, 'source'), what, _named(paths)) for what, paths in changes.by_kind() if paths]
    return '; '.join(parts) or None


def _missing(evidence, phase):
    missing = evidence.missing_products.get(phase)
    return '%s missing: %s' % (_count(missing, 'file'), _named(missing)) if missing else None


def _count(things, noun):
    return '%d %s%s' % (len(things), noun, '' if len(things) == 1 else 's')


def _named(things):
    names = ', '.join(things[:_NAMED_AT_MOST])
    return names + (', ...' if len(things) > _NAMED_AT_MOST else '')
