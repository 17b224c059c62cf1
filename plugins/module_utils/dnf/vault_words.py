# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The possible decisions about a section of a repository file, and what the user is told about them.

Message and warnings are both derived from these decisions, so that they cannot contradict each other.
"""

import collections

POINTED = 'pointed'  # at the vault, by this module: now or before
LIST_OFF = 'list off'  # it has another address, and no longer points at the mirrors
UNKNOWN = 'unknown'  # it still points at the mirrors: its directory in the vault is unknown
NO_ADDRESS = 'no address'
ELSEWHERE = 'elsewhere'  # it never pointed at the mirrors
RESTORED = 'restored'

# line: the line of the decision. options: [(option, address or None)] to replace.
Decision = collections.namedtuple('Decision', 'repository path line verdict options')

# What a real run says, and what check mode says.
DONE = {
    POINTED: ('Pointed %(names)s at %(vault)s', 'Would point %(names)s at %(vault)s'),
    LIST_OFF: (
        'Disabled %(names)s, since there is another address',
        'Would disable %(names)s, since there is another address',
    ),
    RESTORED: (
        'Restored the addresses of %(names)s',
        'Would restore the addresses of %(names)s',
    ),
}
LEFT = "Still point at CentOS's mirrors, which are gone, because their directory in the vault is unknown: %s"
WARNINGS = {
    UNKNOWN: "%s line %d: [%s] points at CentOS's mirrors, but its directory in the vault is unknown. "
    'It is left unchanged.',
    NO_ADDRESS: '%s line %d: [%s] has no address, so dnf cannot use it. Add one, or remove the section.',
}
EDITED = "%s line %d: the vault's address there was edited since; that line is left unchanged."


def message(plan, wanted, vault, check_mode):
    """A sentence for each kind of change, and one about what is left unchanged."""
    if plan.because:
        return plan.because + '.'
    changed = {(edit.path, repository) for edit in plan.edits for repository in edit.repositories}
    done = [decision for decision in plan.decisions if (decision.path, decision.repository) in changed]
    sentences = [
        DONE[verdict][bool(check_mode)] % {'names': ', '.join(_named(done, verdict)), 'vault': vault}
        for verdict in (POINTED, LIST_OFF, RESTORED)
        if _named(done, verdict)
    ]
    if plan.edits and not sentences:  # nothing that dnf reads, such as a file that it cannot parse
        sentences.append(
            '%s %s' % ('Would change' if check_mode else 'Changed', ', '.join(edit.path for edit in plan.edits))
        )
    left = _named(plan.decisions, UNKNOWN)
    sentences += [LEFT % ', '.join(left)] if left else []
    return '. '.join(sentences or _nothing(plan, wanted)) + '.'


def _nothing(plan, wanted):
    if not wanted:
        return ['No repository was pointed at the vault']
    there = _named(plan.decisions, POINTED)
    return (['Already pointed at the vault: %s' % ', '.join(there)] if there else []) + [
        "No repository points at CentOS's mirrors, which are gone"
    ]


def _named(decisions, verdict):
    return [
        _off(decision) if verdict == LIST_OFF else decision.repository
        for decision in decisions
        if decision.verdict == verdict
    ]


def _off(decision):
    keys = sorted({option.key for option, _address in decision.options})
    return 'the %s of %s' % (' and '.join(keys), decision.repository)


def warnings_of(decisions, edited):
    """edited: (path, line) of vault addresses that were edited since."""
    return [EDITED % place for place in edited] + [
        WARNINGS[decision.verdict] % (decision.path, decision.line, decision.repository)
        for decision in decisions
        if decision.verdict in WARNINGS
    ]
