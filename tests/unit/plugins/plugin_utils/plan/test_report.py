# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tasks and people read of a plan."""

import json

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import tags
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.build import build_of
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.patches import Patch
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.plan import plan
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.report import result
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import (
    CACHED,
    CENTOS_8,
    FROM_REPOSITORY,
    IMAGE,
    KEY,
    PACKAGE,
    ROCKY_8,
    VERSION,
    VGAUTHD,
    VMTOOLSD,
    built,
    case,
    customization,
    installed,
    nothing_installed,
    service,
    using_repository,
)


def report(reported, check_mode=True):
    package = build_of(reported)
    return result(reported, package, CACHED, plan(reported, package, CACHED), check_mode)


CHANGED = {
    "something is due, in check mode": (case(), True, True),
    "something is due, and will be done": (case(), False, False),
    "nothing is due, in check mode": (case(built()), True, False),
    "only the health check is due": (case(built(journal=[{"kind": "unconfirmed"}])), True, False),
    "only what tells itself is due": (
        case(installed("distribution"), platform=CENTOS_8, centos_vault="true"),
        True,
        False,
    ),
}


@pytest.mark.parametrize("reported, check_mode, changed", CHANGED.values(), ids=CHANGED)
def test_changed(reported, check_mode, changed):
    assert report(reported, check_mode)["changed"] is changed


def test_difference():
    assert report(case())["diff"] == {
        "before_header": "installed",
        "after_header": "due steps, with reasons",
        "before": "no open-vm-tools\n",
        "after": "no open-vm-tools\n"
        "install: open-vm-tools is not installed\n"
        "services: they come with the package\n"
        "health: something changes or has changed in this run\n",
    }


def test_whether_an_installation_is_unconfirmed():
    assert report(case(built(journal=[{"kind": "unconfirmed"}])))["unconfirmed"] is True
    assert report(case(built(journal=[{"kind": "package_file"}])))["unconfirmed"] is False
    assert report(case(rolled_back=True))["services"] == []


def test_what_cannot_be_checked_is_not_rolled_back_later():
    assert report(case())["reversible"] is True
    assert report(case(verify=False))["reversible"] is False
    assert report(case(nothing_installed(**IMAGE)))["reversible"] is False
    for left_out in tags.ALL:
        assert report(case(selected=[tag for tag in tags.ALL if tag != left_out]))["reversible"] is False


def test_what_needs_no_health_check_does_not_fail_it():
    needs_perl = installed("distribution", customization=customization(perl=False))
    asked = report(case(needs_perl, customization="perl", settings={"logging": {"log": True}}, acted=True))
    assert (asked["due"], asked["left"]) == (["health", "settings", "customization"], "")


def test_a_configuration_that_was_left_out_is_left_to_do():
    stopped = {"vmtoolsd": service(VMTOOLSD, active="inactive"), "vgauthd": service(VGAUTHD)}
    asked = report(case(installed("distribution", services=stopped), selected=["verify"]))
    assert asked["due"] == ["health"]
    assert asked["left"] == f"services: the tag configure is left out ({VMTOOLSD} is inactive (success), not active)"


def test_units_of_a_manual_installation():
    files = ["/etc/init.d/vmware-tools", "/etc/systemd/system/vmtoolsd.service", "/usr/local/lib/x.service"]
    units = report(case(nothing_installed(manual_files=files)))["manual_units"]
    assert units == ["vmtoolsd.service", "vmware-tools.service"]


def test_what_is_done_after_the_health_check_is_not_left_to_do_before_it():
    late = report(
        case(
            built(services={"vmtoolsd": service(VMTOOLSD, active="failed"), "vgauthd": service(VGAUTHD)}),
            settings={"a": {"b": 1}},
        )
    )
    assert late["due"] == ["services", "health", "settings"]
    assert late["left"] == f"services: {VMTOOLSD} is failed (success), not active"


@pytest.mark.parametrize(
    "offered, lists_refreshed, update_cache",
    [(None, False, True), (True, False, False), (False, False, False), (None, True, False)],
    ids=["not in this run", "to learn that there is one", "to learn that there is none", "for another reason"],
)
def test_whether_the_package_lists_have_to_be_refreshed(offered, lists_refreshed, update_cache):
    asked = case(built(offered=offered), lists_refreshed=lists_refreshed)
    assert report(asked)["update_cache"] is update_cache


def test_directories_of_earlier_runs():
    journal = [{"kind": "directories", "paths": ["/srv/build"]}, {"kind": "packages", "names": ["gcc"]}]
    reported = report(case({**built(), "journal": journal}, state="absent", build_dir="/srv/other"))
    assert reported["directories"] == ["/srv/build", "/srv/other"]


def test_no_difference():
    shown = report(case(built()))["diff"]
    assert shown["before"] == shown["after"] == f"open-vm-tools {VERSION} from collection\n"


def test_what_the_builder_needs_to_know():
    build = report(case(install_from="source", build_dir="/srv/build", source_url="/srv/a.tar.gz"))["build"]
    assert build["cached"] == PACKAGE
    assert build["archive"] == build["directory"] + "/a.tar.gz"
    assert build["source"]["on_controller"] is True
    assert build["packages"] == ["gcc", "make", "rpcsvc-proto"]
    assert (build["uploaded_archive"], build["unpacked_archive"]) == ("/srv/a.tar.gz", "")
    assert build["patches"] == build["patch_files"] == []


def test_an_archive_that_the_builder_downloads():
    url = "https://example.com/a.tar.gz"
    build = report(case(install_from="source", build_dir="/srv/build", source_url=url))["build"]
    assert (build["uploaded_archive"], build["unpacked_archive"]) == (None, build["archive"])


