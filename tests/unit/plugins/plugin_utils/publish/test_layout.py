# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes where in the published tree, and whether it has to be made anew."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.publish import layout

ROCKY = {"distribution": "Rocky", "major": "8", "architecture": "aarch64"}
DEBIAN = {"distribution": "Debian", "major": "12", "architecture": "aarch64"}
UBUNTU = {"distribution": "Ubuntu", "major": "22.04", "architecture": "aarch64"}
LEAP = {"distribution": "openSUSE Leap", "major": "15", "architecture": "aarch64"}
RPM, DEB = "open-vm-tools-13.1.0-0esxiarm1.el8.aarch64.rpm", "open-vm-tools_13.1.0-0esxiarm1_arm64.deb"


def built(platform, name=RPM, sha256="a", **provenance):
    return layout.Built(f"/cache/{sha256}/{name}", sha256, {"platform": platform, **provenance})


PLACES = {
    "a dnf repository for each platform": (built(ROCKY), f"rpm/rocky/8/headless/aarch64/{RPM}"),
    "one of its own for the desktop parts": (built(ROCKY, desktop=True), f"rpm/rocky/8/desktop/aarch64/{RPM}"),
    "a name with a blank": (built(LEAP), f"rpm/opensuse-leap/15/headless/aarch64/{RPM}"),
    "a suite for each platform": (built(DEBIAN, DEB), f"deb/pool/debian-12/headless/{DEB}"),
    "the same name in another suite": (built(UBUNTU, DEB), f"deb/pool/ubuntu-22.04/headless/{DEB}"),
    "a component of its own for the desktop parts": (
        built(DEBIAN, DEB, desktop=True),
        f"deb/pool/debian-12/desktop/{DEB}",
    ),
}


@pytest.mark.parametrize("package, path", PLACES.values(), ids=PLACES)
def test_where_a_package_goes(package, path):
    assert layout.path_of(package) == path
    assert layout.unusable(package) is None


@pytest.mark.parametrize(
    "package, words",
    [
        (layout.Built("a.rpm", "a", {}), "does not say for which platform"),
        (layout.Built("a.rpm", "a", {"platform": {"distribution": "Rocky"}}), "does not say for which platform"),
        (built(ROCKY, "a.apk"), "neither an .rpm nor a .deb"),
    ],
)
def test_what_cannot_be_published(package, words):
    assert words in layout.unusable(package)


PATH = f"rpm/rocky/8/headless/aarch64/{RPM}"
OLDER = "rpm/rocky/8/headless/aarch64/older.rpm"
ENTRY = {"package_format": "rpm", "platform": ROCKY, "desktop": False}


def published(**packages):
    """A tree that is signed with KEY."""
    names = {"older": OLDER, "this": PATH}
    found = {names[name]: {"of": of, "sha256": f"signed {of}"} for name, of in packages.items()}
    return layout.Manifest(layout.LAYOUT, "KEY", found, (ENTRY,), ())


KEPT = layout.Package("o", f"/www/{OLDER}", True)
TREES = {
    "nothing is published": (
        ([built(ROCKY)], layout.Manifest(), "KEY"),
        {PATH: layout.Package("a", f"/cache/a/{RPM}", False)},
        [f"there is no {PATH} yet"],
    ),
    "it is published": (
        ([built(ROCKY)], published(this="a"), "KEY"),
        {PATH: layout.Package("a", f"/www/{PATH}", True)},
        [],
    ),
    "an older one is published, too": (
        ([built(ROCKY)], published(older="o", this="a"), "KEY"),
        {OLDER: KEPT, PATH: layout.Package("a", f"/www/{PATH}", True)},
        [],
    ),
    "only an older one is published": (
        ([built(ROCKY)], published(older="o"), "KEY"),
        {OLDER: KEPT, PATH: layout.Package("a", f"/cache/a/{RPM}", False)},
        [f"there is no {PATH} yet"],
    ),
    "the cache is empty": (([], published(older="o"), "KEY"), {OLDER: KEPT}, []),
    "the cache has another of that name": (
        ([built(ROCKY, sha256="b")], published(this="a"), "KEY"),
        {PATH: layout.Package("b", f"/cache/b/{RPM}", False)},
        [f"{PATH} was built anew"],
    ),
    "another key": (
        ([built(ROCKY)], published(older="o", this="a"), "NEW"),
        {
            OLDER: layout.Package("o", f"/www/{OLDER}", False),
            PATH: layout.Package("a", f"/cache/a/{RPM}", False),
        },
        ["the key was KEY"],
    ),
    "another release of this collection laid it out": (
        ([built(ROCKY)], published(this="a")._replace(layout=0), "KEY"),
        {PATH: layout.Package("a", f"/www/{PATH}", True)},
        ["the layout has changed"],
    ),
}


@pytest.mark.parametrize("given, packages, reasons", TREES.values(), ids=TREES)
def test_what_is_to_be_published_and_why(given, packages, reasons):
    tree = layout.decide(*given, root="/www")
    assert (tree.packages, tree.reasons) == (packages, reasons)
    assert tree.repositories == [layout.Repository("rpm", ROCKY, False)]


def test_a_damaged_package_comes_from_the_cache_again_or_is_lost():
    tree = layout.decide([built(ROCKY)], published(older="o", this="a"), "KEY", "/www", [OLDER, PATH])
    assert tree.packages == {PATH: layout.Package("a", f"/cache/a/{RPM}", False)}
    assert tree.reasons == [f"{path} is missing or damaged" for path in sorted([OLDER, PATH])]


def test_packages_that_are_one_to_package_managers():
    assert layout.clashes([built(ROCKY), built(ROCKY), built(DEBIAN, DEB), built(UBUNTU, DEB, "b")]) == []
    (clash,) = layout.clashes([built(ROCKY), built(ROCKY, sha256="b")])
    assert f"/cache/b/{RPM} and /cache/a/{RPM} have the same version and release" in clash
