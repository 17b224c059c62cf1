# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import tools_conf
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.tools_conf import Note, SettingError
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

PATH = tools_conf.PATH
ORIGINAL = b'# our settings\n[logging]\nlog = true\nvmsvc.level=debug\n'
NICS = {'guestinfo': {'exclude-nics': 'veth*'}}


@pytest.mark.parametrize(
    'text, expected',
    [
        (None, None),
        ('[guestosinfo]\n#short-name=\n', None),
        ('[guestosinfo]\nshort-name=\n', None),
        ('[guestosinfo]\nshort-name = rhel9-64\n', 'rhel9-64'),
        ('[logging]\nshort-name=rhel9-64\n', None),
        # vmtoolsd ignores all of it.
        ('[guestosinfo]\nshort-name=rhel9-64\nnonsense\n', None),
    ],
)
def test_the_name_of_the_operating_system(tmp_path, text, expected):
    guest = GuestTree(tmp_path)
    if text is not None:
        guest.write(PATH, text)
    assert tools_conf.guest_os_name(tools_conf.read(guest.root)['settings']) == expected


def test_what_it_holds(tmp_path):
    guest = GuestTree(tmp_path)
    assert tools_conf.read(guest.root) == {'settings': {}, 'problem': None}
    guest.write(PATH, ORIGINAL)
    assert tools_conf.read(guest.root)['settings'] == {'logging': {'log': 'true', 'vmsvc.level': 'debug'}}
    guest.write(PATH, '[logging\n')
    assert tools_conf.read(guest.root)['problem'].startswith('line 1 is neither a [section]')


def test_values_are_written_as_vmtoolsd_reads_them():
    settings = {'a': {'b': True, 'c': False, 'd': 30, 'e': None, 'f': ['x*', 1], 'g': '', 'h': ' x'}}
    expected = {'a': {'b': 'true', 'c': 'false', 'd': '30', 'e': None, 'f': 'x*,1', 'g': '', 'h': ' x'}}
    assert tools_conf.wanted(settings) == expected


@pytest.mark.parametrize(
    'settings, words',
    [
        ([], r'is \[\]. Write a dictionary of sections'),
        ({'logging': 'debug'}, r"has 'debug' in \[logging\]. Write a dictionary of keys"),
        ({'a]': {}}, 'the section'),
        ({'': {}}, 'the section'),
        ({1: {}}, 'the section'),
        ({'a': {'b=': 1}}, r"the key 'b=' in \[a\]"),
        ({'a': {' b': 1}}, 'the key'),
        ({'a': {'#b': 1}}, 'the key'),
        ({'a': {'b[de]': 1}}, 'the key'),
        ({'a': {True: 1}}, 'the key True'),
        ({'a': {'b': 1.5}}, r'has 1.5 as the value of b in \[a\]'),
        ({'a': {'b': {'c': 1}}}, 'as the value'),
        ({'a': {'b': 'x\0'}}, 'as the value'),
    ],
)
def test_settings_that_cannot_be_written(settings, words):
    with pytest.raises(SettingError, match=words):
        tools_conf.wanted(settings)


@pytest.mark.parametrize(
    'settings, has, was_set, expected',
    [
        ({}, {}, {}, []),
        (NICS, {'guestinfo': {'exclude-nics': 'veth*'}}, {}, []),
        (NICS, {'guestinfo': {'exclude-nics': 'eth*'}}, {}, [('guestinfo', 'exclude-nics', 'eth*', 'veth*')]),
        (NICS, {}, {}, [('guestinfo', 'exclude-nics', None, 'veth*')]),
        ({'a': {'b': None}}, {}, {}, []),
        ({'a': {'b': None}}, {'a': {'b': '1'}}, {}, [('a', 'b', '1', None)]),
        # one that vmtoolsd cannot use
        ({'a': {'b': None}}, {'a': {'b': None}}, {}, [('a', 'b', None, None)]),
        ({}, {'a': {'b': '1'}}, {'a': {'b': '1'}}, [('a', 'b', '1', None)]),
        ({'a': {'b': '1'}}, {'a': {'b': '1'}}, {'a': {'b': '1'}}, []),
    ],
)
def test_what_has_to_change(settings, has, was_set, expected):
    assert tools_conf.differences(settings, has, was_set) == expected


@pytest.mark.parametrize(
    'change, expected',
    [
        (('guestinfo', 'exclude-nics'), False),
        (('setenvironment', 'vmsvc.TMPDIR'), True),
        (('vmtools', 'hide-tools-version'), True),
        (('vmtools', 'use-legacy-version'), False),
        (('vmsvc', 'pool.maxThreads'), True),
        (('logging', 'vmsvc.level'), False),
    ],
)
def test_what_vmtoolsd_only_reads_when_it_starts(change, expected):
    assert tools_conf.needs_restart([change + (None, 'x')]) is expected


def stored(note):
    """As it comes back from the journal."""
    return note and Note.of([{'kind': 'repository'}, note.entry()], PATH)


def story(*steps):
    """The content after each step: settings that are wanted, or what somebody makes of the content."""
    content, note, contents = ORIGINAL, None, []
    for step in steps:
        if callable(step):
            content = step(content)
        else:
            decision = tools_conf.decide(PATH, content, stored(note), tools_conf.wanted(step))
            content, note = decision.after, decision.note
        contents.append(content)
    return contents, note


