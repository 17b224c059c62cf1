# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault, what the user sees of it, and that the next run does what is left."""

import re

from guest import wait_until
from proxy import Proxy
from tree import HELD, SOURCES

RECORDS = ('configure.log', 'install.log', 'lock', 'make.log', 'state.json')
# An adopted tree has no log of the phases that ran before us.
ADOPTED = RECORDS[1:]
HOW_TO_STOP = r'the build continues if this play is interrupted; to stop it, run there: kill (\d+)'


def see_finished(tree, compiled=SOURCES, records=ADOPTED):
    """Version 2 is installed, each source was compiled once, nothing is left behind."""
    look = tree.look()
    assert (look.version, look.compiled, look.processes) == ('2', sorted(compiled), [])
    assert look.records == list(records)
    assert tree.job_files() == []


def see_untouched(tree):
    """What was installed before works as before."""
    look = tree.look()
    assert look.version == '1'
    return look


def see_job_file_removed(tree, build):
    """Of a run whose result nobody has asked for in a long time, by a later run that has something to do."""
    (left,) = tree.job_files()
    tree.guest.run(f'touch -d "1 hour ago" {left}; rm {tree.folder}/root/usr/bin/demo')
    assert 'ran: install;' in build().end(0)


def test_connection_cut_during_make(tree, build, guest):
    tree.hook(HELD)
    proxy = Proxy(guest.place)
    play = build({'ansible_host': '127.0.0.1', 'ansible_port': proxy.port})
    play.wait_for(HOW_TO_STOP)
    play.wait_for(r'  make  \d/7  ')
    proxy.cut()
    play.wait_for('connection lost, retrying; the build continues')
    tree.go()
    proxy.mend()
    output = play.end(0)
    assert 'reconnected' in output and 'ran: make, install; waited 0' in output
    see_finished(tree)


def test_network_falls_silent_during_make(tree, build, guest):
    """Ansible itself waits for ever, unless it waits for sudo."""
    tree.guest.run(f'chown -R admin {tree.folder}')
    tree.hook(HELD)
    proxy = Proxy(guest.place)
    play = build({'ansible_host': '127.0.0.1', 'ansible_port': proxy.port, 'build_become': False})
    play.wait_for(r'  make  \d/7  ')
    proxy.fall_silent()
    play.wait_for('connection lost, retrying; the build continues')
    tree.go()
    output = play.end(0)
    assert 'reconnected' in output and 'ran: make, install; waited 0' in output
    see_finished(tree)


def test_controller_killed(tree, build):
    tree.hook(HELD)
    first = build()
    first.wait_for('  make  ')
    first.kill()
    assert see_untouched(tree).processes
    second = build({'build_strategy': 'free'})
    second.wait_for('  make  ')
    tree.go()
    assert 'ran: nothing; waited' in second.end(0)
    assert 'changed=0' in build().end(0)
    see_job_file_removed(tree, build)
    see_finished(tree)


def test_ctrl_c(tree, build):
    tree.hook(HELD)
    first = build(progress='never')
    first.wait_for('Build the demo')
    wait_until(lambda: tree.look().begun)
    first.press_ctrl_c()
    output = first.end(99)
    assert output.count('the build continues') == 1
    command = re.search('to stop it, run there: (.*)', output).group(1)
    look = see_untouched(tree)
    assert look.processes
    tree.guest.run(command)
    wait_until(lambda: not tree.look().processes)
    tree.go()
    (left,) = tree.job_files()
    tree.guest.run(f'touch -d "1 hour ago" {left}')
    assert 'ran: make, install' in build().end(0)
    see_finished(tree)


def test_module_killed_on_the_guest(tree, build):
    tree.hook(HELD)
    first = build()
    pid = first.wait_for(HOW_TO_STOP).group(1)
    first.wait_for('  make  ')
    tree.guest.run('kill -9 ' + pid)
    message = first.failure()['msg']
    assert 'ended without a result. It was killed' in message
    assert 'Run the task again: make resumes where it stopped' in message
    assert see_untouched(tree).processes
    second = build()
    second.wait_for('  make  ')
    tree.go()
    assert 'ran: make, install; waited' in second.end(0)
    see_finished(tree)


def test_make_killed_on_the_guest(tree, build):
    tree.hook(HELD)
    first = build()
    first.wait_for('  make  ')
    tree.guest.run(f"""sed 's/.*"process_group": \\([0-9]*\\).*/-\\1/' {tree.source}/.autotools_build/progress.json \
        | xargs kill -9 --""")
    assert 'make was killed by signal 9' in first.failure()['msg']
    assert see_untouched(tree).processes == []
    tree.go()
    assert 'ran: make, install; waited 0' in build().end(0)
    see_finished(tree)


