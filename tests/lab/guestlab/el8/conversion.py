# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns Debian packages into RPMs with EL names, one to one: same files, dependencies by name."""

import fnmatch
import os
import pathlib
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

from .. import platforms
from ..commands import run
from ..errors import LabError

# What EL has elsewhere than Debian is put there by a script of the Debian package's name.
RESHAPE = platforms.DATA / "el8/packages"
MERGED = ("bin", "sbin", "lib", "lib64")
ALTERNATIVE = re.compile(r"--install\s+(/\S+)\s+\S+\s+(/\S+)\s+(\d+)")
UNWANTED = re.compile(r"/usr/share/(doc|man|locale|info|lintian|bug|doc-base|help)/")
PYTHON_LINE = re.compile(rb"#! ?/usr/bin/(env )?python3(\.11)?(?=[ \n])")
# EL has no /usr/bin/python3 unless somebody asks for it.
PLATFORM_PYTHON = b"#!/usr/libexec/platform-python"
ELF = b"\x7fELF"

# The files go in as they are: no stripping, no compiling, no checks. Only the generators of Provides run, since
# packages that are built in a guest require sonames.
DEFINES = {
    "_build_name_fmt": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
    "_binary_payload": "w2.gzdio",
    "_binaries_in_noarch_packages_terminate_build": "0",
    "_build_id_links": "none",
    "_buildhost": "lab.invalid",
    "_prefix": "/usr",
    "_unpackaged_files_terminate_build": "0",
    "__check_files": "%{nil}",
    "__spec_clean_body": "%{nil}",
    "__spec_install_post": "%{nil}",
    "__spec_install_pre": "%{nil}",
    "debug_package": "%{nil}",
}


def rpmbuild(spec, root, target, scratch):
    """Makes the packages that the spec file describes out of the tree root, into the folder target."""
    defines = {**DEFINES, "_topdir": str(scratch), "_rpmdir": str(target)}
    words = [word for name, value in defines.items() for word in ("--define", f"{name} {value}")]
    run(
        [
            "rpmbuild",
            "-bb",
            "--noclean",
            "--nodebuginfo",
            "--target",
            "aarch64",
            "--buildroot",
            str(root),
            *words,
            str(spec),
        ]
    )


def el_name(name, data):
    return data["names"].get(name, name)


class Converter:
    """Converts a set of packages that depend on nothing outside it."""

    def __init__(self, debs, data, target, scratch):
        self.debs = {name: deb for name, deb in debs.items() if name not in data["dropped"]}
        self.data = data
        self.target = target
        self.scratch = scratch
        self.providers = {}
        for deb in self.debs.values():
            for virtual in deb.provides:
                self.providers.setdefault(virtual, deb.name)
        self.links = {}
        # The folders of every system stay whatever is removed; nobody owns them.
        self.common = {
            path for name in data["owners_of_common_folders"] if name in debs for path in folders_in(debs[name].path)
        }

    def convert(self):
        self.target.mkdir(parents=True)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for found in pool.map(self._unpack, self.debs.values()):
                for link, (priority, package, program) in found.items():
                    self.links[link] = max(self.links.get(link, (0,)), (priority, package, program))
            list(pool.map(self._build, self.debs.values()))
            list(pool.map(self._build_meta, self.data["meta"].items()))

    def requires(self, deb):
        """EL names of what the package depends on."""
        unneeded = self.data["dropped_dependencies"].get(deb.name, [])
        found = set(self.data["more_requires"].get(deb.name, []))
        for alternatives in deb.depends:
            if not set(alternatives) & {*self.data["dropped"], *unneeded}:
                found.add(el_name(self._choose(deb, alternatives), self.data))
        return sorted(found - {el_name(deb.name, self.data)})

    def _choose(self, deb, alternatives):
        for name in alternatives:
            if name in self.debs:
                return name
            if name in self.providers:
                return self.providers[name]
        raise LabError(f"{deb.name} depends on {' | '.join(alternatives)}, which was not downloaded")

    def _unpack(self, deb):
        """Unpacks the files; returns the links to alternatives that the package's script would make."""
        root = self._root(deb.name)
        root.mkdir(parents=True)
        run(["dpkg-deb", "--extract", str(deb.path), str(root)])
        merge_usr(root)
        reshape = RESHAPE / f"{deb.name}.sh"
        if reshape.exists():
            run(["sh", str(reshape), str(root)])
        control = root.with_name("control")
        run(["dpkg-deb", "--control", str(deb.path), str(control)])
        script = control / "postinst"
        text = script.read_text(encoding="utf-8", errors="replace").replace("\\\n", " ") if script.exists() else ""
        found = {
            merged(link): (int(priority), deb.name, program)
            for link, program, priority in ALTERNATIVE.findall(text)
            if "$" not in link + program and "/man/" not in link
        }
        for link, program in self.data["links"].get(deb.name, {}).items():
            found[link] = (0, deb.name, program)
        return found

    def _build(self, deb):
        root = self._root(deb.name)
        for link, (_priority, package, program) in self.links.items():
            if package == deb.name and not os.path.lexists(f"{root}{link}"):
                os.makedirs(os.path.dirname(f"{root}{link}"), exist_ok=True)
                os.symlink(program, f"{root}{link}")
        parts = self.data["parts"].get(deb.name, {})
        lists = {name: [] for name in ("", *parts)}
        for path, is_folder in contents(root):
            if is_folder and path in self.common:
                continue
            if not is_folder:
                adapt(pathlib.Path(f"{root}{path}"))
            lists[part_of(path, parts)].append(f"%dir {quoted(path)}" if is_folder else quoted(path))
        self._write_and_build(deb.name, self._spec(deb, parts), lists)

    def _build_meta(self, item):
        name, requires = item
        head = [
            f"Name: {name}",
            "Version: 8.2",
            "Release: 1.el8",
            f"Summary: {name}",
            "License: none",
            "BuildArch: noarch",
            *(f"Requires: {word}" for word in requires),
            "%description",
            name,
        ]
        self._root(name).mkdir(parents=True)
        self._write_and_build(name, head, {"": []})

    def _spec(self, deb, parts):
        version, release = el_version(deb.version)
        name, summary = el_name(deb.name, self.data), deb.summary.replace("%", "%%")
        lines = [
            f"Name: {name}",
            f"Version: {version}",
            f"Release: {release}",
            f"Summary: {summary}",
            "License: see upstream",
            "Vendor: lab",
            "AutoReq: no",
            *(["BuildArch: noarch"] if deb.is_independent else []),
            *(f"Requires: {word}" for word in self.requires(deb)),
            *(provides(word, version, release) for word in self.data["provides"].get(name, [])),
            "%description",
            summary,
        ]
        for part, content in parts.items():
            lines += [
                f"%package -n {part}",
                f"Summary: {part}",
                "AutoReq: no",
                *(f"Requires: {word}" for word in content["requires"]),
                f"%description -n {part}",
                part,
            ]
        return lines + self.data["scripts"].get(name, [])

    def _write_and_build(self, name, lines, lists):
        folder = self._root(name).parent
        for part, entries in lists.items():
            listed = folder / f"files{part}"
            listed.write_text("\n".join(["%defattr(-,root,root,-)", *entries, ""]), encoding="utf-8")
            lines = [*lines, f"%files {'-n ' + part if part else ''} -f {listed}"]
        spec = folder / "spec"
        spec.write_text("\n".join([*lines, ""]), encoding="utf-8")
        rpmbuild(spec, self._root(name), self.target, folder / "rpmbuild")
        shutil.rmtree(folder)

    def _root(self, name):
        return self.scratch / name / "root"


