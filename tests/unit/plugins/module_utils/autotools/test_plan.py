# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner's cases: evidence in, phases with reasons out. No file is looked at."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.plan import Evidence, Wanted, hidden_change, plan
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.state import State
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.tree import Changes

GCC_8_3 = {'CC': 'gcc (GCC) 8.3.1 20191121 (Red Hat 8.3.1-5)'}
GCC_8_5 = {'CC': 'gcc (GCC) 8.5.0 20210514 (Red Hat 8.5.0-4)'}
GLIB = {'glib-2.0': '2.56.4'}
NOT_DUE = None
ONLY_MAKE_KNOWS = 'not built by this module yet: make knows what is left to do'


def built_state(**changes):
    """The record of a tree on which all has been done. changes: PHASE={key: other value}, or None for no record."""
    phases = {
        'bootstrap': {'status': 'done', 'products': ['configure']},
        'configure': {
            'status': 'done',
            'products': [],
            'arguments': ['--prefix=/usr'],
            'environment': {},
            'compilers': GCC_8_3,
            'modules': GLIB,
        },
        'make': {
            'status': 'done',
            'products': [],
            'targets': [],
            'configuration': {},
            'compilers': GCC_8_3,
            'modules': GLIB,
            'headers': {},
        },
        'install': {'status': 'done', 'products': [], 'destdir': '/staged', 'files': {'usr/bin/x': []}},
    }
    for name, change in changes.items():
        if change is None:
            del phases[name]
        else:
            phases[name].update(change)
    return State('/src', {}, phases)


def built(state=None, **more):
    values = {'state': state or built_state(), 'configured': True, 'compilers': GCC_8_3, 'modules': GLIB}
    values.update(more)
    return Evidence(**values)


def by_hand(**more):
    values = {'configured': True, 'arguments_by_hand': ['--prefix=/usr']}
    values.update(more)
    return Evidence(**values)


def wanted(**more):
    values = {'source': '/src', 'state': 'installed', 'configure_args': ['--prefix=/usr'], 'destdir': '/staged'}
    values.update(more)
    return Wanted(**values)


