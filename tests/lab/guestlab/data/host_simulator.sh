#!/bin/sh
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Gives a guest a host, or takes it away again. Runs in the guest, as root:
#   host_simulator.sh on NARROW UNRECOGNIZED   what the lab has copied to $COPIED takes the place of what there is; each
#                                              is 0 or 1
#   host_simulator.sh off                      nothing of it is left
#
# Services get the library by drop-ins, under the names that distributions and upstream have for them, whether they are
# installed or not. Commands get it by wrappers in /usr/local/sbin, first on the PATH of sudo. (In /usr/local/bin the role
# would take them for what a `make install` by hand has left.) apt and rpm give scripts of packages a PATH of their own,
# and sudo has none with /usr/local/sbin everywhere.
#
# Each program that is called here costs some tenths of a second where it is emulated, and each reload of systemd seconds.
set -eu
umask 022

FOLDER=/var/lib/host-simulator
COPIED=$FOLDER.new
WRAPPERS=/usr/local/sbin
UNITS=/etc/systemd/system
UNIT=host-simulator.service
DROP_IN=host-simulator.conf
RECOGNIZED=host-simulator-recognized.conf
APT_PATH=/etc/apt/apt.conf.d/99host-simulator
RPM_PATH=/etc/rpm/macros.host-simulator
SUDO_PATH=/etc/sudoers.d/host-simulator
MARK='of the host simulator'
COMMANDS='vmtoolsd vmware-checkvm vmware-namespace-cmd vmware-rpctool vmware-toolbox-cmd'
DAEMONS='vmtoolsd open-vm-tools'
OTHERS='vgauthd vgauth'

fail() {
    echo "$*" >&2
    exit 1
}

# The lab's is not emulated.
python() {
    for program in /opt/lab/python/bin/python3.* /usr/bin/python3 /usr/libexec/platform-python; do
        if [ -x "$program" ]; then
            echo "$program"
            return
        fi
    done
    fail 'no Python 3 in the guest'
}

refuse_to_overwrite() {
    for command in $COMMANDS; do
        if [ -e "$WRAPPERS/$command" ] && ! grep -q "$MARK" "$WRAPPERS/$command"; then
            fail "$WRAPPERS/$command is somebody else's, and would be in the way"
        fi
    done
}

# What runs has the old library mapped, so the new one is another file.
put_in_place() {
    rm -rf "$FOLDER"
    mv "$COPIED" "$FOLDER"
    chown -R root:root "$FOLDER"
    cat > "$FOLDER/command" <<COMMAND
#!/bin/sh
PYTHONPATH=$FOLDER exec $1 -m host_simulator "\$@"
COMMAND
    chmod 755 "$FOLDER/command"
}

wrap_commands() {
    mkdir -p "$WRAPPERS"
    for command in $COMMANDS; do
        printf '%s\n' '#!/bin/sh' \
            "# A wrapper $MARK." \
            "[ -x /usr/bin/$command ] || { echo '$command: not found' >&2; exit 127; }" \
            "LD_PRELOAD=$FOLDER/preload.so exec /usr/bin/$command \"\$@\"" > "$WRAPPERS/$command"
    done
    (cd "$WRAPPERS" && chmod 755 $COMMANDS)
    if [ -d "${APT_PATH%/*}" ]; then
        echo 'DPkg::Path "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";' > "$APT_PATH"
    fi
    (umask 337 && echo 'Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"' > "$SUDO_PATH")
    if [ -d "${RPM_PATH%/*}" ]; then
        echo '%_install_script_path /usr/local/sbin:/sbin:/bin:/usr/sbin:/usr/bin' > "$RPM_PATH"
    fi
}

# Not wanted by the daemon: its own restart would bring a host back that is gone.
write_unit() {
    cat > "$UNITS/$UNIT" <<UNIT
[Unit]
Description=Stands in for ESXi's side of GuestRPC
DefaultDependencies=no
Before=vmtoolsd.service open-vm-tools.service shutdown.target
Conflicts=shutdown.target
After=systemd-remount-fs.service

[Service]
ExecStart=$FOLDER/command serve
RuntimeDirectory=host-simulator

[Install]
WantedBy=sysinit.target
UNIT
}

write_drop_ins() {
    for daemon in $DAEMONS; do
        drop_in "$daemon" "$DROP_IN" <<DROP_IN
[Unit]
After=$UNIT

[Service]
Environment=LD_PRELOAD=$FOLDER/preload.so HOST_SIMULATOR_NARROW=$1
DROP_IN
    done
    [ "$2" = 1 ] || reset_conditions
}

# systemd sees a container, whatever the backdoor says.
reset_conditions() {
    for service in $DAEMONS $OTHERS; do
        printf '[Unit]\nConditionVirtualization=\n' | drop_in "$service" "$RECOGNIZED"
    done
}

drop_in() {
    mkdir -p "$UNITS/$1.service.d"
    cat > "$UNITS/$1.service.d/$2"
}

start() {
    systemctl --quiet --no-reload enable "$UNIT"
    systemctl daemon-reload
    systemctl restart "$UNIT"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        [ ! -S /run/host-simulator/control.sock ] || return 0
        sleep 0.5
    done
    fail "the simulator does not come up: journalctl -u $UNIT says why"
}

on() {
    refuse_to_overwrite
    put_in_place "$(python)"
    wrap_commands
    write_unit
    write_drop_ins "$1" "$2"
    start
}

# Which of these units run, or are about to be started again.
of_them_up() {
    for unit in "$@"; do
        case $(systemctl is-active "$unit.service") in
        inactive | failed | unknown) ;;
        *) echo "$unit.service" ;;
        esac
    done
}

# A daemon that cannot run without a host would be started again and again.
stop() {
    daemons=$(of_them_up $DAEMONS)
    [ -z "$daemons" ] || systemctl stop $daemons
    if [ -e "$UNITS/$UNIT" ]; then
        systemctl stop "$UNIT"
        systemctl --quiet --no-reload disable "$UNIT"
    fi
}

remove_files() {
    rm -rf "$FOLDER" "$COPIED" /run/host-simulator
    rm -f "$UNITS/$UNIT" "$UNITS"/*.service.d/"$DROP_IN" "$UNITS"/*.service.d/"$RECOGNIZED"
    rm -f "$APT_PATH" "$RPM_PATH" "$SUDO_PATH"
    for service in $DAEMONS $OTHERS; do
        [ ! -d "$UNITS/$service.service.d" ] || rmdir --ignore-fail-on-non-empty "$UNITS/$service.service.d"
    done
    grep -ls "$MARK" "$WRAPPERS"/* | xargs -r rm
}

# VGAuth stops with the daemon, and may have run without it before.
off() {
    others=$(of_them_up $OTHERS)
    stop
    remove_files
    systemctl daemon-reload
    # also how often they were started again is forgotten
    for daemon in $DAEMONS; do
        systemctl reset-failed "$daemon.service" 2> /dev/null || :
    done
    [ -z "$others" ] || systemctl start $others
}

"$@"
