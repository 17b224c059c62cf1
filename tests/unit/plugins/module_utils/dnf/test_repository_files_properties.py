# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every repository file, however odd."""

import pytest

pytest.importorskip('hypothesis')

from hypothesis import event, example, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.evidence import gather  # noqa: E402
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.powertools_plan import EDIT, decide  # noqa: E402
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.refusal import Refusal  # noqa: E402
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.repository_files import (  # noqa: E402
    FALSE,
    TRUE,
    RepositoryFile,
    RepositoryFileError,
    boolean,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.switch import SwitchError, switched  # noqa: E402
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.real import Reader, require_dnf  # noqa: E402
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import SAMPLES, build  # noqa: E402

WORDS = [form(word) for word in FALSE + TRUE for form in (str.lower, str.upper, str.capitalize)]
VALUES = st.sampled_from(WORDS + ['fAlSe', 'tRUE', 'maybe', '', '0 # off', '$tools', '"0"', "'Yes'", '"', '1\xa0'])
SPACES = st.sampled_from(['', '', '', ' ', '\t', '  '])
ENDS = st.sampled_from(['\n', '\n', '\n', '\r\n', ' \r\n', '\n\n', ''])
KEYS = st.sampled_from(['enabled', 'enabled', 'enabled', 'Enabled', 'name', 'baseurl', 'enabled_metadata'])
HEADERS = st.sampled_from(['[x]', '[x]', '[x]', '[y]', '[X]', '[main]', ' [x]', '[x] # c', '[x]z', '[x] y', '[', '[]'])
OTHER = st.sampled_from(
    [
        '',
        '# enabled=0',
        ';enabled=1',
        ' # indented',
        ' \t',
        '  enabled=0',
        '\tmore',
        'nothing',
        '=0',
        'caf\xe9=1',
        '\ufeff',
    ]
)


def join(*strategies):
    return st.tuples(*strategies).map(''.join)


LINES = st.one_of(
    join(KEYS, SPACES, st.just('='), SPACES, VALUES, SPACES, ENDS),
    join(HEADERS, ENDS),
    join(OTHER, ENDS),
)
# Mostly files that begin well, so that many of them are read to the end.
TEXTS = st.tuples(st.sampled_from(['[x]\n', '[x]\r\n', '[x]', '\ufeff[x]\n', '']), st.lists(LINES, max_size=12)).map(
    lambda parts: parts[0] + ''.join(parts[1])
)
CONTENTS = st.one_of(
    TEXTS.map(lambda text: text.encode('utf-8')),
    TEXTS.map(lambda text: text.encode('latin-1', 'ignore')),
    st.binary(max_size=60),
)


def read(content):
    try:
        return RepositoryFile('x.repo', content)
    except RepositoryFileError:
        return None


def stands(source, name, default):
    option = source.sections[name].get('enabled')
    value = None if option is None else boolean(option.value)
    return default if value is None else value


def lines_that_differ(before, after):
    before, after = before.split(b'\n'), after.split(b'\n')
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return max(len(before), len(after))


def is_odd(source, name):
    option = source.sections[name].get('enabled')
    return option is not None and option.value not in WORDS


@settings(max_examples=500, deadline=None)
@given(CONTENTS, st.booleans())
# Reads like a line of ours, but ends otherwise than its header.
@example(b'[x]\r\nenabled=no\n', True)
@example(b'[x]\nenabled=yes\r\n', False)
def test_one_line_differs_and_undo_gives_the_same_bytes(content, default):
    source = read(content)
    if source is None:
        event('malformed')
        return
    for section in source.repositories:
        before = stands(source, section.name, default)
        try:
            after = switched(source, section, not before, default)
        except SwitchError:
            assert boolean(section.get('enabled').value) is None
            event('refused')
            continue
        event('switched')
        assert lines_that_differ(content, after) == 1
        result = read(after)
        assert stands(result, section.name, default) is (not before)
        assert [other.name for other in result.repositories] == [other.name for other in source.repositories]
        for other in source.repositories:
            if other.name != section.name:
                assert stands(result, other.name, default) is stands(source, other.name, default)
        back = switched(result, result.sections[section.name], before, default)
        assert lines_that_differ(after, back) == 1
        if not is_odd(source, section.name):
            assert back == content


@settings(max_examples=300, deadline=None)
@given(CONTENTS)
def test_a_malformed_file_names_a_line_of_its_own(content):
    try:
        RepositoryFile('x.repo', content)
    except RepositoryFileError as error:
        assert 1 <= error.line <= len(content.split(b'\n'))


@pytest.fixture(scope='module')
def reader():
    require_dnf()
    process = Reader()
    yield process
    process.close()


def test_dnf_reads_every_file_as_we_do(reader, tmp_path_factory):
    path = tmp_path_factory.mktemp('read') / 'x.repo'

    @settings(max_examples=1500, deadline=None)
    @example(b'[\xff]\nenabled=0\n[x]\nenabled=1\n')  # rarely found
    @given(st.one_of(TEXTS.map(lambda text: text.encode('utf-8')), st.binary(max_size=60)))
    def agree(content):
        path.write_bytes(content)
        answer = reader.ask(str(path))
        source = read(content)
        assert isinstance(answer, str) is (source is None), answer
        if source is not None:
            assert {name: meaning(value) for name, value in answer.items()} == {
                name: meaning(getattr(section.get('enabled'), 'value', None))
                for name, section in source.sections.items()
                if is_text(name)
            }

    agree()


def is_text(name):
    try:
        name.encode('utf-8')
    except UnicodeEncodeError:
        return False
    return True


def test_dnf_reads_what_was_switched_and_nothing_is_made_of_what_it_cannot_read(reader, tmp_path_factory):
    root = build(tmp_path_factory.mktemp('root'), SAMPLES[0]._replace(files={}))
    path = root / 'etc/yum.repos.d/x.repo'
    path.parent.mkdir()

    @settings(max_examples=500, deadline=None)
    @given(TEXTS.map(lambda text: text.encode('utf-8')), st.booleans())
    def agree(content, wanted):
        path.write_bytes(content)
        before = reader.ask(str(path))
        try:
            plan = decide(gather(str(root), 'aarch64'), wanted, 'x')
        except Refusal:
            event('refused')
            return
        assert not isinstance(before, str), before
        event(plan.action)
        if plan.action == EDIT:
            path.write_bytes(plan.after)
        after = reader.ask(str(path))
        assert list(after) == list(before)
        for name, value in after.items():
            assert on(value) is (wanted if name == plan.repository else on(before[name]))

    agree()


def on(value):
    """Whether dnf takes a repository for enabled that says this."""
    return value is None or boolean(value) is not False


def meaning(value):
    return 'nothing' if value is None else boolean(value)