# name: (wanted, evidence, first phase that is due or None, its reason; all phases after it are due, all before are not)
CASES = {
    'nothing changed': (wanted(), built(), NOT_DUE, None),
    'no configure script': (wanted(), Evidence(has_configure=False), 'bootstrap', 'no configure script'),
    'a release archive': (wanted(), Evidence(can_bootstrap=False), 'configure', 'the tree is not configured'),
    'a fresh clone with its configure script': (wanted(), Evidence(), 'configure', 'the tree is not configured'),
    'configure script, but no Makefile.in': (
        wanted(),
        Evidence(has_makefile_in=False),
        'bootstrap',
        'no Makefile.in for Makefile.am',
    ),
    'bootstrap=never': (
        wanted(bootstrap='never'),
        built(changes=Changes(changed=['configure.ac'])),
        'make',
        '1 source changed: configure.ac',
    ),
    'bootstrap=always': (wanted(bootstrap='always'), built(), 'bootstrap', 'requested by bootstrap=always'),
    'force': (wanted(force=True), built(), 'bootstrap', 'requested by force'),
    'force on a release archive': (wanted(force=True), built(can_bootstrap=False), 'configure', 'requested by force'),
    'Makefile.am changed': (
        wanted(),
        built(changes=Changes(changed=['Makefile.am'])),
        'bootstrap',
        '1 source changed: Makefile.am',
    ),
    'a macro added': (wanted(), built(changes=Changes(added=['m4/x.m4'])), 'bootstrap', '1 source added: m4/x.m4'),
    'a release unpacked over another': (
        wanted(),
        built(changes=Changes(changed=['configure', 'configure.ac', 'a.c']), configure_inputs=['configure']),
        'configure',
        '1 source changed: configure',
    ),
    'bootstrap was interrupted': (
        wanted(),
        built(built_state(bootstrap={'status': 'running'})),
        'bootstrap',
        'it was interrupted last time',
    ),
    'a bootstrapped file is gone': (
        wanted(),
        built(missing_products={'bootstrap': ['aclocal.m4']}),
        'bootstrap',
        '1 file missing: aclocal.m4',
    ),
    'argument added': (
        wanted(configure_args=['--prefix=/usr', '--without-x']),
        built(),
        'configure',
        'arguments changed: added --without-x',
    ),
    'argument removed': (wanted(configure_args=[]), built(), 'configure', 'arguments changed: removed --prefix=/usr'),
    'argument with a different value': (
        wanted(configure_args=['--prefix=/opt']),
        built(),
        'configure',
        'arguments changed: now --prefix=/opt instead of --prefix=/usr',
    ),
    'argument spelled differently': (wanted(configure_args=['--prefix', '/usr']), built(), NOT_DUE, None),
    'CFLAGS in the environment': (
        wanted(environment={'CFLAGS': '-O0'}),
        built(),
        'configure',
        'environment changed: added CFLAGS=-O0',
    ),
    'compiler upgraded': (
        wanted(),
        built(compilers=GCC_8_5),
        'configure',
        'compiler changed from gcc 8.3.1 to gcc 8.5.0',
    ),
    'compiler removed': (wanted(), built(compilers={}), 'configure', 'the compiler gcc 8.3.1 is gone'),
    'library upgraded': (
        wanted(),
        built(modules={'glib-2.0': '2.68.4'}),
        'configure',
        'libraries changed: glib-2.0 from 2.56.4 to 2.68.4',
    ),
    'library removed': (wanted(), built(modules={}), 'configure', 'libraries changed: glib-2.0 2.56.4 is gone'),
    'system header changed': (
        wanted(),
        built(headers_changed=['/usr/include/security/pam_appl.h']),
        'configure',
        '1 header changed: /usr/include/security/pam_appl.h',
    ),
    'an additional library on the machine': (wanted(), built(modules=dict(GLIB, fuse3='3.10')), NOT_DUE, None),
    'a template changed': (
        wanted(),
        built(changes=Changes(changed=['lib/x.pc.in']), configure_inputs=['lib/x.pc.in']),
        'configure',
        '1 source changed: lib/x.pc.in',
    ),
    'a file named like a template changed': (
        wanted(),
        built(changes=Changes(changed=['data.in']), configure_inputs=['lib/x.pc.in']),
        'make',
        '1 source changed: data.in',
    ),
    'CFLAGS as an argument instead of in the environment': (
        wanted(configure_args=['--prefix=/usr', 'CFLAGS=-O0']),
        built(built_state(configure={'environment': {'CFLAGS': '-O0'}})),
        NOT_DUE,
        None,
    ),
    'configured by others with other arguments since': (
        wanted(),
        built(
            changes=Changes(changed=['Makefile', 'config.status']),
            configured_by_others=True,
            arguments_by_hand=['--prefix=/opt'],
        ),
        'configure',
        'arguments changed: now --prefix=/usr instead of --prefix=/opt',
    ),
    'configured by others with the same arguments since': (
        wanted(),
        built(
            changes=Changes(changed=['config.status']), configured_by_others=True, arguments_by_hand=['--prefix=/usr']
        ),
        'make',
        '1 source changed: config.status',
    ),
    'configure failed': (
        wanted(),
        built(built_state(configure={'status': 'failed'})),
        'configure',
        'it failed last time',
    ),
    'Makefile deleted': (wanted(), built(configured=False), 'configure', 'the tree is not configured'),
    'a configured file deleted': (
        wanted(),
        built(missing_products={'configure': ['config.h']}),
        'configure',
        '1 file missing: config.h',
    ),
    'the tree was moved': (wanted(source='/elsewhere'), built(), 'configure', 'the tree was moved here from /src'),
    'sources changed': (
        wanted(),
        built(changes=Changes(changed=['lib/d.c', 'lib/a.c', 'lib/c.c', 'lib/b.c'])),
        'make',
        '4 sources changed: lib/a.c, lib/b.c, lib/c.c, ...',
    ),
    'source touched': (wanted(), built(changes=Changes(touched=['a.c'])), 'make', '1 source touched: a.c'),
    'Makefile.am touched': (
        wanted(),
        built(changes=Changes(touched=['Makefile.am'])),
        'make',
        '1 source touched: Makefile.am',
    ),
    'a source replaced by another': (
        wanted(),
        built(changes=Changes(added=['b.c'], removed=['a.c'])),
        'make',
        '1 source added: b.c; 1 source removed: a.c',
    ),
    'object deleted': (wanted(), built(missing_products={'make': ['a.o']}), 'make', '1 file missing: a.o'),
    'object modified by others': (wanted(), built(altered_products=['a.o']), 'make', '1 built file modified: a.o'),
    'make was interrupted': (
        wanted(),
        built(built_state(make={'status': 'running'})),
        'make',
        'it was interrupted last time',
    ),
    'configured since': (
        wanted(),
        built(built_state(make={'status': 'outdated'})),
        'make',
        'an earlier phase has run since',
    ),
    'other targets': (wanted(targets=['all', 'check']), built(), 'make', 'targets changed: now all, check'),
    'never installed': (wanted(), built(built_state(install=None)), 'install', 'not installed from this tree yet'),
    'other destination': (
        wanted(destdir='/other'),
        built(),
        'install',
        'the destination changed from /staged to /other',
    ),
    'into the system instead': (wanted(destdir=None), built(), 'install', 'the destination changed from /staged to /'),
    'installed file deleted': (
        wanted(),
        built(staged_missing=['usr/bin/x']),
        'install',
        '1 installed file missing: usr/bin/x',
    ),
    'installed file modified': (
        wanted(),
        built(staged_altered=['usr/bin/x', 'usr/bin/y']),
        'install',
        '2 installed files modified: usr/bin/x, usr/bin/y',
    ),
    'installed files unknown': (
        wanted(),
        built(built_state(install={'files': {}})),
        'install',
        'the installed files are unknown',
    ),
    'built manually': (wanted(), by_hand(), 'make', ONLY_MAKE_KNOWS),
    'configured manually, state is configured': (wanted(state='configured', destdir=None), by_hand(), NOT_DUE, None),
    'manually with different arguments': (
        wanted(),
        by_hand(arguments_by_hand=['--prefix=/usr', '--enable-x']),
        'configure',
        'arguments changed: removed --enable-x',
    ),
    'manually, arguments in a different order': (
        wanted(configure_args=['--b', '--a'], state='built'),
        by_hand(arguments_by_hand=['--a', '--b']),
        'make',
        ONLY_MAKE_KNOWS,
    ),
    'manually with CFLAGS': (
        wanted(environment={'CFLAGS': '-O0'}, state='built'),
        by_hand(arguments_by_hand=['--prefix=/usr', 'CFLAGS=-O0'], declared_variables=['CFLAGS']),
        'make',
        ONLY_MAKE_KNOWS,
    ),
    'manually without the current CFLAGS': (
        wanted(environment={'CFLAGS': '-O0'}),
        by_hand(declared_variables=['CFLAGS']),
        'configure',
        'arguments changed: added CFLAGS=-O0',
    ),
    'manually, a variable that configure does not record': (
        wanted(environment={'CPATH': '/x'}, state='built'),
        by_hand(declared_variables=['CFLAGS']),
        'make',
        ONLY_MAKE_KNOWS,
    ),
    'manually, config.status unreadable': (
        wanted(),
        by_hand(arguments_by_hand=None),
        'configure',
        'the arguments that the tree was configured with cannot be read from config.status',
    ),
}


