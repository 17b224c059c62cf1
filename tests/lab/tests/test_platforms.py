# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import importlib
import os
import pathlib
import shutil
import subprocess

import pytest

from guestlab import debian, el8, images, layers, native_tools, own_images, platforms
from guestlab.digest import digest
from guestlab.errors import LabError

BUILDERS = {"debian": debian, "el8": el8}


@pytest.mark.parametrize("name", platforms.names())
def test_every_platform_file_is_complete(name):
    platform = platforms.load(name)
    builder = importlib.import_module("guestlab." + platform.builder)
    assert callable(builder.build)
    assert platform.title and platform.suites
    assert {"systemd", "openssh-server", "python3", "sudo"} <= set(platform.guest_packages)
    assert not {"gcc", "python3-apt", "make"} & set(platform.guest_packages)


def test_promised_platforms_are_there():
    assert {"debian", "debian11", "el8", "el8desktop", "el9", "el10", "leap", "sid", "suse"} <= set(platforms.names())


def test_unknown_platform_names_the_known_ones():
    with pytest.raises(LabError, match="'el7' is not known: write one of debian, debian11, el10, el8"):
        platforms.load("el7")


def test_platform_lists_add_to_the_shared_ones():
    assert "libfuse3-dev" in platforms.load("debian").build_dependencies
    assert "libfuse3-dev" not in platforms.load("debian11").build_dependencies
    assert "libglib2.0-dev" in platforms.load("debian11").build_dependencies


@pytest.mark.parametrize("name", BUILDERS)
def test_image_recipe_changes_with_each_ingredient(name):
    recipes = []
    for change in (None, "guest_packages", "build_dependencies", "suites"):
        platform = platforms.load(name)
        if change:
            setattr(platform, change, [*getattr(platform, change), "another"])
        recipes.append(digest(*BUILDERS[name].ingredients(platform)))
    assert len(set(recipes)) == 4


def test_an_image_is_built_once_and_again_when_an_ingredient_changes(settings, talk, monkeypatch):
    class Podman:
        made = []

        def has_image(self, name):
            return name in self.made

        def run(self, *words):
            self.made.append(words[-1])

    podman = Podman()
    monkeypatch.setattr(el8, "build", lambda *arguments: None)
    monkeypatch.setattr(el8.platform_python, "identity", lambda: None)
    first = images.ensure(platforms.load("el8"), settings, podman, talk)
    assert images.ensure(platforms.load("el8"), settings, podman, talk) == first
    assert podman.made == [first] == [images.name(platforms.load("el8"), settings)]
    monkeypatch.setattr(el8.platform_python, "identity", lambda: "another")
    assert images.name(platforms.load("el8"), settings) != first


def test_a_layer_shares_the_toolchain_beneath_it_and_has_names_and_python_of_its_own():
    base, layer = platforms.load("el8"), platforms.load("el9")
    assert layer.toolchain == base.toolchain == "el8"
    assert (base.own_python, layer.own_python) == (True, False)
    assert base.own_names and layer.own_names == []
    assert layer.title != base.title


def test_a_platform_has_what_it_does_not_say_from_the_one_that_it_is_like():
    base, desktop = platforms.load("el8"), platforms.load("el8desktop")
    assert set(desktop.build_dependencies) - set(base.build_dependencies) >= {"libgtk-3-dev", "libfuse-dev"}
    assert (desktop.suites, desktop.own_names, desktop.toolchain) == (base.suites, base.own_names, "el8")
    layer = platforms.load("el10")
    assert (layer.base, layer.toolchain, layer.line) == ("el8", "el8", ["el9", "el10"])
    ingredients = layers.ingredients(layer, "base")
    assert layers.DATA / "el9/setup.sh" in ingredients and layers.DATA / "el10/release.spec" in ingredients


@pytest.mark.parametrize(
    "content, problem",
    [
        ('{"title": "x", "base": "el7"}', "no platform 'el7': write one of debian, "),
        ('{"title": "x", "base": "el9"}', "no platform 'el9': write one of debian, "),
        ('{"base": "el8"}', "it has no 'title'"),
        ('{"title": "x", "like": "el7"}', "no platform 'el7': write one of broken, debian, "),
        ('{"title": "x", "base": "el8", "suites": []}', "'suites' is not known: write some of title, base, "),
    ],
)
def test_what_is_wrong_with_the_file_of_a_layer(content, problem, tmp_path, monkeypatch):
    shutil.copytree(platforms.DATA / "platforms", tmp_path / "platforms")
    (tmp_path / "platforms/broken.json").write_text(content)
    monkeypatch.setattr(platforms, "DATA", tmp_path)
    with pytest.raises(LabError, match=problem):
        platforms.load("broken")