def merge_usr(root):
    """Moves what Debian still ships in /bin, /lib and the like to where it is in a merged tree."""
    for name in MERGED:
        old = root / name
        if old.is_dir():
            (root / "usr").mkdir(exist_ok=True)
            run(["cp", "-a", "--remove-destination", str(old), str(root / "usr")])
            shutil.rmtree(old)


def folders_in(package):
    """The folders of a Debian package, as they are called in a merged tree."""
    listed = run(["dpkg-deb", "--contents", str(package)]).splitlines()
    paths = [line.split()[5].strip("./") for line in listed if line.startswith("d")]
    return {merged("/" + path) for path in paths}


def merged(path):
    """What a path is in a merged tree: a package that owned /lib itself would take the link away with it."""
    return re.sub(rf"^/({'|'.join(MERGED)})(?=/|$)", r"/usr/\1", path)


def contents(root):
    """Yields (path, whether it is a folder) of all files, links and folders."""
    for folder, names, files in os.walk(root):
        place = folder[len(str(root)) :]
        links = [name for name in names if os.path.islink(os.path.join(folder, name))]
        for name in files + links:
            if not UNWANTED.match(f"{place}/{name}"):
                yield f"{place}/{name}", False
        if place and not UNWANTED.match(place + "/"):
            yield place, True


def part_of(path, parts):
    """The package of its own, carved out of Debian's, to which the path belongs; "" for the main one."""
    return next(
        (name for name, part in parts.items() if any(fnmatch.fnmatch(path, pattern) for pattern in part["files"])), ""
    )


def adapt(path):
    """Scripts get EL's Python. Libraries are made executable, as EL has them: rpm finds sonames in those alone."""
    if path.is_symlink() or not path.is_file():
        return
    with open(path, "rb") as stream:
        head = stream.read(64)
    line = PYTHON_LINE.match(head)
    if line:
        path.write_bytes(PLATFORM_PYTHON + path.read_bytes()[line.end() :])
    elif head.startswith(ELF) and ".so" in path.name:
        path.chmod(path.stat().st_mode | 0o111)


def el_version(debian):
    """(version, release): without the epoch, and with characters that rpm allows."""
    upstream, _dash, revision = debian.split(":", 1)[-1].rpartition("-")
    if not upstream:
        upstream, revision = revision, "1"
    return upstream.replace("-", "."), re.sub(r"[^A-Za-z0-9.~+]", ".", revision) + ".el8"


def provides(word, version, release):
    """Names come with the version, paths and capabilities without."""
    return f"Provides: {word}" if set(word) & set("/()") else f"Provides: {word} = {version}-{release}"


def quoted(path):
    """A path as rpm's lists of files want it."""
    return '"' + re.sub(r"([\[*?{}])", r"[\1]", path).replace("%", "%%") + '"'
