# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the user name and password out of a URL. Documented in url_access.yml."""

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.credentials import access


def url_access(url):
    return access(str(url))._asdict()


class FilterModule:
    def filters(self):
        return {'url_access': url_access}
