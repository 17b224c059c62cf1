# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.libraries import explanation

PACKAGES = {
    'fuse3': 'libfuse3-dev',
    'glib-2.0': 'libglib2.0-dev',
    'gmodule-2.0': 'libglib2.0-dev',
    'gtk+': 'libgtk-3-dev',
    'mspack': 'libmspack-dev',
    'X11': 'libx11-dev',
    'xext': 'libxext-dev',
    'xml2': 'libxml2-dev',
    'tirpc': 'libtirpc-dev',
}


# The words of open-vm-tools's configure script, version 13.0.10.
@pytest.mark.parametrize(
    'text, package',
    [
        ('mspack >= 0.0.20040308alpha is required.', 'libmspack-dev'),
        (
            'The X11 libraries were not found. Please configure without X11 (using --without-x), or install the libX11 '
            'devel package(s).',
            'libx11-dev',
        ),
        (
            'libXext not found. Please configure without X11 (using --without-x), or install the libXext devel '
            'package(s).',
            'libxext-dev',
        ),
        (
            'Cannot find XML2 library. Please configure without XML2 (using --without-xml2), or install the XML2 '
            'libraries and devel package(s).',
            'libxml2-dev',
        ),
        ('cannot build with libtirpc because it cannot be found.', 'libtirpc-dev'),
        ('Fuse3 was requested but unavailable on the system.', 'libfuse3-dev'),
        ('Gtk+ 3.0 library not found or too old.', 'libgtk-3-dev'),
    ],
)
def test_package_of_what_is_missing(text, package):
    assert explanation(['configure: error: ' + text], text, PACKAGES) == '. Install the package ' + package


@pytest.mark.parametrize(
    'lines',
    [
        ["No package 'fuse3' found", "No package 'glib-2.0' found", "No package 'gmodule-2.0' found"],
        [
            "Package 'glib-2.0', required by 'virtual:world', not found",
            "Package 'fuse3', required by 'virtual:world', not found",
            "Package 'gmodule-2.0', required by 'virtual:world', not found",
        ],
    ],
)
def test_modules_that_pkg_config_does_not_find(lines):
    assert explanation(lines, 'Package requirements (mspack fuse3) were not met', PACKAGES) == (
        ': no pkg-config module fuse3, glib-2.0, gmodule-2.0. Install the packages libfuse3-dev, libglib2.0-dev'
    )


@pytest.mark.parametrize(
    'line',
    [
        "Package 'fuse3' has version '3.2', required version is '>= 3.10.0'",
        "Requested 'fuse3 >= 3.10' but version of fuse3 is 3.2",
    ],
)
def test_a_library_that_is_too_old_is_not_to_be_installed(line):
    assert explanation([line], 'Package requirements (fuse3 >= 3.10.0) were not met', PACKAGES) == ': ' + line


@pytest.mark.parametrize('packages', [None, {}, PACKAGES])
def test_unknown_library(packages):
    assert explanation([], 'libother not found', packages) == ''
    assert explanation(["No package 'other' found"], 'Package requirements', packages) == ': no pkg-config module other'
