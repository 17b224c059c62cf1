# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.builder_repositories import NAME_OPTION
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.powertools_plan import (
    EDIT,
    NOTHING,
    SUBSCRIPTION,
    decide,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.refusal import NotThere, Refusal
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.repository_files import RepositoryFileError
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import (
    DIRECTORY,
    MALFORMED,
    OS_RELEASE,
    SAMPLES,
    Sample,
    build,
    section,
)


def system(root, files, os_release='rocky-8'):
    build(root, Sample('', OS_RELEASE[os_release], files, None, None, None, None))
    return str(root)


def plan(root, wanted=True, name=None):
    return decide(gather(str(root), 'aarch64'), wanted, name)


def refusal(root, wanted=True, name=None):
    with pytest.raises(Refusal) as caught:
        plan(root, wanted, name)
    return str(caught.value)


def changed_lines(before, after):
    """How many lines were changed, added or taken away in one place."""
    before, after = before.split(b'\n'), after.split(b'\n')
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return max(len(before), len(after))


@pytest.mark.parametrize('sample', SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_samples(tmp_path, sample):
    root = build(tmp_path, sample)
    path = root / sample.file.lstrip('/')
    original = path.read_bytes()

    nothing = plan(root, sample.before)
    assert (nothing.action, nothing.after) == (NOTHING, None)

    forth = plan(root, not sample.before)
    assert forth.action == EDIT
    assert forth.repository == sample.repository
    assert forth.path == str(path)
    assert forth.enabled_before is sample.before
    assert forth.before == original
    assert changed_lines(original, forth.after) == 1

    path.write_bytes(forth.after)
    assert plan(root, not sample.before).action == NOTHING
    back = plan(root, sample.before)
    assert changed_lines(forth.after, back.after) == 1
    assert (back.after == original) is sample.undo
    path.write_bytes(back.after)
    assert plan(root, sample.before).action == NOTHING


@pytest.mark.parametrize('content, line', [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED])
def test_a_malformed_file_that_may_have_it_is_refused(tmp_path, content, line):
    root = system(tmp_path, {DIRECTORY + 'tools.repo': content})
    assert '%stools.repo line %d: ' % (root + DIRECTORY, line) in refusal(root)


def test_a_malformed_file_is_refused_even_if_a_good_one_has_it_too(tmp_path):
    root = system(
        tmp_path, {DIRECTORY + 'a.repo': section('PowerTools') + b'x\n', DIRECTORY + 'b.repo': section('powertools')}
    )
    message = refusal(root)
    assert 'a.repo line 9: the line has no \'=\'. The file has [PowerTools]' in message


def test_a_malformed_file_of_others_is_told(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': b'x\n', DIRECTORY + 'b.repo': section('powertools')})
    result = plan(root)
    assert result.action == EDIT
    assert any('a.repo line 1' in warning for warning in result.warnings)


def test_malformed_dnf_conf(tmp_path):
    root = system(tmp_path, {'/etc/dnf/dnf.conf': b'gpgcheck=1\n', DIRECTORY + 'b.repo': section('powertools')})
    with pytest.raises(RepositoryFileError) as caught:
        plan(root)
    assert 'dnf.conf line 1' in str(caught.value)


def test_a_missing_repository_is_told_with_what_there_is(tmp_path):
    root = system(
        tmp_path,
        {
            DIRECTORY + 'a.repo': section('baseos') + section('powertools-source'),
            DIRECTORY + 'p.repo.rpmsave': section('PowerTools'),
        },
    )
    message = refusal(root)
    assert 'Rocky Linux 8.9 should have a builder repository, but there is no powertools' in message
    assert 'Found: baseos, powertools-source.' in message
    assert 'p.repo.rpmsave has [PowerTools], but dnf only reads files' in message


@pytest.mark.parametrize('name', [None, 'tools'])
def test_what_there_is_comes_with_the_refusal(tmp_path, name):
    root = system(
        tmp_path,
        {
            DIRECTORY + 'b.repo': section('extras') + section('appstream'),
            DIRECTORY + 'a.repo': section('baseos') + section('extras'),
        },
    )
    with pytest.raises(NotThere) as caught:
        plan(root, name=name)
    assert caught.value.results == {'found': ['appstream', 'baseos', 'extras']}


def test_a_hidden_file_is_nobodys_repository(tmp_path):
    root = system(
        tmp_path, {DIRECTORY + 'a.repo': section('baseos'), DIRECTORY + '.p.repo.x.new': section('powertools')}
    )
    assert 'dnf reads only files' not in refusal(root)


class TestSubscribed:
    """The evidence says that its root is /, because subscription-manager works on the running system only."""

    def plan(self, root, wanted, name=None, files=None):
        system(root, files or {DIRECTORY + 'cloud.repo': section('rhui-tools') + section('rhui-baseos')}, 'rhel-8')
        evidence = gather(str(root), 'aarch64')
        return decide(evidence._replace(configuration=evidence.configuration._replace(root='/')), wanted, name)

    @pytest.mark.parametrize(
        'name, repository', [(None, 'codeready-builder-for-rhel-8-aarch64-rpms'), ('tools', 'tools')]
    )
    def test_one_that_is_in_no_file_is_enabled_by_subscription_manager(self, tmp_path, name, repository):
        result = self.plan(tmp_path, True, name)
        assert (result.action, result.repository, result.path) == (SUBSCRIPTION, repository, None)
        assert result.found == ['rhui-baseos', 'rhui-tools']

    @pytest.mark.parametrize(
        'name, start, end',
        [
            (
                None,
                'Red Hat Enterprise Linux 8.10 should have a builder repository, but there is no codeready-builder-',
                '(on a registered system, subscription-manager writes redhat.repo), or name the repository with %s',
            ),
            ('tools', 'There is no repository tools (ignoring case) in ', 'Correct %s, or add the repository first'),
        ],
    )
    def test_one_that_is_in_no_file_cannot_be_disabled(self, tmp_path, name, start, end):
        with pytest.raises(NotThere) as caught:
            self.plan(tmp_path, False, name)
        assert str(caught.value).startswith(start)
        assert str(caught.value).endswith(end % NAME_OPTION)
        assert 'Found: rhui-baseos, rhui-tools.' in str(caught.value)
        assert caught.value.results == {'found': ['rhui-baseos', 'rhui-tools']}

    def test_one_that_is_in_its_file_is_disabled_by_subscription_manager(self, tmp_path):
        repository = 'codeready-builder-for-rhel-8-aarch64-rpms'
        result = self.plan(tmp_path, False, files={DIRECTORY + 'redhat.repo': section(repository, 'enabled=1')})
        assert (result.action, result.repository, result.found) == (SUBSCRIPTION, repository, [repository])


def test_a_symbolic_link_to_nothing(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('baseos')})
    (tmp_path / 'etc/yum.repos.d/tools.repo').symlink_to('nowhere.repo')
    assert 'dnf cannot read %stools.repo: No such file or directory' % (root + DIRECTORY) in refusal(root)


@pytest.mark.parametrize('wanted', [True, False])
def test_an_empty_directory(tmp_path, wanted):
    root = system(tmp_path, {})
    (tmp_path / 'etc/yum.repos.d').mkdir(parents=True)
    assert 'No repositories were found' in refusal(root, wanted)


@pytest.mark.parametrize('other', ['POWERTOOLS', 'powertools'])
def test_of_ids_that_differ_in_case_only_none_is_guessed(tmp_path, other):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('PowerTools'), DIRECTORY + 'b.repo': section(other)})
    message = refusal(root)
    assert '[PowerTools]' in message and 'a.repo line 1' in message
    assert '[%s]' % other in message and 'b.repo line 1' in message
    assert 'open_vm_tools_builder_repository' in message


