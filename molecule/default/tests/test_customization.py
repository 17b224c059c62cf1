# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guest customization: what becomes of a request of the guest's host. Of cloud-init, there is only a program's name."""

import base64

import pytest
from deploy_package import UNPACKED, package
from guest import wait_until
from simulated_host import SimulatedHost

CONF = '/etc/vmware-tools/tools.conf'
DROP_IN = '/etc/cloud/cloud.cfg.d/zz-esxi_arm_guest.cfg'
TRACE = '/run/story-customization'
HANDED_OVER = '/run/vmware-imc/cust.cfg'
SPECIFICATION = b'[NETWORK]\nHOSTNAME = story\n'
SCRIPT = f'open(my $trace, ">", "{TRACE}") or die; print $trace "done\\n";'.encode()
PACKAGE = package(f'/usr/bin/perl {UNPACKED}/story.pl', {'cust.cfg': SPECIFICATION, 'story.pl': SCRIPT})
FALSE = {'open_vm_tools_customization': False}
PERL = {'open_vm_tools_customization': 'perl'}
CLOUD_INIT = {'open_vm_tools_customization': 'cloud-init'}


@pytest.fixture(scope='module')
def host(guest):
    host = SimulatedHost(guest.name)
    host.turn_on()
    guest.run('systemctl start vmtoolsd.service')
    host.wait('running=True', 'version')
    yield host
    host.turn_off()
    # It has stopped with vmtoolsd.
    guest.run(f'rm -f {TRACE}; systemctl start vgauthd.service')


@pytest.fixture(scope='module')
def original(guest):
    return guest.run(f'cat {CONF}')


@pytest.fixture
def cloud_init(guest):
    """One that is installed, and enabled for nobody."""
    guest.run(
        'mkdir -p /etc/cloud/cloud.cfg.d && touch /etc/cloud/cloud.cfg && '
        "printf '#!/bin/sh\\necho /usr/bin/cloud-init 24.1\\n' > /usr/bin/cloud-init && chmod 755 /usr/bin/cloud-init"
    )
    yield
    guest.run('rm -r /usr/bin/cloud-init /etc/cloud')


def customize(guest, host):
    """As vCenter has it done."""
    directory = host.send('deployPkg.begin').removeprefix('OK ').strip()
    encoded = base64.b64encode(PACKAGE).decode()
    guest.run(f'echo {encoded} | base64 --decode > {directory}/package')
    assert host.send(f'deployPkg.deploy {directory}/package') == 'OK'
    # It is deleted in the end.
    wait_until(lambda: not guest.has(f'{directory}/package'))


def test_no_cloud_init_is_said_before_anything_changes(run, guest, host, original):
    play = run(status=2, variables=CLOUD_INIT)
    assert 'the guest has no /usr/bin/cloud-init' in play.output, play.output
    assert guest.run(f'cat {CONF}') == original


def test_perl_does_it(run, guest, host, original):
    run(variables=PERL)
    assert guest.run(f'cat {CONF}') == f'{original}\n[deployPkg]\nenable-customization=true\n'
    run(variables=PERL).see_unchanged()
    customize(guest, host)
    assert guest.run(f'cat {TRACE}') == 'done\n'
    guest.run(f'rm {TRACE}')


def test_the_guest_refuses_it(run, guest, host):
    assert run(variables=FALSE).changed() == 1
    run(variables=FALSE).see_unchanged()
    # vmtoolsd looks at its settings every five seconds.
    guest.run('sleep 6')
    customize(guest, host)
    assert not guest.has(TRACE)
    assert 'Customization is disabled by guest admin' in host.record()


def test_cloud_init_does_it(run, guest, host, cloud_init):
    run(variables=CLOUD_INIT)
    assert guest.run(f'tail --lines=1 {DROP_IN}') == 'disable_vmware_customization: false\n'
    run(variables=CLOUD_INIT).see_unchanged()
    guest.run('sleep 6')
    customize(guest, host)
    assert guest.run(f'cat {HANDED_OVER}') == SPECIFICATION.decode()
    assert not guest.has(TRACE)
    guest.run(f'rm {HANDED_OVER}')
    run()
    assert not guest.has(DROP_IN)


def test_what_is_no_longer_requested_is_given_back(run, guest, host, original):
    run()
    assert guest.run(f'cat {CONF}') == original
    run().see_unchanged()