def add(text):
    return lambda content: content + text


WITH_NICS = ORIGINAL + b'\n[guestinfo]\nexclude-nics=veth*\n'
QUIET = {'logging': {'vmsvc.level': None, 'log': 'false'}}
STORIES = {
    'set, and given back': ((NICS, {}), (WITH_NICS, ORIGINAL)),
    'set twice': ((NICS, NICS, {}), (WITH_NICS, WITH_NICS, ORIGINAL)),
    'removed and changed, and given back': (
        (QUIET, {}),
        (b'# our settings\n[logging]\nlog = false\n', ORIGINAL),
    ),
    'one of two is given back': (
        (dict(QUIET, **NICS), NICS, {}),
        (b'# our settings\n[logging]\nlog = false\n\n[guestinfo]\nexclude-nics=veth*\n', WITH_NICS, ORIGINAL),
    ),
    'somebody adds something': (
        (NICS, add(b'# mine\n'), {}),
        (WITH_NICS, WITH_NICS + b'# mine\n', ORIGINAL + b'\n[guestinfo]\n# mine\n'),
    ),
    'somebody adds a section': (
        (NICS, add(b'[appinfo]\ndisabled=true\n'), {}),
        (WITH_NICS, WITH_NICS + b'[appinfo]\ndisabled=true\n', ORIGINAL + b'\n[appinfo]\ndisabled=true\n'),
    ),
    'somebody changes what was set': (
        (NICS, lambda content: content.replace(b'veth*', b'br*'), {}),
        (WITH_NICS, WITH_NICS.replace(b'veth*', b'br*'), WITH_NICS.replace(b'veth*', b'br*')),
    ),
    'somebody adds something, and more is set': (
        (NICS, add(b'# mine\n'), dict(QUIET, **NICS), {}),
        (
            WITH_NICS,
            WITH_NICS + b'# mine\n',
            b'# our settings\n[logging]\nlog = false\n\n[guestinfo]\nexclude-nics=veth*\n# mine\n',
            ORIGINAL + b'\n[guestinfo]\n# mine\n',
        ),
    ),
    'somebody removes the file': ((NICS, lambda dummy: None, {}), (WITH_NICS, None, None)),
    'somebody removes the file, and it is set again': (
        (NICS, lambda dummy: None, NICS, {}),
        (WITH_NICS, None, b'[guestinfo]\nexclude-nics=veth*\n', None),
    ),
    'what is right already is not ours': (({'logging': {'log': True}}, {}), (ORIGINAL, ORIGINAL)),
}


@pytest.mark.parametrize('steps, expected', STORIES.values(), ids=list(STORIES))
def test_set_and_given_back(steps, expected):
    contents, note = story(*steps)
    assert tuple(contents) == expected
    assert note is None


def test_a_file_that_did_not_exist():
    decision = tools_conf.decide(PATH, None, None, NICS)
    assert decision.after == b'[guestinfo]\nexclude-nics=veth*\n'
    assert tools_conf.decide(PATH, decision.after, stored(decision.note), {}).after is None
    edited = tools_conf.decide(PATH, decision.after + b'\n', stored(decision.note), {})
    assert edited.after is None
    assert tools_conf.decide(PATH, None, None, {'a': {'b': None}}).after is None


@pytest.mark.parametrize('was_written', [False, True])
def test_a_run_that_was_lost_while_it_wrote(was_written):
    """Whether or not the file was replaced, the next run knows both contents."""
    first = tools_conf.decide(PATH, ORIGINAL, None, QUIET)
    second = tools_conf.decide(PATH, first.after, stored(first.note), NICS)
    note = tools_conf.in_between(PATH, first.after, stored(first.note), second)
    assert note.set == {'logging': {'vmsvc.level': None, 'log': 'false'}, 'guestinfo': {'exclude-nics': 'veth*'}}
    content = second.after if was_written else first.after
    assert tools_conf.decide(PATH, content, stored(note), {}).after == ORIGINAL
    assert tools_conf.decide(PATH, content, stored(note), NICS).after == WITH_NICS


def test_a_run_that_was_lost_while_it_gave_back():
    first = tools_conf.decide(PATH, ORIGINAL, None, NICS)
    last = tools_conf.decide(PATH, first.after, stored(first.note), {})
    note = tools_conf.in_between(PATH, first.after, stored(first.note), last)
    for content in (first.after, last.after):
        again = tools_conf.decide(PATH, content, stored(note), {})
        assert (again.after, again.note) == (ORIGINAL, None)


def test_changes():
    decision = tools_conf.decide(PATH, ORIGINAL, None, tools_conf.wanted(dict(QUIET, **NICS)))
    assert decision.changes == [
        ('guestinfo', 'exclude-nics', None, 'veth*'),
        ('logging', 'log', 'true', 'false'),
        ('logging', 'vmsvc.level', 'debug', None),
    ]
    back = tools_conf.decide(PATH, decision.after, stored(decision.note), {})
    assert back.changes == [
        ('guestinfo', 'exclude-nics', 'veth*', None),
        ('logging', 'log', 'false', 'true'),
        ('logging', 'vmsvc.level', None, 'debug'),
    ]
