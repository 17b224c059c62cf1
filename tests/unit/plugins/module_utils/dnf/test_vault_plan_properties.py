# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every repository file, however odd: the vault's addresses come and go, and nothing else does."""

import pytest

pytest.importorskip('hypothesis')

from hypothesis import event, example, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.configuration import Configuration  # noqa: E402
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.evidence import Evidence  # noqa: E402
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.repository_files import (  # noqa: E402
    RepositoryFile,
    RepositoryFileError,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.vault_addresses import ADDRESS_KEYS  # noqa: E402
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.vault_lines import SIGN, restored  # noqa: E402
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.vault_plan import decide  # noqa: E402
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.os_release import Distribution  # noqa: E402

URLS = st.sampled_from(
    [
        'http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=BaseOS&infra=$infra',
        'http://mirrorlist.centos.org/?release=8&repo=nothing',
        'http://mirrorlist.centos.org/',
        'http://mirror.centos.org',
        'http://mirror.centos.org/$contentdir/$releasever/BaseOS/$basearch/os/',
        'http://mirror.centos.org/c/8/a b/',
        'http://mirror.centos.org/centos/8-stream/extras/$basearch/extras-common/',
        'http://example.com/',
        '',
        '"',
        'http://[',
        'https://vault.centos.org/8.5.2111/BaseOS/$basearch/os/',
    ]
)
KEYS = st.sampled_from(['mirrorlist', 'baseurl', 'baseurl', '#baseurl', 'metalink', 'name', 'enabled', 'Baseurl'])
ENDS = st.sampled_from(['\n', '\n', '\n', '\r\n', ' \r\n', '\n\n', ''])
OTHER = st.sampled_from(
    ['[x]', '[x]', '[y]', '[main]', ' [y] # c', '# remark', ' \t', '   ', 'nothing', 'caf\xe9=1', '[', '']
)


def join(*strategies):
    return st.tuples(*strategies).map(''.join)


LINES = st.one_of(
    join(KEYS, st.sampled_from(['=', ' = ', '=\t']), URLS, ENDS),
    join(st.sampled_from([' ', '\t', '  ,']), URLS, ENDS),
    join(OTHER, ENDS),
)
CONTENTS = (
    st.tuples(st.sampled_from(['[x]\n', '[x]\r\n', '\ufeff[x]\n', '']), st.lists(LINES, max_size=12))
    .map(lambda parts: parts[0] + ''.join(parts[1]))
    .flatmap(lambda text: st.sampled_from([text.encode('utf-8'), text.encode('latin-1', 'ignore')]))
)
VAULTS = st.sampled_from(['https://vault.centos.org', 'http://mirrors.example.com/vault/'])


def read(content):
    try:
        return RepositoryFile('x.repo', content)
    except RepositoryFileError:
        return None


def plan(content, wanted, url='https://vault.centos.org'):
    """The content after the plan was carried out."""
    configuration = Configuration('/', None, False, ['/etc/yum.repos.d'], {'releasever': '8'}, True)
    evidence = Evidence(
        Distribution('centos', (), '8', 'CentOS Linux 8'),
        None,
        'aarch64',
        configuration,
        [read(content)],
        [],
        [],
        [],
        [],
        [],
    )
    edits = decide(evidence, wanted, url).edits
    return edits[0].after if edits else content


@settings(max_examples=700, deadline=None)
@given(CONTENTS, VAULTS, VAULTS)
@example(b'[x]\nbaseurl=http://mirror.centos.org/centos/8/BaseOS/x/os/\n \n  ', 'http://a', 'http://b')
def test_forth_and_back_gives_the_same_bytes_and_the_rest_reads_as_before(content, first, second):
    source = read(content)
    if source is None:
        event('malformed')
        return
    after = plan(content, True, first)
    event('changed' if after != content else 'same')
    assert plan(after, True, first) == after
    assert plan(after, False) == content
    again = plan(after, True, second)
    assert again == plan(content, True, second)
    result = read(after)
    assert list(result.sections) == list(source.sections)
    for name, section in source.sections.items():
        assert others(result.sections[name]) == others(section)
    kept = [line for line in content.split(b'\n') if line in after.split(b'\n')]
    marked = [line for line in after.split(b'\n') if line.startswith(SIGN)]
    assert len(kept) + len(marked) >= len(content.split(b'\n'))


def others(section):
    return [(option.key, option.value) for option in section.options if option.key not in ADDRESS_KEYS]


@settings(max_examples=300, deadline=None)
@given(CONTENTS, st.integers(0, 20), st.sampled_from([b'# mine', b'baseurl=http://example.com/', b'enabled=1', b'\r']))
def test_a_line_that_somebody_put_in_meanwhile_is_all_that_is_left(content, place, line):
    if read(content) is None:
        return
    lines = plan(content, True).split(b'\n')
    place = min(place, len(lines))
    back = restored(b'\n'.join(lines[:place] + [line] + lines[place:]))[0].split(b'\n')
    left = list(back)
    for original in content.split(b'\n'):
        assert original in left
        left.remove(original)
    # the new line, and the vault's address where the new line parts it from the comment above
    assert line in left and len(left) <= 2
