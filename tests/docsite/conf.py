# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx builds the site. tests/tools/docsite.py lays out its pages like the files of the repository."""

import re

from docutils import nodes

project = "esxi_arm.guest"
author = "the esxi_arm.guest contributors"
project_copyright = author
html_title = html_short_title = project

extensions = ["myst_parser", "sphinx_antsibull_ext"]
root_doc = "README"
# For links to sections, as the hosts of git repositories make them
myst_heading_anchors = 4
# Examples may leave something out: ... in JSON is not JSON.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "sphinx_ansible_theme"
html_copy_source = False
html_show_sphinx = False
html_use_index = False
html_theme_options = {
    "collapse_navigation": False,
    "display_version": False,
    "navigation_depth": 3,
    "topbar_links": {"open-vm-tools": "https://github.com/vmware/open-vm-tools", "Ansible": "https://docs.ansible.com"},
}
highlight_language = "none"
pygments_style = "ansible"

# Pages of Ansible's own documentation that the generated ones refer to. An inventory for intersphinx takes a network.
ANSIBLE = "https://docs.ansible.com/ansible/latest"
PAGES = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}


def outside(_app, _environment, node, content):
    """The reference to a page of Ansible's; None leaves it unresolved, which fails the build."""
    label = node.get("reftarget", "")
    if node.get("reftype") == "envvar":
        return _to(f"{PAGES['ansible_configuration_settings']}#envvar-{label}", content)
    plugin = re.fullmatch(r"ansible_collections\.(\w+)\.(\w+)\.(\w+_(?:module|filter|lookup))", label)
    page = "collections/{}/{}/{}.html".format(*plugin.groups()) if plugin else PAGES.get(label)
    if not page or label.startswith("ansible_collections.esxi_arm."):
        return None
    return _to(page, content)


def _to(page, content):
    return nodes.reference("", "", content, internal=False, refuri=f"{ANSIBLE}/{page}")


def setup(app):
    app.connect("missing-reference", outside)
