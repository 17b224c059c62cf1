# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who customizes a guest. The steps are in the table of test_plan.py."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.customization import DROP_IN, SWITCHED_OFF
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import customization
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan import samples

PLUGIN, PERL = {"plugin": True}, {"plugin": True, "perl": True}
CONFIGURATION = "/etc/cloud/cloud.cfg"


def cloud_init(flag=None, path=CONFIGURATION, sources=None, version="22.4.2", enabled=True):
    return {
        "plugin": True,
        "cloud_init": {
            "version": version,
            "enabled": enabled,
            "flag": flag and {"path": path, "value": flag},
            "main_flag": {"path": path, "value": flag} if flag and path == CONFIGURATION else None,
            "sources": sources and {"path": "/etc/cloud/cloud.cfg.d/90_dpkg.cfg", "value": sources},
        },
    }


def decide(word, found, settled=True, from_source=None, **evidence):
    guest = samples.built(customization=samples.customization(**found), **evidence)
    return customization.decide(samples.case(guest, customization=word), settled, from_source)


def drop_in(word):
    """What is written for cloud-init if it has to be told."""
    return decide(word, cloud_init({"cloud-init": "true", "perl": "false"}[word])).drop_in


@pytest.mark.parametrize("word, value", [("cloud-init", "false"), ("perl", "true")])
def test_what_cloud_init_is_told(word, value):
    lines = drop_in(word).splitlines()
    assert lines[0].startswith("# ") and lines[1:] == [f"disable_vmware_customization: {value}"]


# evidence, variable, whether cloud-init is told, whether that differs, the reason
DECISIONS = {
    "auto, nothing is there": ("auto", {"perl": False}, False, False, "nothing on the guest can do it"),
    "auto, Perl is there": ("auto", PERL, False, False, "Perl does it"),
    "auto, cloud-init is there, but disabled by default": ("auto", cloud_init(), False, False, "Perl does it"),
    "auto, cloud-init is there": ("auto", cloud_init("false"), False, False, "cloud-init does it"),
    "auto, cloud-init was told before": (
        "auto",
        {**cloud_init(), "drop_in": "x"},
        False,
        True,
        f"{DROP_IN} is not needed any more",
    ),
    "cloud-init, which does not do it by default": (
        "cloud-init",
        cloud_init(),
        True,
        True,
        "disable_vmware_customization of cloud-init is to be false, but /etc/cloud/cloud.cfg does not set it",
    ),
    "cloud-init, which is disabled": ("cloud-init", cloud_init("true"), True, True, f"{CONFIGURATION} has true"),
    "cloud-init, which is enabled": ("cloud-init", cloud_init("false"), False, False, "as the guest is"),
    "cloud-init, which was told": (
        "cloud-init",
        {**cloud_init(), "drop_in": drop_in("cloud-init")},
        True,
        False,
        "as the guest is",
    ),
    "cloud-init, which was told the opposite": (
        "cloud-init",
        {**cloud_init(), "drop_in": drop_in("perl")},
        True,
        True,
        "is to be false",
    ),
    "perl, cloud-init would do it": ("perl", cloud_init("false"), True, True, f"{CONFIGURATION} has false"),
    "perl, cloud-init stays out of it": ("perl", cloud_init(), False, False, "as the guest is"),
    "perl, no cloud-init": ("perl", PERL, False, False, "as the guest is"),
    "false, cloud-init was told before": (
        False,
        {**cloud_init(), "drop_in": drop_in("perl")},
        False,
        True,
        "is not needed any more",
    ),
    "false, and nothing is there": (False, {}, False, False, "open_vm_tools_customization is false"),
}


@pytest.mark.parametrize("word, found, tells, differs, reason", DECISIONS.values(), ids=DECISIONS)
def test_cloud_init_is_told_what_it_has_to_be_told(word, found, tells, differs, reason):
    decided = decide(word, found, packages={"perl": "5.36"})
    assert (bool(decided.drop_in), decided.drop_in_differs, decided.due) == (tells, differs, differs)
    assert reason in decided.reason and decided.problems == []


def test_perl_is_installed_as_a_package():
    """Debian always has /usr/bin/perl, but not with all of its modules."""
    decided = decide("perl", PERL, packages={"perl": None})
    assert (decided.due, decided.packages, decided.reason) == (True, ["perl"], "perl is not installed")


@pytest.mark.parametrize(
    "word, state, names", [("perl", "present", ["perl"]), ("perl", "absent", []), ("auto", "present", [])]
)
def test_perl_is_only_asked_for_if_it_is_wanted(word, state, names):
    options = samples.options(customization=word, state=state)
    assert customization.packages(options, samples.platform()) == names


def test_tools_conf_that_disables_it_is_told():
    off = {"settings": {"deployPkg": {"enable-customization": "false"}}, "problem": None}
    assert decide("auto", PERL, tools_conf=off).reason == "tools.conf disables customization"