def test_of_ids_that_differ_in_case_the_one_that_is_named_is_taken(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('PowerTools'), DIRECTORY + 'b.repo': section('powertools')})
    result = plan(root, name='powertools')
    assert result.path.endswith('b.repo')
    assert any('a.repo line 1 has [PowerTools], a different repository to dnf' in text for text in result.warnings)


def test_the_same_id_in_two_files_is_told(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('powertools'), DIRECTORY + 'b.repo': section('powertools')})
    assert any('b.repo line 1 has [powertools], too' in text for text in plan(root).warnings)


def test_the_same_id_in_two_files_whose_order_depends_on_the_release_of_dnf(tmp_path):
    # Since 4.7 dnf compares the names without .repo, before it did with it: '-' is less than '.'.
    root = system(
        tmp_path, {DIRECTORY + 'Tools.repo': section('powertools'), DIRECTORY + 'Tools-8.repo': section('powertools')}
    )
    message = refusal(root)
    assert 'Tools.repo' in message and 'Tools-8.repo' in message and 'Remove one of them' in message


@pytest.mark.parametrize('name', ['Site-Tools', 'site-tools'])
def test_an_explicit_name_needs_no_known_distribution(tmp_path, name):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('site-tools')})
    (tmp_path / 'usr/lib/os-release').unlink()
    assert plan(root, name=name).repository == 'site-tools'


