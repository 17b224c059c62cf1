# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversion of Debian packages into those of EL 8, as far as it needs no guest."""

import importlib.util
import xml.etree.ElementTree

import pytest

from guestlab import commands, platforms
from guestlab.el8 import conversion, debs, repositories
from guestlab.errors import LabError


def deb(name, depends="", provides=""):
    return debs.Deb(
        f"{name}.deb",
        f"Package: {name}\nVersion: 1.0-1\nArchitecture: arm64\n"
        f"Depends: {depends}\nProvides: {provides}\nDescription: what\n it is\n",
    )


@pytest.fixture
def data():
    return platforms.read("el8/conversion")


@pytest.fixture
def converter(data, tmp_path):
    def make(*packages):
        return conversion.Converter({one.name: one for one in packages}, data, tmp_path / "rpms", tmp_path / "work")

    return make


def test_control_fields_and_what_continues_them():
    fields = debs.parse("Package: a\nDescription: one\n two\n .\nVersion: 1:2\n")
    assert fields == {"Package": "a", "Description": "one\ntwo\n.", "Version": "1:2"}


def test_dependencies_without_versions_and_architectures():
    assert debs.clauses("libc6 (>= 2.36), perl:any | perl-base [arm64], g++ <!nocheck>") == [
        ["libc6"],
        ["perl", "perl-base"],
        ["g++"],
    ]


@pytest.mark.parametrize(
    "debian, expected",
    [
        ("2.36-9+deb12u14", ("2.36", "9+deb12u14.el8")),
        ("1:1.2.13.dfsg-1", ("1.2.13.dfsg", "1.el8")),
        ("20230311", ("20230311", "1.el8")),
        ("2.1-beta-3_x", ("2.1.beta", "3.x.el8")),
    ],
)
def test_versions_that_rpm_takes(debian, expected):
    assert conversion.el_version(debian) == expected


def test_requirements_have_el_names(converter):
    package = deb("libglib2.0-dev", "libc6 (>= 2), libpcre2-dev, debconf (>= 1) | debconf-2.0")
    made = converter(package, deb("libc6"), deb("libpcre2-dev"))
    assert made.requires(package) == ["glibc", "pcre2-devel"]


def test_a_virtual_package_is_what_provides_it(converter):
    package = deb("dnf", "mail-transport-agent")
    assert converter(package, deb("exim", provides="mail-transport-agent")).requires(package) == ["exim"]


def test_a_dependency_that_was_not_downloaded_is_named(converter):
    package = deb("dnf", "one | two")
    with pytest.raises(LabError, match=r"dnf depends on one \| two"):
        converter(package).requires(package)


def test_gcc_does_not_bring_the_builder_repositorys_rpcgen(converter):
    package = deb("libc6-dev", "libc6, rpcsvc-proto")
    assert converter(package, deb("libc6"), deb("rpcsvc-proto")).requires(package) == ["glibc"]


def test_parts_are_carved_out(data):
    parts = data["parts"]["libxmlsec1-dev"]
    assert conversion.part_of("/usr/include/xmlsec1/xmlsec/openssl/app.h", parts) == "xmlsec1-openssl-devel"
    assert conversion.part_of("/usr/include/xmlsec1/xmlsec/xmlsec.h", parts) == ""


def test_scripts_get_platform_python_and_libraries_are_executable(tmp_path):
    script, library = tmp_path / "script", tmp_path / "libx.so.1"
    script.write_bytes(b"#!/usr/bin/env python3\nprint()\n")
    library.write_bytes(b"\x7fELF rest")
    library.chmod(0o644)
    for path in (script, library):
        conversion.adapt(path)
    assert script.read_bytes() == b"#!/usr/libexec/platform-python\nprint()\n"
    assert library.stat().st_mode & 0o777 == 0o755


def test_what_packages_provide():
    assert conversion.provides("perl", "5", "1.el8") == "Provides: perl = 5-1.el8"
    assert conversion.provides("/bin/sh", "5", "1.el8") == "Provides: /bin/sh"


def test_merged_usr(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/x").write_text("")
    conversion.merge_usr(tmp_path)
    assert (tmp_path / "usr/lib/x").exists() and not (tmp_path / "lib").exists()


@pytest.mark.parametrize(
    "path, expected",
    [("/lib/cpp", "/usr/lib/cpp"), ("/lib", "/usr/lib"), ("/library", "/library"), ("/usr/bin/awk", "/usr/bin/awk")],
)
def test_paths_in_a_merged_tree(path, expected):
    assert conversion.merged(path) == expected


def test_an_alternative_in_lib_does_not_give_the_package_that_link(converter, tmp_path):
    root = tmp_path / "cpp"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN/control").write_text(
        "Package: cpp\nVersion: 1\nArchitecture: all\nMaintainer: m <m@m>\nDescription: d\n"
    )
    (root / "DEBIAN/postinst").write_text("update-alternatives --install /lib/cpp cpp /usr/bin/cpp 10\n")
    (root / "DEBIAN/postinst").chmod(0o755)
    commands.run(["dpkg-deb", "--build", str(root), str(tmp_path)])
    package = debs.read(tmp_path)["cpp"]
    assert converter(package)._unpack(package) == {"/usr/lib/cpp": (10, "cpp", "/usr/bin/cpp")}


