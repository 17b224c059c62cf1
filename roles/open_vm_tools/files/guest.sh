#!/bin/sh
# Prints what the role must know about the guest before it decides, one KEY=VALUE a line.
# Usage: guest.sh BUILD_DIR
LC_ALL=C
export LC_ALL
build_dir=$1

# The build directory may not exist yet: its free space is that of the nearest directory that does.
while [ ! -d "$build_dir" ]; do
    build_dir=$(dirname "$build_dir")
done

graphical=no
if [ "$(systemctl get-default 2>/dev/null)" = graphical.target ] && systemctl cat display-manager.service >/dev/null 2>&1; then
    # Debian boots into graphical.target even where nothing graphical is installed.
    graphical=yes
fi

echo "uid=$(id -u)"
echo "disk_directory=$build_dir"
echo "disk_free_mb=$(($(df -Pk "$build_dir" | awk 'NR == 2 {print $4}') / 1024))"
echo "memory_free_mb=$(awk '/^(MemAvailable|SwapFree):/ {sum += $2} END {print int(sum / 1024)}' /proc/meminfo)"
echo "graphical=$graphical"
# "glibc 2.36"; nothing where the C library is another
echo "glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed -n 's/^glibc //p')"
echo "virtualization=$(systemd-detect-virt --vm 2>/dev/null)"