@pytest.mark.parametrize('name', sorted(CASES))
def test_plan(name):
    asked, evidence, first_due, reason = CASES[name]
    phases = plan(asked, evidence)
    names = [phase.name for phase in phases]
    expected = names[names.index(first_due) :] if first_due else []
    assert [phase.name for phase in phases if phase.due] == expected
    if first_due:
        assert phases[names.index(first_due)].reason == reason
    assert all(phase.reason for phase in phases)


@pytest.mark.parametrize(
    'state, names',
    [
        ('configured', ['bootstrap', 'configure']),
        ('built', ['bootstrap', 'configure', 'make']),
        ('installed', ['bootstrap', 'configure', 'make', 'install']),
    ],
)
def test_only_the_phases_that_the_state_asks_for(state, names):
    phases = plan(wanted(state=state), Evidence(has_configure=False))
    assert [phase.name for phase in phases] == names


def test_state_problem_is_said_and_the_tree_judged_as_if_by_hand():
    phases = plan(wanted(state='built'), by_hand(state_problem='the state file x is damaged'))
    assert phases[0].reason.startswith('the state file x is damaged, treated as absent; ')
    assert [phase.name for phase in phases if phase.due] == ['make']


MADE = {'configuration': {'Makefile': 'a'}, 'compilers': GCC_8_3, 'modules': GLIB}


@pytest.mark.parametrize(
    'made, configuration, compilers, modules, reason',
    [
        (None, {'Makefile': 'b'}, GCC_8_5, {}, None),
        ({'status': 'outdated'}, {'Makefile': 'b'}, GCC_8_5, {}, None),
        (MADE, {'Makefile': 'a'}, GCC_8_3, GLIB, None),
        (MADE, {'Makefile': 'b'}, GCC_8_3, GLIB, 'configured differently: Makefile'),
        (MADE, {'Makefile': 'a', 'config.mk': 'b'}, GCC_8_3, GLIB, 'configured differently: config.mk'),
        (MADE, {}, GCC_8_3, GLIB, 'configured differently: Makefile'),
        (MADE, {'Makefile': 'a'}, GCC_8_5, GLIB, 'compiler changed from gcc 8.3.1 to gcc 8.5.0'),
        (MADE, {'Makefile': 'a'}, GCC_8_3, {'glib-2.0': '3'}, 'libraries changed: glib-2.0 from 2.56.4 to 3'),
    ],
)
def test_what_the_time_stamps_of_objects_hide(made, configuration, compilers, modules, reason):
    assert hidden_change(made, configuration, compilers, modules) == reason
