# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash

# Unpacks the archive $2, if there is one, to the source tree $1, and prints the inputs of a build as JSON: the project's directory in the
# tree, its release, the time, the compiler, and the versions of the pkg-config modules $3 and following.
set -euo pipefail
umask 022
tree=$1 file=$2
shift 2
unpacked=false
if [ -n "$file" ]; then
    archive=(tar --file "$file" --directory "$tree" --strip-components=1)
    differences="$tree does not exist"
    if [ -d "$tree" ]; then
        # without the top directory, which has no name here
        differences=$(LC_ALL=C "${archive[@]}" --compare 2>&1 | grep --invert-match -e ': [UG]id differs$' -e '^tar: : ' || :)
    fi
    if [ -n "$differences" ]; then
        mkdir -p "$tree"
        # Files are root's, whoever's they are in the archive: nobody else may edit what root builds.
        "${archive[@]}" --extract --no-same-owner
        unpacked=true
    fi
fi
directory= version=
# the last two if the names in the archive begin with ./, which tar takes for the directory at its top
for top in "$tree/open-vm-tools" "$tree" "$tree"/*/open-vm-tools "$tree"/*; do
    if [ -f "$top/configure.ac" ]; then
        directory=$top
        version=$(sed -n '/^TOOLS_VERSION="\(.*\)"$/{s//\1/p;q}' "$top/configure.ac")
        break
    fi
done
# as a string in JSON
quoted() {
    local text=${1//[[:cntrl:]]/}
    text=${text//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}
# CC may be a command with arguments. Where there is no compiler, configure says so best.
compiler=$(${CC:-gcc} --version 2>/dev/null | head -n 1 || :)
# reproducible-builds.org/docs/source-date-epoch
time=$(date -u ${SOURCE_DATE_EPOCH:+--date="@$SOURCE_DATE_EPOCH"} +%Y-%m-%dT%H:%M:%SZ)
echo "{\"directory\": $(quoted "$directory"), \"version\": $(quoted "$version"), \"compiler\": $(quoted "$compiler"),"
echo "\"unpacked\": $unpacked, \"built_at\": \"$time\", \"dependencies\": {"
comma=
for module; do
    echo "$comma\"$module\": $(quoted "$(pkg-config --modversion "$module" 2>/dev/null || :)")"
    comma=,
done
echo "}}"
