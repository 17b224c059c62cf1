# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.powertools_plan import decide as decide_enabled
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.refusal import Refusal
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.repository_files import RepositoryFile
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.vault_lines import restored
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.vault_plan import decide
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.vault_words import message
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.real import Repositories, require_dnf
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import DIRECTORY, OS_RELEASE, build
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.vault_samples import (
    BASE,
    SAMPLES,
    UNKNOWN,
    VAULT,
    section,
)

URL = VAULT.rstrip('/')
FILE = DIRECTORY + 'CentOS-Base.repo'
every_sample = pytest.mark.parametrize('sample', SAMPLES, ids=[sample.name for sample in SAMPLES])


class System:
    def __init__(self, root, sample):
        self.root = build(root, sample)

    def plan(self, wanted=True, url=URL):
        return decide(gather(str(self.root), 'aarch64'), wanted, url)

    def do(self, *arguments):
        plan = self.plan(*arguments)
        for edit in plan.edits:
            with open(edit.path, 'wb') as stream:
                stream.write(edit.after)
        return plan

    def contents(self):
        return {path: path.read_bytes() for path in self.root.rglob('*') if path.is_file()}

    def path(self):
        return self.root / FILE.lstrip('/')


@pytest.fixture
def system(tmp_path):
    """The system of a sample, or one whose only repository file has the content."""

    def make(sample):
        if isinstance(sample, bytes):
            sample = SAMPLES[0]._replace(files={FILE: sample})
        return System(tmp_path, sample)

    return make


@pytest.fixture(scope='module')
def dnf():
    require_dnf()
    server = Repositories()
    yield server
    server.close()


@every_sample
def test_leads_to_the_vault_and_back(system, sample):
    here = system(sample)
    before = here.contents()
    plan = here.do()
    assert plan.warnings == []
    assert {address(line) for edit in plan.edits for line in edit.after.splitlines()} - {None} == {
        value for value in sample.leads.values() if value
    }
    for edit in plan.edits:
        own = [line for line in edit.after.splitlines() if address(line)]
        assert len(own) == len([name for name in edit.repositories if sample.leads[name]])
    assert here.plan().edits == []
    changed = {name for name, value in sample.leads.items() if value}
    back = here.do(False)
    if changed:
        assert {name for edit in plan.edits for name in edit.repositories} == changed
        assert {name for edit in back.edits for name in edit.repositories} == changed
    assert here.contents() == before


def test_lines_end_as_they_did(system):
    here = system(BASE.replace(b'\n', b'\r\n'))
    here.do()
    content = here.path().read_bytes()
    assert content.count(b'\r\n') == content.count(b'\n') == BASE.count(b'\n') + 1


def address(line):
    start = b'baseurl=' + VAULT.encode()
    return line[len(b'baseurl=') :].rstrip(b'\r').decode() if line.startswith(start) else None


@every_sample
def test_dnf_goes_where_we_say(dnf, system, sample):
    here = system(sample)
    before = dnf.of(here.root)
    assert set(before) == set(sample.leads)
    here.do()
    after = dnf.of(here.root)
    for name, leads in sample.leads.items():
        if leads:
            assert after[name] == dict(before[name], baseurl=[leads.replace('$basearch', 'aarch64')], mirrorlist=None)
        else:
            assert dict(after[name], mirrorlist=None) == dict(before[name], mirrorlist=None)
            assert after[name]['baseurl'] or after[name]['metalink'] or after[name]['mirrorlist']
    here.do(False)
    assert dnf.of(here.root) == before


@pytest.mark.parametrize('content', [case[1] for case in UNKNOWN], ids=[case[0] for case in UNKNOWN])
def test_what_does_not_say_enough_stays_and_is_named(system, content):
    plan = system(content + BASE).plan()
    assert [edit.repositories for edit in plan.edits] == [['BaseOS']]
    if b'[mirror' not in content:
        assert len(plan.warnings) == 1
        assert '%s line 3: [x]' % FILE in plan.warnings[0]


@pytest.mark.parametrize('os_release', ['rocky-8', 'centos-9', 'rhel-8', 'some-8'])
def test_other_systems_are_left_alone(system, os_release):
    plan = system(SAMPLES[0]._replace(os_release=OS_RELEASE[os_release])).plan()
    assert plan.edits == []
    assert 'is neither CentOS Linux 8 nor CentOS Stream 8' in plan.because


def test_an_unknown_system_is_refused(system):
    with pytest.raises(Refusal, match='distribution is unknown'):
        system(SAMPLES[0]._replace(os_release='')).plan()


