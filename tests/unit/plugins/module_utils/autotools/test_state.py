# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.state import State, StateDirectory, load_state


@pytest.fixture
def directory(tmp_path):
    directory = StateDirectory(str(tmp_path))
    directory.create()
    return directory


MADE = {
    'status': 'done',
    'products': ['a.o'],
    'targets': [],
    'configuration': {},
    'compilers': {},
    'modules': {},
    'headers': {},
}
INSTALLED = {'status': 'done', 'products': [], 'destdir': None, 'files': {}, 'found': [], 'shared': []}


def test_what_is_saved_is_loaded(directory, tmp_path):
    phases = {'make': MADE, 'install': {'status': 'failed', 'products': []}}
    State(str(tmp_path), {'a.c': [1, 2, 3, 4, 'x']}, phases).save(directory.state_file)
    state, problem = load_state(directory.state_file, str(tmp_path))
    assert problem is None
    assert (state.source, state.tree, state.phases) == (str(tmp_path), {'a.c': [1, 2, 3, 4, 'x']}, phases)
    assert state.products() == {'a.o'}


def test_none_is_no_problem(directory, tmp_path):
    assert load_state(directory.state_file, str(tmp_path)) == (None, None)


GOOD = {'schema': 2, 'source': '/src', 'tree': {'a.c': [1, 2, 3, 4, 'x']}, 'phases': {'make': MADE}}


@pytest.mark.parametrize(
    'content, problem',
    [
        ('', 'cannot be read'),
        ('{"schema": 2, "sour', 'cannot be read'),
        (b'\xff\xfe', 'cannot be read'),
        (json.dumps(dict(GOOD, schema=1)), 'another version (1, not 2)'),
        ('[]', 'another version (None, not 2)'),
        (json.dumps(dict(GOOD, tree=None)), 'is damaged'),
        (json.dumps(dict(GOOD, tree={'a.c': [1]})), 'is damaged'),
        (json.dumps(dict(GOOD, tree={'a.c': ['a', 2, 3, 4, 'x']})), 'is damaged'),
        (json.dumps(dict(GOOD, tree={'a.c': [1, 2, 3, 4, None]})), 'is damaged'),
        (json.dumps(dict(GOOD, source=1)), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': 'done'})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': dict(MADE, status=1)})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': dict(MADE, products=3)})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': dict(MADE, status='running', configuration=3)})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': dict(MADE, finished='noon')})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': dict(MADE, products=[{}])})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': dict(MADE, compilers={'CC': 1})})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': dict(MADE, targets=[1])})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': dict(MADE, headers={'/x.h': [1]})})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'make': {'status': 'done', 'products': []}})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'configure': {'status': 'done', 'products': []}})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'install': dict(INSTALLED, destdir=1)})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'install': dict(INSTALLED, files={'/x': [1, 2]})})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'install': dict(INSTALLED, shared=None)})), 'is damaged'),
        (json.dumps(dict(GOOD, phases={'other': MADE})), 'is damaged'),
    ],
)
def test_what_cannot_be_used_is_said(directory, content, problem):
    with open(directory.state_file, 'wb') as stream:
        stream.write(content if isinstance(content, bytes) else content.encode())
    state, said = load_state(directory.state_file, '/src')
    assert state is None
    assert problem in said and directory.state_file in said


@pytest.mark.parametrize(
    'phases',
    [
        {},
        {'make': {'status': 'running', 'products': []}},
        {'install': INSTALLED},
    ],
)
def test_what_can_be_used(directory, phases):
    with open(directory.state_file, 'w') as stream:
        json.dump(dict(GOOD, phases=phases), stream)
    state, said = load_state(directory.state_file, '/src')
    assert said is None and state.phases == phases