def test_special_characters_in_lists_of_files():
    assert conversion.quoted("/usr/bin/[") == '"/usr/bin/[[]"'
    assert conversion.quoted("/a%b") == '"/a%%b"'


def test_no_package_is_in_two_repositories(data):
    names = [name for names in data["repositories"].values() for name in names]
    assert len(names) == len(set(names))
    powertools = set(data["repositories"]["PowerTools"])
    assert {"libmspack-devel", "xmlsec1-devel", "xmlsec1-openssl-devel", "rpcgen"} <= powertools


def test_groups_are_xml_that_names_every_package(data):
    tree = xml.etree.ElementTree.fromstring(repositories.comps_xml(data["groups"]))
    named = [element.text for element in tree.iter("packagereq")]
    assert named == data["groups"][0]["mandatory"] + data["groups"][0]["default"]


def test_the_mirror_finds_files_by_every_address_that_leads_to_it(tmp_path):
    spec = importlib.util.spec_from_file_location("mirror", platforms.DATA / "el8/mirror.py")
    mirror = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mirror)
    handler = mirror.Handler.__new__(mirror.Handler)
    handler.folder = str(tmp_path)
    for top in ("/centos/8", "/centos/8.5.2111", "/8.5.2111", "/8-stream"):
        address = top + "/BaseOS/aarch64/os/repodata/repomd.xml"
        assert handler.translate_path(address) == str(tmp_path / "BaseOS/repodata/repomd.xml")
    for address in ("/centos/8/../../etc/passwd", "/centos/8/BaseOS/aarch64/os/../../../../x", "/"):
        assert handler.translate_path(address) == str(tmp_path / "none")


def test_packages_own_their_folders_but_not_those_of_the_system(tmp_path, data):
    for package, folders in (("base-files", "etc usr/include lib"), ("libtirpc-dev", "usr/include/tirpc lib/tirpc")):
        root = tmp_path / package
        (root / "DEBIAN").mkdir(parents=True)
        (root / "DEBIAN/control").write_text(
            f"Package: {package}\nVersion: 1\nArchitecture: all\nMaintainer: m <m@m>\nDescription: d\n"
        )
        for folder in folders.split():
            (root / folder).mkdir(parents=True)
        commands.run(["dpkg-deb", "--build", str(root), str(tmp_path)])
    known = debs.read(tmp_path)
    assert "/usr/lib" in conversion.Converter(known, data, tmp_path / "rpms", tmp_path / "work").common
    root = tmp_path / "libtirpc-dev"
    conversion.merge_usr(root)
    folders = {path for path, is_folder in conversion.contents(root) if is_folder}
    assert folders >= {"/usr/include", "/usr/include/tirpc", "/usr/lib/tirpc"}


def test_a_repository_may_have_all_that_another_one_has(tmp_path, data, monkeypatch):
    """What later releases ship is in theirs alone."""
    monkeypatch.setattr(repositories, "run", lambda _command: None)
    rpms = tmp_path / "rpms"
    rpms.mkdir()
    for name in ("git", "glibc", "open-vm-tools"):
        (rpms / f"{name}-1-1.el8.aarch64.rpm").touch()
    repositories.make(rpms, tmp_path / "srv", data, tmp_path)
    found = {place: set() for place in ("AppStream", "BaseOS", "Later")}
    for place, names in found.items():
        names.update(map(repositories.name_of, (tmp_path / "srv" / place / "Packages").iterdir()))
    assert found == {"AppStream": {"git"}, "BaseOS": {"glibc"}, "Later": {"git", "open-vm-tools"}}


def test_units_get_the_names_of_enterprise_linux(tmp_path):
    units = tmp_path / "usr/lib/systemd/system"
    units.mkdir(parents=True)
    (tmp_path / "etc/init.d").mkdir(parents=True)
    (units / "open-vm-tools.service").write_text("After=vgauth.service\nAlias=vmtoolsd.service\n")
    (units / "vgauth.service").write_text("PartOf=open-vm-tools.service\n")
    commands.run(["sh", str(conversion.RESHAPE / "open-vm-tools.sh"), str(tmp_path)])
    found = {path.name: path.read_text() for path in units.iterdir()}
    assert found == {"vmtoolsd.service": "After=vgauthd.service\n", "vgauthd.service": "PartOf=vmtoolsd.service\n"}
    assert not (tmp_path / "etc/init.d").exists()