def test_going_back_does_not_depend_on_the_distribution(system):
    here = system(SAMPLES[0])
    here.do()
    (here.root / 'usr/lib/os-release').write_text(OS_RELEASE['rocky-9'])
    assert here.do(False).edits
    assert here.path().read_bytes().endswith(BASE)


def test_a_malformed_file_is_refused_with_its_line(system):
    here = system(BASE + b'enabled\n')
    with pytest.raises(Refusal, match=r"CentOS-Base.repo line 9: the line has no '='.*Nothing was changed"):
        here.plan()


def test_a_malformed_file_of_somebody_else_does_not_matter(system):
    here = system(BASE)
    (here.path().parent / 'other.repo').write_bytes(b'baseurl=http://example.com/\n')
    assert len(here.plan().edits) == 1


def test_a_file_that_was_spoilt_meanwhile_is_still_given_back(system):
    here = system(BASE)
    here.do()
    here.path().write_bytes(here.path().read_bytes() + b'enabled\n')
    here.do(False)
    assert here.path().read_bytes() == BASE + b'enabled\n'


def test_another_vault_takes_the_place_of_the_first(system):
    here = system(BASE)
    here.do(True, 'http://mirrors.example.com/old')
    here.do(True, 'http://mirrors.example.com/new/')
    content = here.path().read_bytes()
    assert content.count(b'\nbaseurl=') == 1
    assert b'\nbaseurl=http://mirrors.example.com/new/8.5.2111/BaseOS/$basearch/os/\n' in content
    assert here.plan(True, 'http://mirrors.example.com/new').edits == []
    here.do(False)
    assert here.path().read_bytes() == BASE


def test_a_line_that_was_edited_meanwhile_stays(system):
    here = system(BASE)
    here.do()
    own = b'baseurl=http://mirrors.example.com/8/\n'
    edited = b''.join(
        own if line.startswith(b'baseurl=') else line for line in here.path().read_bytes().splitlines(True)
    )
    here.path().write_bytes(edited + b'# a remark\n')
    plan = here.do()
    assert '%s line 4: ' % here.path() in plan.warnings[0]
    assert own in here.path().read_bytes()
    assert here.plan().edits == []
    here.do(False)
    expected = BASE.replace(b'#baseurl', own + b'#baseurl') + b'# a remark\n'
    assert here.path().read_bytes() == expected


@pytest.mark.parametrize('order', [(0, 1), (1, 0)])
@pytest.mark.parametrize('undo', [(0, 1), (1, 0)])
@pytest.mark.parametrize('enabled', [b'enabled=0', b'Enabled=1'], ids=['a line', 'no line'])
def test_goes_with_powertools_in_any_order(system, order, undo, enabled):
    content = (
        section('PowerTools', 'PowerTools')
        .replace(b'name=CentOS $releasever - PowerTools\n', b'')
        .replace(b'enabled=0', enabled)
    )
    here = system(content)
    steps = [here.do, lambda forth: switch(here, forth == (enabled == b'enabled=0'))]
    for number in order:
        steps[number](True)
    assert b'\nbaseurl=https' in here.path().read_bytes()
    for number in undo:
        steps[number](False)
    assert here.path().read_bytes() == content


def switch(here, wanted):
    plan = decide_enabled(gather(str(here.root), 'aarch64'), wanted)
    here.path().write_bytes(plan.after)


def test_own_comments_are_taken_back_only_as_they_were_written():
    content = b'[x]\n# esxi_arm.guest.centos_vault: something instead of y\n# esxi_arm.guest.centos_vault\n'
    assert restored(content) == (content, [])
    assert RepositoryFile('x.repo', content)


DEAD = b'mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=%s&infra=$infra\n'
OWN = b'baseurl=http://mirrors.example.com/8/\n'


def told(here, wanted=True, check_mode=False):
    plan = here.plan(wanted)
    return message(plan, wanted, 'VAULT', check_mode), plan.warnings