def test_a_layer_is_made_on_the_image_beneath_it_and_again_when_either_changes(settings, talk, monkeypatch, tmp_path):
    class Podman:
        made = []

        def has_image(self, name):
            return name in self.made

        def run(self, *words, log=None):
            if words[0] == "import":
                self.made.append(words[-1])
                return
            folder = pathlib.Path(words[-1])
            assert (folder / "Containerfile").read_text().startswith(f"FROM {self.made[-1]}\n")
            for name, path in {"setup.sh": "el9/setup.sh", "shared.sh": "shared.sh"}.items():
                assert (folder / "layer" / name).read_bytes() == (layers.DATA / path).read_bytes()
            self.made.append(words[words.index("--tag") + 1])

    monkeypatch.setattr(el8, "build", lambda *arguments: None)
    monkeypatch.setattr(el8.platform_python, "identity", lambda: None)
    # a user's own image of the platform beneath is not what the layer was written for
    settings.environ["LAB_IMAGE_EL8"] = "my/image:8"
    podman, platform = Podman(), platforms.load("el9")
    first = images.ensure(platform, settings, podman, talk)
    assert [name.rpartition("/")[2].split(":")[0] for name in podman.made] == ["el8", "el9"]
    assert images.ensure(platform, settings, podman, talk) == first == images.name(platform, settings)
    assert len(podman.made) == 2
    shutil.copytree(layers.DATA, tmp_path / "layers", symlinks=True)
    with monkeypatch.context() as patch:
        patch.setattr(layers, "DATA", tmp_path / "layers")
        names = [images.name(platform, settings)]
        for path in ("el9/setup.sh", "shared.sh"):
            (tmp_path / "layers" / path).write_text("another")
            names.append(images.name(platform, settings))
    assert len(set(names)) == 3
    monkeypatch.setattr(el8.platform_python, "identity", lambda: "another")
    assert images.name(platform, settings) != first


def test_an_own_image_is_brought_up_to_date_before_packages_are_added(tmp_path):
    # The script ends where this dnf fails, and does nothing to this machine.
    dnf = tmp_path / "dnf"
    dnf.write_text('#!/bin/sh\necho "$2" >> "${0%/*}/done"\ntest "$2" = upgrade\n')
    dnf.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    subprocess.run(["sh", str(own_images.SETUP[0])], env={"PATH": path}, check=False)
    assert (tmp_path / "done").read_text().split() == ["upgrade", "install"]


def test_an_own_image_is_completed_once_and_again_when_its_setup_changes(settings, talk, monkeypatch, tmp_path):
    class Podman:
        made = []

        def has_image(self, name):
            return name in self.made

        def run(self, *words, log):
            assert "FROM my/image:8\n" in (pathlib.Path(words[-1]) / "Containerfile").read_text()
            self.made.append(words[words.index("--tag") + 1])

    settings.environ["LAB_IMAGE_EL8"] = "my/image:8"
    podman = Podman()
    first = images.ensure(platforms.load("el8"), settings, podman, talk)
    assert images.ensure(platforms.load("el8"), settings, podman, talk) == first
    assert podman.made == [first] == [images.name(platforms.load("el8"), settings)]
    setup = tmp_path / "setup.sh"
    setup.write_text("another")
    monkeypatch.setattr(own_images, "SETUP", [setup])
    assert images.ensure(platforms.load("el8"), settings, podman, talk) != first


def test_digest_of_a_file_follows_its_content(tmp_path):
    path = tmp_path / "f"
    path.write_text("one")
    first = digest(path, ["x"])
    assert digest(path, ["x"]) == first
    path.write_text("two")
    assert digest(path, ["x"]) != first


def test_native_data_keeps_what_must_stay_emulated():
    data = platforms.read("native_tools")
    emulated = native_tools.re.compile("|".join(data["emulated"]))
    for name in ("uname", "dpkg", "apt-get", "dpkg-query", "mount", "su", "qemu-aarch64"):
        assert emulated.fullmatch(name), name
    for name in ("bash", "dpkg-deb", "make", "sed", "aarch64-linux-gnu-gcc-12"):
        assert not emulated.fullmatch(name), name
