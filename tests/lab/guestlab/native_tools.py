# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accelerated toolchain: amd64 programs for an emulated guest, of the same Debian release as the guest's own.

The kernel hands only aarch64 programs to the emulator, so amd64 programs run at full speed in the same guest, given
their loader and libraries; Debian's multiarch folders keep those apart. What is made here is a tree of folders,
mounted at /opt/lab: usr/ goes over the guest's /usr by an overlay mount, libexec/ has what is needed to mount it, and
bin/ the wrappers that do so. Where the platform lists a Python, python/ is there, too: one for Ansible's modules. Where
it lists qemu-user, libexec/ has an emulator for the guest's init.
Compilers come from Debian's cross toolchain, headers and libraries remain the guest's.
"""

import os
import pathlib
import re
import shutil

from . import bootstrap, platforms, portable_python, wrappers
from .commands import run
from .digest import digest
from .errors import LabError
from .locking import locked
from .prepare import install

MULTIARCH = "x86_64-linux-gnu"
TARGET = "aarch64-linux-gnu"
# Debian package -> its program that is called here.
PACKAGES = {"patchelf": "patchelf"}
OPTIONS = ["--architectures=amd64", "--variant=extract"]
PYTHON = "python"
# systemd since 254 asks for a process with a file descriptor (CLONE_PIDFD), which Debian 12's qemu-user refuses.
EMULATOR = "qemu-aarch64"
INIT = "/sbin/init"
# Where the guest has the libraries of amd64 programs.
LIBRARIES = f"{wrappers.ROOT}/usr/lib/{MULTIARCH}"
# 64 bit, little endian ELF for machine 62.
AMD64_ELF = re.compile(rb"\x7fELF\x02\x01.{12}\x3e\x00", re.DOTALL)

# The amd64 program with the guest's own search paths: a bare amd64 pkg-config would look for amd64 libraries.
PKG_CONFIG = """\
#!/bin/sh
: "${{PKG_CONFIG_LIBDIR=/usr/local/lib/{target}/pkgconfig:/usr/local/lib/pkgconfig:/usr/local/share/pkgconfig\
:/usr/lib/{target}/pkgconfig:/usr/lib/pkgconfig:/usr/share/pkgconfig}}"
: "${{PKG_CONFIG_SYSTEM_LIBRARY_PATH=/lib:/lib/{target}:/usr/lib:/usr/lib/{target}}}"
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSTEM_LIBRARY_PATH
exec {program} "$@"
"""


def ensure(platform, settings, talk):
    """The folder with the toolchain for the platform, made where it is not there yet."""
    data = platforms.read("native_tools")
    packages = sorted(data["packages"] + platform.native_packages)
    recipe = [bootstrap.command(packages, OPTIONS), bootstrap.sources(platform), data]
    code = [pathlib.Path(module.__file__) for module in (portable_python, wrappers)]
    key = digest(pathlib.Path(__file__), *code, *recipe)
    folder = settings.folder("native") / (f"{platform.toolchain}-{key}")
    if folder.exists():
        return folder
    with locked(settings, "native-" + platform.toolchain, talk):
        if not folder.exists():
            install(PACKAGES, talk)
            with talk.step(f"Preparing the accelerated toolchain for {platform.title}"):
                _make(platform, packages, data, folder, settings)
    return folder


def _make(platform, packages, data, folder, settings):
    log = settings.folder("logs") / (f"native-{platform.name}.log")
    with bootstrap.scratch(settings, "native-" + platform.toolchain) as work:
        tarball, source, result = work / "native.tar", work / "source", work / "result"
        bootstrap.mmdebstrap(platform, packages, OPTIONS, tarball, work, log)
        source.mkdir()
        run(["tar", "--extract", "--file", str(tarball), "--directory", str(source), "--exclude=./dev"])
        Slimmer(source, result, data).make()
        result.rename(folder)


def python(folder):
    """The path in the guest of the toolchain's Python, or "" where it has none."""
    return next((f"{wrappers.ROOT}/{PYTHON}/bin/{path.name}" for path in (folder / PYTHON).glob("bin/*")), "")


def init(folder):
    """The command line of the guest's first process: what it starts is left to the machine's own emulator."""
    if folder is None or not (folder / "libexec" / EMULATOR).exists():
        return [INIT]
    return [f"{wrappers.ROOT}/libexec/{EMULATOR}", "-0", INIT, INIT]


