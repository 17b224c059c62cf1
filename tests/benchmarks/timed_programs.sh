#!/usr/bin/env bash
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: timed_programs.sh LOG NAME...
# Moves those of these programs that are there aside. What takes the place of each runs it, and logs when it began and
# ended: a line with two times for each call, in seconds since the machine was started.
set -euo pipefail

# The body of what takes a program's place. It runs in any program's environment, so it sets no options, and needs no
# program but bash. What a program that is timed calls itself is part of its time.
timed() {
    local original=$1 log=$2 status stat fields began uptime
    shift 2
    if [[ -n ${BENCHMARK_TIMED-} ]]; then
        exec -a "$0" "$original" "$@"
    fi
    (BENCHMARK_TIMED=yes exec -a "$0" "$original" "$@")
    status=$?
    # The start of this process, in hundredths of a second, so that bash's own start does not count as its caller's.
    read -r stat < /proc/self/stat
    read -ra fields <<< "${stat##*) }"
    began=${fields[19]}
    read -r uptime _ < /proc/uptime
    echo "${began:0:-2}.${began: -2} $uptime" >> "$log"
    exit "$status"
}

log=$1
shift
: > "$log"
# for those who are not root, too
chmod 666 "$log"
for name in "$@"; do
    program=$(command -v "$name") || continue
    # in the same directory, where a relative link still leads to its target
    mv "$program" "$program.untimed"
    {
        echo '#!/bin/bash'
        declare -f timed
        # Not $0: that is another name where a link leads here, as rpmquery does to rpm.
        printf 'timed %q %q "$@"\n' "$program.untimed" "$log"
    } > "$program"
    chmod 755 "$program"
done