TOLD = [
    # A name that no comment explains: it still leads to the mirrors.
    (
        b'[nfv]\nname=x\n' + DEAD % b'nfv-network-extras',
        "Still point at CentOS's mirrors, which are gone, because their directory in the vault is unknown: nfv.",
        ["line 3: [nfv] points at CentOS's mirrors, but its directory in the vault is unknown"],
    ),
    (
        b'[nfv]\nname=x\n' + DEAD % b'nfv-network-extras' + b'\n' + BASE,
        'Pointed BaseOS at VAULT. '
        "Still point at CentOS's mirrors, which are gone, because their directory in the vault is unknown: nfv.",
        ['line 3: [nfv]'],
    ),
    (
        b'[a]\nname=x\n' + DEAD % b'os' + b'[b]\nname=x\nbaseurl=http://mirror.centos.org/centos/8/\n',
        "Still point at CentOS's mirrors, which are gone, because their directory in the vault is unknown: a, b.",
        ['line 3: [a]', 'line 6: [b]'],
    ),
    # A mirror of the site's own beside the dead list.
    (
        b'[baseos]\nname=x\n' + DEAD % b'BaseOS' + OWN,
        'Disabled the mirrorlist of baseos, since there is another address.',
        [],
    ),
    (
        b'[baseos]\nname=x\nbaseurl=http://mirror.centos.org/centos/8/BaseOS/$basearch/os/\n'
        b'metalink=http://mirrors.example.com/meta\n',
        'Disabled the baseurl of baseos, since there is another address.',
        [],
    ),
    (
        b'[baseos]\nname=x\n' + DEAD % b'BaseOS' + OWN + BASE.replace(b'[BaseOS]', b'[other]'),
        'Pointed other at VAULT. Disabled the mirrorlist of baseos, since there is another address.',
        [],
    ),
    # Recipes that were run twice, or half: one replaced the host of the list, too, and one put both of two addresses
    # into the first of two files (as somebody's Vagrantfile does).
    (
        b'[baseos]\nname=x\n' + (DEAD % b'BaseOS').replace(b'mirrorlist.centos', b'vault.centos'),
        'Pointed baseos at VAULT.',
        [],
    ),
    (
        b'[baseos]\nname=x\n#'
        + DEAD % b'BaseOS'
        + b'enabled=1\nbaseurl=http://vault.centos.org/$contentdir/8/BaseOS/\n'
        b'baseurl=http://vault.centos.org/$contentdir/8/AppStream/\n[appstream]\nname=x\n#' + DEAD % b'AppStream',
        "No repository points at CentOS's mirrors, which are gone.",
        ['line 7: [appstream] has no address, so dnf cannot use it'],
    ),
    (
        b'[baseos]\nname=x\n#mirrorlist=http://#mirrorlist.centos.org/?repo=BaseOS\n#baseurl=http://mirror.centos.org/x\n',
        "No repository points at CentOS's mirrors, which are gone.",
        ['line 1: [baseos] has no address, so dnf cannot use it'],
    ),
    (
        b'[baseos]\nname=x\nmirrorlist=\nbaseurl=\n',
        "No repository points at CentOS's mirrors, which are gone.",
        ['line 1: [baseos] has no address, so dnf cannot use it'],
    ),
    (
        b'[baseos]\nname=x\n' + DEAD % b'BaseOS' + b'baseurl=http://vault.centos.org/$contentdir/$releasever/BaseOS/\n',
        'Disabled the mirrorlist of baseos, since there is another address.',
        [],
    ),
    (b'[a%sb{}]\nname=x\n' + DEAD % b'BaseOS', 'Pointed a%sb{} at VAULT.', []),
    (b'[baseos]\nname=x\n' + OWN, "No repository points at CentOS's mirrors, which are gone.", []),
]


@pytest.mark.parametrize('content, said, warned', TOLD, ids=[str(number) for number in range(len(TOLD))])
def test_the_message_and_the_warnings_say_what_was_decided(system, content, said, warned):
    here = system(content)
    message_, warnings = told(here)
    assert message_ == said
    assert len(warnings) == len(warned)
    for text, words in zip(warnings, warned):
        assert words in text
    told_before = told(here, check_mode=True)[0]
    assert told_before == said.replace('Pointed', 'Would point').replace('Disabled', 'Would disable')
    plan = here.do()
    again, warnings = told(here)
    assert here.plan().edits == []
    assert len(warnings) == len(warned)
    assert ('Still point at' in again) is ('Still point at' in said)
    if plan.edits:
        assert told(here, False)[0] == 'Restored the addresses of %s.' % ', '.join(
            name for edit in plan.edits for name in edit.repositories
        )
    assert told(system(content), False)[0] == 'No repository was pointed at the vault.'


def test_only_what_changes_is_said_to_change(system):
    here = system(BASE)
    here.do()
    here.path().write_bytes(here.path().read_bytes() + BASE.replace(b'[BaseOS]', b'[other]'))
    plan = here.plan()
    assert [edit.repositories for edit in plan.edits] == [['other']]
    assert plan.enabled == ['other']
    assert told(here)[0] == 'Pointed other at VAULT.'