def test_patches_are_applied_to_an_archive_on_the_builder():
    given = [Patch("/home/me/fix.patch", "1")]
    build = report(case(install_from="source", source_url="/srv/a.tar.gz", patches=given))["build"]
    assert (build["uploaded_archive"], build["unpacked_archive"]) == (None, build["patched_archive"])


def test_a_checkout_without_patches_is_built_where_it_is():
    build = report(case(install_from="source"))["build"]
    assert build["checkout_directory"] == build["source_directory"] and build["unpacked_archive"] == ""


def test_what_the_builder_needs_to_know_about_patches():
    given = [Patch("/home/me/fix.patch", "1"), Patch("/home/me/b/fix.patch", "2", 0)]
    build = report(case(install_from="source", patches=given))["build"]
    directory = build["directory"]
    assert build["checkout_directory"] != build["source_directory"]
    assert build["unpacked_archive"] == build["patched_archive"] == f"{directory}/patched.tar"
    assert build["patch_files"] == [
        {"src": "/home/me/fix.patch", "dest": f"{directory}/patches/1.patch"},
        {"src": "/home/me/b/fix.patch", "dest": f"{directory}/patches/2.patch"},
    ]
    assert build["patches"][1] == {
        "name": "fix.patch",
        "sha256": "2",
        "strip": 0,
        "path": f"{directory}/patches/2.patch",
    }
    assert build["recorded_patches"][0] == {"name": "fix.patch", "sha256": "1", "strip": None}


def test_what_signs_the_package_and_who_has_to_know():
    signed = {
        "platform": ROCKY_8,
        "install_from": "source",
        "signing_key": "F" * 40,
        "signing": KEY._replace(copy="/c"),
    }
    reported = report(case(**signed))
    assert reported["signing"] == {"fingerprint": "F" * 40, "key": "the public key", "trust": False}
    assert (reported["build"]["file"], reported["build"]["cached"]) == ("/c", PACKAGE)
    assert reported["allow_unsigned"] is False
    suse = {**ROCKY_8, "name": {**ROCKY_8["name"], "distribution": "openSUSE Leap", "major": "15"}}
    assert report(case(**{**signed, "platform": suse}))["signing"]["trust"] is True
    refusing = report(case(nothing_installed(refuses_unsigned="localpkg_gpgcheck=1"), **signed))
    assert refusing["signing"]["trust"] is True
    assert (report(case())["signing"], report(case())["build"]["file"]) == (None, PACKAGE)


def test_what_a_guest_is_told_of_the_repository():
    reported = report(case(**FROM_REPOSITORY))
    assert reported["repository"] == {
        "state": "present",
        "url": FROM_REPOSITORY["repository_url"],
        "key": KEY.public,
        "fingerprint": KEY.fingerprint,
        "platform": {"distribution": "Debian", "major": "12", "architecture": "aarch64"},
        "desktop": False,
    }
    assert (reported["packages"], reported["from_repositories"]) == (["open-vm-tools"], False)
    assert report(using_repository(installed("distribution")))["from_repositories"] is True
    assert report(using_repository(built()))["repository"] is None
    noted = [{"kind": "trust", "paths": ["/etc/yum.repos.d/esxi_arm_guest.repo"]}]
    assert report(case(built(journal=noted)))["repository"] == {"state": "absent"}


def test_nothing_secret_is_reported():
    url = "https://me:s3cret@h/download?private_token=s3cret&as=a.tar.gz"
    environment = {"CFLAGS": "-O1", "https_proxy": "http://me:s3cret@proxy:3128"}
    build = report(case(install_from="source", source_url=url, build_environment=environment))["build"]
    assert "s3cret" not in json.dumps(build)
    assert build["source"]["secret"] is True and build["archive"].endswith("/download")
    assert build["source"]["public_name"] == "https://h/download?private_token=********&as=a.tar.gz"
    # what is left out comes from the variable, when it is needed
    assert build["environment"] == {"CFLAGS": "-O1"}
    assert build["inputs"]["environment"]["https_proxy"] == "http://********@proxy:3128"


def test_a_guest_that_is_to_have_none():
    removed = report(case(built(), state="absent"))
    assert (removed["due"], removed["install_from"], removed["services"]) == (["remove", "leftovers"], None, [])


def test_whether_the_built_package_needs_no_signature():
    """Unless an administrator of the guest wants signatures, and the user does not say otherwise."""
    strict = nothing_installed(refuses_unsigned="pkg_gpgcheck = on")
    assert report(case())["allow_unsigned"] is True
    assert report(case(strict))["allow_unsigned"] is False
    assert report(case(strict, unsigned_package="install"))["allow_unsigned"] is True


def test_customization_for_the_tasks():
    settled = {"version": "1", "enabled": True, "flag": None, "main_flag": None, "sources": None}
    found = customization(plugin=True, cloud_init=settled)
    shown = report(case(built(customization=found), customization="cloud-init"))
    drop_in = shown["customization"]["drop_in"]
    assert shown["settings"] == {"deployPkg": {"enable-customization": "true"}}
    assert (drop_in["present"], drop_in["differs"]) == (False, True) and drop_in["content"].endswith(": false\n")
    perl = report(case(built(customization=found), customization="perl"))
    assert perl["customization"]["packages"] == ["perl"] and not perl["customization"]["drop_in"]["differs"]


def test_a_removal_removes_what_cloud_init_was_told():
    shown = report(case(built(customization=customization(drop_in="x")), state="absent"))["customization"]
    assert shown["packages"] == [] and shown["drop_in"]["present"] is True
