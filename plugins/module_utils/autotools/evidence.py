# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gathers the evidence for the planner. Writes nothing."""

import os

from . import configured, headers, staged
from .plan import Evidence
from .state import FINISHED, load_state
from .toolchain import compilers, modules, modules_configured, output_of
from .tree import Changes, compare, walk


def gather(wanted, directory, environment):
    source = wanted.source
    files = walk(source)
    state, problem = load_state(directory.state_file, source)
    evidence = Evidence(
        state=state,
        state_problem=problem,
        has_configure='configure' in files,
        can_bootstrap=configured.can_bootstrap(files),
        has_makefile_in='Makefile.am' not in files or 'Makefile.in' in files,
        configured=_is_configured(files, state),
    )
    if state is not None:
        _compare_with_record(source, files, evidence)
        evidence.headers_changed = headers.changed((state.phase('make') or {}).get('headers') or {})
    if evidence.configured:
        _look_at_configuration(wanted, environment, evidence)
    recorded = evidence.phase('install')
    if wanted.state == 'installed' and recorded is not None and recorded['status'] in FINISHED:
        evidence.staged_missing, evidence.staged_altered = staged.compare(
            recorded['destdir'] or '/', recorded['files'], recorded['shared']
        )
    return evidence


def _is_configured(files, state):
    recorded = state.phase('configure') if state else None
    # A configure script that is not autoconf's leaves no config.status.
    without_status = recorded is not None and recorded.get('config_status') is False
    return any(name in files for name in configured.MAKEFILES) and (configured.CONFIG_STATUS in files or without_status)


def _compare_with_record(source, files, evidence):
    state = evidence.state
    products = {name: set(phase['products']) for name, phase in state.phases.items()}
    found = compare(source, files, state.tree, set().union(*products.values()), state.built_at())
    _claim(state, products, found)
    if found:
        # It only matters what configure reads if something has changed.
        evidence.configure_inputs = frozenset(configured.Configuration(source, files).inputs)
    made = products.get('make', set()) | products.get('install', set())
    evidence.altered_products = [path for path in found.changed if path in made]
    evidence.configured_by_others = any(os.path.basename(path) == configured.CONFIG_STATUS for path in found.changed)
    missing, removed = _missing_and_removed(source, files, state, products, found.removed)
    evidence.missing_products = missing
    evidence.changes = Changes(
        [path for path in found.changed if path not in made],
        found.added,
        removed,
        found.touched,
        found.laid_down_again,
    )


def _claim(state, products, found):
    """Attribute files that were added since the record to the phases that were still running then."""
    running = [name for name, phase in state.phases.items() if phase['status'] == 'running']
    for name in running:
        products[name].update(found.added)
        state.phases[name]['products'] = sorted(products[name])
    made = set().union(*products.values())
    found.added = [path for path in found.added if path not in made]


def _missing_and_removed(source, files, state, products, gone):
    """({phase: its missing products}, the missing sources)"""
    if not gone:
        return {}, []
    by_phase = {name: [path for path in gone if path in made] for name, made in products.items()}
    left = set(gone).difference(*by_phase.values())
    if (state.phase('make') or {}).get('by_others'):
        # It is unknown what was built, except for what config.status tells.
        outputs = configured.Configuration(source, set(files) | left).outputs
        by_phase.setdefault('configure', []).extend(sorted(left & outputs))
        by_phase.setdefault('make', []).extend(sorted(left - outputs))
        left = set()
    return by_phase, sorted(left)


def _look_at_configuration(wanted, environment, evidence):
    source, recorded = wanted.source, evidence.phase('configure')
    settings = configured.settings(source)
    evidence.compilers = compilers(settings, environment)
    if recorded is not None and recorded['status'] in FINISHED and not evidence.configured_by_others:
        evidence.modules = modules(sorted(recorded['modules']), settings, environment)
        return
    evidence.modules = modules_configured(source, settings, environment)
    evidence.declared_variables = configured.declared_variables(source)
    evidence.arguments_by_hand = _arguments_by_hand(source, environment)


def _arguments_by_hand(source, environment):
    # Scripts from old releases of autoconf do not know the first one.
    for option, read in (('--config', configured.arguments_by_hand), ('--version', configured.arguments_in_version)):
        output = output_of(['/bin/sh', './config.status', option], environment, cwd=source)
        if output is not None:
            return read(output)
    return None