def test_disk_full(tree, build):
    tree.guest.run(f'mount -t tmpfs -o size=4m faults {tree.folder}')
    tree.lay_down()
    tree.hook(':')
    tree.guest.run(f"sed -i 's/NUMBERS 100/NUMBERS (1 << 18)/' {tree.source}/demo.h")
    message = build().failure()['msg']
    assert f'the file system {tree.folder} is full' in message
    assert 'more are needed' in message
    assert see_untouched(tree).processes == []
    tree.guest.run(f'mount -o remount,size=30m {tree.folder}')
    assert 'ran: make, install' in build().end(0)
    see_finished(tree)
    tree.guest.run(f'umount {tree.folder}')


def test_two_controllers_at_once(tree, build, oldest):
    tree.hook(HELD)
    plays = [build(), build(**oldest)]
    for play in plays:
        play.wait_for('  make  ')
    tree.go()
    outputs = sorted(play.end(0).partition('ran: ')[2].partition(';')[0] for play in plays)
    assert outputs == ['make, install', 'nothing']
    see_finished(tree)


def test_library_missing(tree, build):
    arguments = ['--prefix=/usr', 'CC=/var/tmp/faults/tools/cc', '--with-fuse=fuse3']
    packages = {'fuse3': 'libfuse3-dev', 'fuse': 'libfuse-dev'}
    failure = build(configure_args=arguments, library_packages=packages).failure()
    assert failure['phase'] == 'configure'
    assert 'Package requirements (fuse3 >= 3.0) were not met: no pkg-config module fuse3' in failure['msg']
    assert failure['msg'].endswith('Install the package libfuse3-dev')
    see_untouched(tree)
    assert 'ran: configure, make, install' in build().end(0)
    see_finished(tree, records=RECORDS)


def test_out_of_memory(tree, build):
    # What the kernel does to the compiler proper, the driver sees it and says so.
    tree.guest.run(f"""printf '#!/bin/sh\\nkill -9 $$\\n' > {tree.folder}/cc1; chmod +x {tree.folder}/cc1""")
    tree.hook('case $name in three.c) [ -e ../go ] || exec gcc -wrapper ../cc1 "$@" ;; esac')
    message = build().failure()['msg']
    assert 'because memory ran out and the compiler was killed' in message
    assert 'Run it with fewer jobs: jobs=1 instead of 2' in message
    see_untouched(tree)
    tree.go()
    assert 'ran: make, install' in build(jobs=1).end(0)
    see_finished(tree)


def test_make_hangs(tree, build):
    tree.hook('case $name in three.c) [ -e ../go ] || { setsid sleep 3600 & sleep 3600; } ;; esac')
    message = build(timeout=40).failure()['msg']
    assert 'make was stopped' in message and 'by the timeout; its processes are gone' in message
    look = see_untouched(tree)
    assert 'three.c' in look.begun and look.processes == []
    tree.go()
    assert 'ran: make, install' in build(timeout=600).end(0)
    see_finished(tree)


def test_without_root_and_pipelining(tree, build):
    tree.guest.run(f'chown -R admin {tree.folder}')
    output = build({'build_become': False, 'build_strategy': 'free'}, environment={'ANSIBLE_PIPELINING': '0'}).end(0)
    assert 'ran: make, install' in output and '  make  ' in output
    see_finished(tree)


def test_sudo_wants_a_terminal(tree, build):
    """Modules do not get one with pipelining, but the questions about a build do, so that one is watched to its end."""
    tree.guest.run('''
        id notty 2>/dev/null || useradd --create-home --shell /bin/bash notty
        cp -p /etc/ssh/authorized_keys/admin /etc/ssh/authorized_keys/notty
        echo 'notty ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/notty
        ''')
    tree.hook(HELD)
    user = {'ansible_user': 'notty'}
    first = build(user)
    first.wait_for('  make  ')
    tree.guest.run("echo 'Defaults:notty requiretty' >> /etc/sudoers.d/notty")
    tree.go()
    assert 'ran: make, install' in first.end(0)
    assert 'must have a tty' in build(user).failure()['module_stderr']
    assert 'changed=0' in build().end(0)
    see_finished(tree)
    tree.guest.run('rm /etc/sudoers.d/notty')