def test_an_explicit_name_that_does_not_exist(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('powertools')})
    message = refusal(root, name='tools')
    assert 'There is no repository tools' in message and 'Found: powertools' in message


def test_no_os_release(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('powertools')})
    (tmp_path / 'usr/lib/os-release').unlink()
    assert "Name the repository with the option 'name'" in refusal(root)


FEDORA = 'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=43\n'


def test_a_distribution_without_one(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('updates')})
    (tmp_path / 'usr/lib/os-release').write_text(FEDORA)
    result = plan(root)
    assert (result.action, result.repository, result.path, result.enabled_before) == (NOTHING, None, None, None)
    assert result.message.startswith('Fedora Linux 43 has no builder repository: ')


def test_a_distribution_without_one_whose_files_have_one(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('crb')})
    (tmp_path / 'usr/lib/os-release').write_text(FEDORA)
    result = plan(root)
    assert (result.action, result.repository) == (EDIT, 'crb')
    assert any(
        'builder repository of Fedora Linux 43, or of this release, is not known to this module' in text
        for text in result.warnings
    )


def test_an_unknown_rebuild_is_told(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('powertools')}, 'some-8')
    assert any(
        'builder repository of Some Linux 8.4, or of this release, is not known to this module' in text
        for text in plan(root).warnings
    )


def test_a_key_that_dnf_does_not_know_is_told(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('powertools', 'Enabled=0')})
    assert any("a.repo line 6 says 'Enabled=0', which dnf ignores" in text for text in plan(root).warnings)


def test_a_value_that_dnf_does_not_know(tmp_path):
    root = system(tmp_path, {DIRECTORY + 'a.repo': section('powertools', 'enabled=0 # off')})
    result = plan(root)
    assert result.action == NOTHING
    assert 'line 6 says enabled=0 # off, which dnf does not understand and treats as enabled' in result.message
    assert 'line 6' in refusal(root, wanted=False)


def test_a_value_from_a_variable(tmp_path):
    root = system(
        tmp_path, {DIRECTORY + 'a.repo': section('powertools', 'enabled=$tools'), '/etc/dnf/vars/tools': b'0\n'}
    )
    assert plan(root, wanted=False).action == NOTHING
    assert 'takes its value from a dnf variable' in refusal(root)


def test_redhat_repo_in_another_root_cannot_be_switched(tmp_path):
    content = section('codeready-builder-for-rhel-8-aarch64-rpms')
    root = system(tmp_path, {DIRECTORY + 'redhat.repo': content}, 'rhel-8')
    assert plan(root, wanted=False).action == NOTHING
    assert 'subscription-manager, which only works on the running system' in refusal(root)