# the variable, what the guest has, the beginning and the end of what is wrong
PROBLEMS = {
    "the installed package has no plugin": ("perl", {}, {}, "has no libdeployPkgPlugin.so", "at auto."),
    "the package that will be built has none": (
        "perl",
        {},
        {"settled": False, "from_source": ["--prefix=/usr", "--disable-deploypkg"]},
        "open_vm_tools_configure_args has --disable-deploypkg",
        "Remove one of them.",
    ),
    "cloud-init is not there": (
        "cloud-init",
        PLUGIN,
        {},
        "no /usr/bin/cloud-init",
        "or set open_vm_tools_customization",
    ),
    "cloud-init is switched off": ("cloud-init", cloud_init(enabled=False), {}, SWITCHED_OFF, "Remove that file."),
    "another file counts more": (
        "cloud-init",
        cloud_init("true", "/etc/cloud/cloud.cfg.d/zzz.cfg"),
        {},
        "zzz.cfg has disable_vmware_customization: true, and counts",
        "sorted before that.",
    ),
    "no data source, cloud-init is old": (
        "cloud-init",
        cloud_init(sources=" NoCloud, VMware, None "),
        {},
        "has the datasource_list [NoCloud, VMware, None]. Add OVF",
        "where cloud-init 22.4.2 looks",
    ),
    "no data source, cloud-init is new": (
        "cloud-init",
        cloud_init(sources="OVF", version="23.1"),
        {},
        "Add VMware to it",
        "where cloud-init 23.1 looks",
    ),
    "no data source, nobody knows the version": (
        "cloud-init",
        cloud_init(sources="OVF", version=None),
        {},
        "Add VMware to it",
        "where cloud-init looks",
    ),
}


@pytest.mark.parametrize("word, found, fields, start, end", PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem(word, found, fields, start, end):
    (problem,) = decide(word, found, packages={"perl": "5.36"}, **fields).problems
    assert start in problem and end in problem


def outdated(word, found, version="12.2.0"):
    return decide(word, found, packages={"perl": "5.36"}, version=version).problems


def test_an_open_vm_tools_that_does_not_read_the_drop_in():
    """Tried with Debian's 12.2.0."""
    (problem,) = outdated("cloud-init", cloud_init())
    assert problem.startswith("open_vm_tools_customization is cloud-init, but open-vm-tools 12.2.0 reads")
    assert "from /etc/cloud/cloud.cfg only, where it is true. Set it to false there, or install 12.3.5" in problem
    (problem,) = outdated("perl", cloud_init("false"))
    assert "where it is false. Set it to true there" in problem
    assert len(outdated("cloud-init", cloud_init("false", "/etc/cloud/cloud.cfg.d/99.cfg"))) == 1
    assert outdated("cloud-init", cloud_init("false")) == outdated("cloud-init", cloud_init(), "12.3.5") == []
    assert outdated("perl", cloud_init()) == outdated("perl", PERL) == outdated("auto", cloud_init()) == []


def test_the_release_that_will_be_built_counts():
    found = samples.customization(**cloud_init())
    case = samples.case(
        samples.installed("distribution", version="12.2.0", customization=found), customization="cloud-init"
    )
    assert len(customization.decide(case, True, None).problems) == 1
    assert customization.decide(case, False, ["--prefix=/usr"]).problems == []
    assert customization.decide(case, False, None).problems == [], "nobody knows yet"


FINE = {
    "the plugin comes with the package": ("perl", {}, {"settled": False, "from_source": ["--prefix=/usr"]}),
    "a package without a plugin, and false": (False, {}, {}),
    "a package without a plugin, and auto": ("auto", {}, {}),
    "the data source is in the list": ("cloud-init", cloud_init(sources="'VMware', None", version="24.1"), {}),
}


@pytest.mark.parametrize("word, found, fields", FINE.values(), ids=FINE)
def test_no_problem(word, found, fields):
    assert decide(word, found, **fields).problems == []


SET, UNSET = {"deployPkg": {"enable-customization": "true"}}, {"deployPkg": {"enable-customization": None}}
# the variable, open_vm_tools_settings, and what both of them mean, None for a conflict
SETTINGS = {
    "auto adds nothing": ("auto", {}, {}),
    "auto leaves it to the user": ("auto", SET, SET),
    "cloud-init needs it": ("cloud-init", {}, SET),
    "perl needs it": (
        "perl",
        {"deployPkg": {"process-timeout": 9}},
        {"deployPkg": {"process-timeout": "9", **SET["deployPkg"]}},
    ),
    "false disables it": (False, {"a": {"b": 1}}, {"a": {"b": "1"}, "deployPkg": {"enable-customization": "false"}}),
    "both say so": ("perl", SET, SET),
    "the default says so": ("perl", UNSET, UNSET),
    "they contradict each other": (False, SET, None),
    "the default says otherwise": ("false", UNSET, None),
    "the same the other way round": ("perl", {"deployPkg": {"enable-customization": False}}, None),
}


@pytest.mark.parametrize("word, settings, merged", SETTINGS.values(), ids=SETTINGS)
def test_settings(word, settings, merged):
    options = samples.options(customization=word, settings=settings)
    conflicts = list(customization.conflict(options))
    if merged is None:
        assert "open_vm_tools_settings has " in conflicts[0] and "open_vm_tools_customization is " in conflicts[0]
    else:
        assert (conflicts, customization.settings(options)) == ([], merged)
