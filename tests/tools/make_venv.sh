#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# usage: make_venv.sh DIRECTORY REQUIREMENTS
# Makes a virtual environment with the best Python at hand of those for which the requirements are known.

set -eu

directory=$1
requirements=$2

fits='import sys; sys.exit(not (3, int(sys.argv[1])) <= sys.version_info[:2] <= (3, 14))'
python=
# For 3.10 there is the oldest ansible-core only, so it is the last choice.
for oldest in 11 10; do
    for candidate in python3 python3.13 python3.12 python3.11 python3.14 python3.10; do
        if "$candidate" -c "$fits" "$oldest" 2> /dev/null; then
            python=$candidate
            break 2
        fi
    done
done
if [ -z "$python" ]; then
    echo "No Python from 3.10 to 3.14 is on PATH (python3 is $(python3 --version 2>&1)). Install one: ansible-core needs it." >&2
    exit 1
fi

# Debian keeps the half of the venv module that brings pip in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2> /dev/null; then
    "$(dirname "$0")/install_packages.sh" python3-venv
fi

echo "Making $directory with $("$python" --version): takes a minute or two"
"$python" -m venv --clear "$directory"
"$directory/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
touch "$directory/complete"