class Slimmer:
    """Picks out of a Debian amd64 tree what an emulated guest can use."""

    def __init__(self, source, result, data):
        self.source = source
        self.result = result
        self.data = data
        self.usr = result / "usr"

    def make(self):
        self._libraries()
        self._programs()
        self._compiler()
        self._pkg_config()
        self._helpers()
        self._emulator()
        self._wrappers()
        self._python()

    def _libraries(self):
        target = self.usr / "lib" / MULTIARCH
        for folder in self._folders(f"lib/{MULTIARCH}", f"usr/lib/{MULTIARCH}"):
            shutil.copytree(folder, target, symlinks=True, dirs_exist_ok=True, ignore=_unneeded)
        self._link(f"../lib/{MULTIARCH}/ld-linux-x86-64.so.2", self.usr / "lib64/ld-linux-x86-64.so.2")
        if not (self.usr / "lib64/ld-linux-x86-64.so.2").exists():
            raise LabError("no amd64 loader in the native tree")

    def _programs(self):
        emulated = re.compile("|".join(self.data["emulated"]))
        for folder in self._folders("bin", "usr/bin"):
            for path in sorted(folder.iterdir()):
                if is_amd64_program(path) and not emulated.fullmatch(path.name):
                    self._copy(path, self.usr / "bin" / path.name)

    def _compiler(self):
        """The cross compiler's programs, among the guest's own files of the same compiler."""
        cross = only_folder(self.source / "usr/lib/gcc-cross" / TARGET)
        for place in ("lib", "libexec"):
            self._compiler_programs(place, cross.name)
        plugins = self.usr / "lib/bfd-plugins"
        self._link(f"../gcc-cross/{TARGET}/{cross.name}/liblto_plugin.so", plugins / "liblto_plugin.so")
        for path in sorted((self.source / "usr/lib/bfd-plugins").glob("libdep.so")):
            self._copy(path, plugins / path.name)
        shutil.copytree(self.source / "usr" / TARGET / "bin", self.usr / TARGET / "bin", symlinks=True)
        self._headers(cross.name)

    def _compiler_programs(self, place, version):
        """Most of them lie in libexec since gcc 13."""
        folder = self.source / "usr" / place / "gcc-cross" / TARGET / version
        target = self.usr / place / "gcc-cross" / TARGET / version
        programs = re.compile("|".join(self.data["compiler_programs"]))
        for path in sorted(folder.glob("*")):
            if programs.fullmatch(path.name):
                self._copy(path, target / path.name)
            elif path.name != "plugin":
                self._link(f"../../../gcc/{TARGET}/{version}/{path.name}", target / path.name)

    def _headers(self, version):
        """Where a cross compiler looks for C++ headers: links to the guest's."""
        headers = self.source / "usr" / TARGET / "include/c++" / version
        target = self.usr / TARGET / "include/c++" / version
        for path in sorted(headers.iterdir()):
            if path.name != TARGET:
                self._link(f"/usr/include/c++/{version}/{path.name}", target / path.name)
        self._link(f"/usr/include/{TARGET}/c++/{version}", target / TARGET)

    def _pkg_config(self):
        for name in ("pkgconf", "pkg-config"):
            program = self.usr / "bin" / name
            if program.exists():
                program.rename(program.with_name(name + ".amd64"))
                _script(program, PKG_CONFIG.format(target=TARGET, program=f"/usr/bin/{name}.amd64"))

    def _helpers(self):
        for name in self.data["helpers"]:
            places = [folder / name for folder in self._folders("usr/bin", "bin")]
            found = next(filter(pathlib.Path.exists, places), None)
            if found is None:
                raise LabError(f"no amd64 {name} in the native tree")
            self._copy(found, self.result / "libexec" / name)

    def _emulator(self):
        program = self.source / "usr/bin" / EMULATOR
        if program.exists():
            self._copy(program, self.result / "libexec" / EMULATOR)

    def _wrappers(self):
        for name in self.data["wrapped"]:
            _script(self.result / "bin" / name, wrappers.wrapper(name))

    def _python(self):
        for program in self.source.glob("usr/bin/python3.[0-9]*"):
            portable_python.make(program, self.source / "usr/lib" / program.name, self.result / PYTHON, LIBRARIES)

    def _folders(self, *names):
        """Those of the folders that are there, each once: since Debian 13 /bin and /lib are links from the start."""
        found = {(self.source / name).resolve() for name in names if (self.source / name).is_dir()}
        return sorted(found)

    @staticmethod
    def _copy(path, target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target, follow_symlinks=False)
        if not target.is_symlink():
            target.chmod(0o755)

    @staticmethod
    def _link(content, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(content)


def is_amd64_program(path):
    if path.is_symlink() or not path.is_file():
        return False
    with open(path, "rb") as stream:
        return AMD64_ELF.match(stream.read(20)) is not None


def only_folder(parent):
    """The one folder in parent that is no link: the compiler's version."""
    found = [path for path in parent.iterdir() if path.is_dir() and not path.is_symlink()]
    if len(found) != 1:
        raise LabError(f"{parent} should hold one version of the compiler: {sorted(p.name for p in found)}")
    return found[0]


def _unneeded(_folder, names):
    return [name for name in names if name == "pkgconfig" or name.endswith((".a", ".o"))]


def _script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.chmod(path, 0o755)
