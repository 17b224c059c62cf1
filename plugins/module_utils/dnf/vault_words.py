# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be decided for a section of a repository file about the vault, and what a user is told of it.

The message and the warnings are both made of these decisions, so that neither can say what the other denies.
"""

import collections

POINTED = 'pointed'  # at the vault, by this module: now or before
LIST_OFF = 'list off'  # it has another address, and leads to the mirrors no more
UNKNOWN = 'unknown'  # it leads to the mirrors, and stays: its place in the vault is not known
NO_ADDRESS = 'no address'
ELSEWHERE = 'elsewhere'  # it never led to the mirrors
RESTORED = 'restored'

# line: what was decided about. options: [(option, address or None)] that are replaced.
Decision = collections.namedtuple('Decision', 'repository path line verdict options')

# What is done, and what check mode says.
DONE = {
    POINTED: ('Pointed %(names)s at %(vault)s', 'Would point %(names)s at %(vault)s'),
    LIST_OFF: (
        'Switched off %(names)s, beside which there is another address',
        'Would switch off %(names)s, beside which there is another address',
    ),
    RESTORED: (
        'Pointed %(names)s back where they pointed before',
        'Would point %(names)s back where they pointed before',
    ),
}
LEFT = "Left at CentOS' mirrors, which are gone, because the place in the vault is not known: %s"
WARNINGS = {
    UNKNOWN: "%s line %d: [%s] leads to CentOS' mirrors, and does not say where its place in the vault is. "
    'It stays as it is.',
    NO_ADDRESS: '%s line %d: [%s] has no address at all, so dnf cannot use it. Put one back, or take the section away.',
}
EDITED = '%s line %d: the address of the vault that was put there is another line by now; that line stays.'


def message(plan, wanted, vault, check_mode):
    """A sentence for each kind of what is done, and one about what is left as it is."""
    if plan.because:
        return plan.because + '.'
    changed = {(edit.path, repository) for edit in plan.edits for repository in edit.repositories}
    done = [decision for decision in plan.decisions if (decision.path, decision.repository) in changed]
    sentences = [
        DONE[verdict][bool(check_mode)] % {'names': ', '.join(_named(done, verdict)), 'vault': vault}
        for verdict in (POINTED, LIST_OFF, RESTORED)
        if _named(done, verdict)
    ]
    if plan.edits and not sentences:  # nothing that counts to dnf: a file that it cannot parse, for example
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
    return (['Pointed at the vault already: %s' % ', '.join(there)] if there else []) + [
        "No repository leads to CentOS' mirrors, which are gone"
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
    """edited: (path, line) of addresses of the vault that somebody has edited since."""
    return [EDITED % place for place in edited] + [
        WARNINGS[decision.verdict] % (decision.path, decision.line, decision.repository)
        for decision in decisions
        if decision.verdict in WARNINGS
    ]