class TestDnf5:
    OVERRIDE = '/etc/dnf/repos.override.d/99-config_manager.repo'

    def system(self, root, override, before='enabled=0', also=None):
        files = {DIRECTORY + 'a.repo': section('site-tools', before), '/usr/bin/dnf5': b''}
        files.update({self.OVERRIDE: override} if override else {})
        files.update(also or {})
        system(root, files)
        (root / 'usr/bin/dnf').symlink_to('dnf5')
        return root

    def test_an_override_that_says_the_contrary_is_refused_by_name(self, tmp_path):
        root = self.system(tmp_path, b'# by dnf\n[site-tools]\nenabled=0\n')
        message = refusal(root, name='site-tools')
        assert '99-config_manager.repo line 3 says enabled=0 for [site-tools]' in message
        assert 'dnf config-manager setopt site-tools.enabled=1' in message

    def test_an_override_that_says_the_same_is_enough(self, tmp_path):
        root = self.system(tmp_path, b'[site-*]\nenabled=1\n')
        result = plan(root, name='site-tools')
        assert (result.action, result.enabled_before) == (NOTHING, True)
        assert '99-config_manager.repo line 2' in result.message

    def test_the_last_override_counts_and_a_file_hides_its_namesake(self, tmp_path):
        root = self.system(
            tmp_path,
            b'[site-tool[a-z]]\nenabled=0\n',
            also={
                '/etc/dnf/repos.override.d/10-site.repo': b'[site-tools]\nenabled=1\n',
                '/usr/share/dnf5/repos.override.d/99-config_manager.repo': b'[site-tools]\nenabled=1\n',
            },
        )
        assert plan(root, wanted=False, name='site-tools').action == NOTHING

    def test_overrides_about_other_things_do_not_matter(self, tmp_path):
        root = self.system(tmp_path, b'[site-tools]\npriority=5\n[other]\nenabled=0\n')
        assert plan(root, name='site-tools').action == EDIT

    def test_without_overrides(self, tmp_path):
        assert plan(self.system(tmp_path, None), name='site-tools').action == EDIT

    def test_settings_of_dnf_itself_in_other_files(self, tmp_path):
        root = self.system(
            tmp_path,
            None,
            before='',
            also={
                '/etc/dnf/dnf.conf': b'[main]\nvarsdir=/srv/vars\n',
                '/etc/dnf/libdnf5.conf.d/20-site.conf': b'[main]\nreposdir=/srv/repos\nvarsdir=/no/such/place\n',
                '/usr/share/dnf5/libdnf.conf.d/10-vendor.conf': b'[main]\nenabled=0\nreposdir=/no/such/place\n',
                '/usr/share/dnf5/libdnf.conf.d/20-site.conf': b'[main]\nenabled=1\n',
                '/srv/vars/tools': b'tools',
                '/srv/repos/b.repo': section('site-$tools', ''),
            },
        )
        result = plan(root, name='site-tools')
        assert (result.action, result.enabled_before) == (EDIT, False)
        assert result.path == str(root / 'srv/repos/b.repo')

    def test_a_malformed_file_about_dnf_itself(self, tmp_path):
        root = self.system(tmp_path, None, also={'/etc/dnf/libdnf5.conf.d/20-site.conf': b'reposdir=/srv\n'})
        with pytest.raises(RepositoryFileError) as caught:
            plan(root, name='site-tools')
        assert '20-site.conf line 1' in str(caught.value)

    def test_dnf_4_knows_no_such_files(self, tmp_path):
        root = self.system(tmp_path, None, also={'/etc/dnf/libdnf5.conf.d/20-site.conf': b'reposdir=/srv\n'})
        (root / 'usr/bin/dnf').unlink()
        (root / 'usr/bin/dnf').symlink_to('dnf-3')
        assert plan(root, name='site-tools').action == EDIT

    def test_dnf_4_knows_no_overrides(self, tmp_path):
        root = self.system(tmp_path, b'[site-tools]\nenabled=0\n')
        (root / 'usr/bin/dnf').unlink()
        (root / 'usr/bin/dnf').symlink_to('dnf-3')
        assert plan(root, name='site-tools').action == EDIT
