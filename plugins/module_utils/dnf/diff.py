# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What --diff shows of a change to a repository file, which may contain passwords."""

import re

from ..guest.credentials import MASK, redacted

PASSWORD_OPTION = re.compile(rb'^((?:proxy_)?(?:password|username)[ \t]*=[ \t]*)[^\r\n]*', re.MULTILINE)


def repository_diff(plan, enabled):
    """The diff of an edit, or of the one line known to change if subscription-manager writes the file."""
    before, after = plan.before, plan.after
    if before is None:
        before, after = [
            ('[%s]\nenabled = %d\n' % (plan.repository, value)).encode('utf-8', 'surrogateescape')
            for value in (plan.enabled_before, enabled)
        ]
    return content_diff(plan.path or plan.repository, before, after)


def content_diff(name, before, after):
    return {'before': masked(before), 'after': masked(after), 'before_header': name, 'after_header': name}


def masked(content):
    return redacted(PASSWORD_OPTION.sub(rb'\g<1>' + MASK.encode('ascii'), content))
