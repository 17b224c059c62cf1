# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gathers what the planner decides from. Writes nothing."""

import os

from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_configured as configured
from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_headers as headers
from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_plan as planner
from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_staged as staged
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_make import steps_ahead, would_regenerate
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_sources import compare
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_state import FINISHED, load_state
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_toolchain import (
    compilers,
    find_program,
    modules,
    output_of,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_tree import walk


def decide(wanted, directory, environment):
    """(plan, evidence)"""
    evidence = gather(wanted, directory, environment)
    phases = planner.plan(wanted, evidence)
    make = next((phase for phase in phases if phase.name == 'make'), None)
    if make is None or evidence.phase('make') or wanted.force or any(phase.due for phase in phases[:2]):
        return phases, evidence
    # A tree configured as wanted, but not made by us: only make knows what is left to do.
    evidence.would_regenerate = would_regenerate(walk(wanted.source))
    if evidence.would_regenerate is None:
        evidence.steps_ahead = open_steps(wanted, environment)
    return planner.plan(wanted, evidence), evidence


def open_steps(wanted, environment):
    make = make_program(environment)
    return steps_ahead([make, '-n'] + wanted.targets, wanted.source, environment) if make else None


def make_program(environment):
    return find_program('make', environment) or find_program('gmake', environment)


def can_bootstrap(files):
    return any(name in files for name in ('configure.ac', 'configure.in', 'autogen.sh'))


def gather(wanted, directory, environment):
    source = wanted.source
    files = walk(source)
    state, problem = load_state(directory.state_file, source)
    evidence = planner.Evidence(
        state=state,
        state_problem=problem,
        has_configure='configure' in files,
        can_bootstrap=can_bootstrap(files),
        has_makefile_in='Makefile.am' not in files or 'Makefile.in' in files,
        configured='config.status' in files and 'Makefile' in files,
    )
    if state is not None:
        make = state.phase('make') or {}
        evidence.changes = compare(source, files, state.sources, state.products(), make.get('finished'))
        evidence.headers_changed = headers.changed(make.get('headers') or {})
        evidence.missing_products = {
            name: [path for path in phase.get('products') or () if path not in files]
            for name, phase in state.phases.items()
        }
    if evidence.configured:
        _look_at_configuration(wanted, environment, evidence)
    recorded = evidence.phase('install')
    if wanted.state == 'installed' and recorded is not None and recorded['status'] in FINISHED:
        evidence.staged_missing, evidence.staged_altered = staged.compare(
            recorded['destdir'] or '/', recorded['files']
        )
    return evidence


def _look_at_configuration(wanted, environment, evidence):
    source, recorded = wanted.source, evidence.phase('configure')
    makefile = configured.read_text(os.path.join(source, 'Makefile'))
    evidence.compilers = compilers(makefile, environment)
    if recorded is not None and recorded['status'] in FINISHED:
        evidence.modules = modules(sorted(recorded['modules']), makefile, environment)
        return
    evidence.modules = modules_configured(source, makefile, environment)
    evidence.declared_variables = configured.declared_variables(source)
    output = output_of(['/bin/sh', './config.status', '--config'], environment, cwd=source)
    evidence.arguments_by_hand = configured.arguments_by_hand(output) if output is not None else None


def modules_configured(source, makefile, environment):
    asked_for = configured.modules_used(configured.read_text(os.path.join(source, 'config.log')))
    return modules(asked_for, makefile, environment)
