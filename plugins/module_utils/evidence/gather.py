# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the guest is like: all that a plan is made of. open_vm_tools_info documents it."""

import time

from ..dnf.configuration import refuses_unsigned
from ..guest import (
    customization,
    files,
    host,
    hypervisor,
    identity,
    init_system,
    installed_open_vm_tools,
    machine,
    native_package,
    open_vm_tools_services,
    package_run,
    packages,
    parts,
    published,
    resources,
    scripts,
    tools_conf,
    zypper,
)
from ..guest import journal as journals
from ..guest.package_failure import Failure
from ..guest.printable import printable
from ..guest.tracking import refresh as refresh_lists


def gather(module, build_dir, journal, names=(), offered=(), logs=(), refresh=True, settled_seconds=0):
    """The result of open_vm_tools_info with these options. Warns of what cannot be read as intended.

    settled_seconds: for how long each service that runs must have run before it is looked at.
    """
    facts_of_packages = package_facts(journal, list(offered), refresh)
    run = command_runner(module)
    facts, warnings = installed_open_vm_tools.describe('/', run)
    for warning in warnings:
        module.warn(warning)
    virtualization = hypervisor.systemd_virtualization(run)
    systemd = init_system.describe('/')
    settings = tools_conf.read('/')
    lasting = dict(
        systemd=systemd,
        drop_ins=open_vm_tools_services.present_drop_ins('/'),
        virtualization=virtualization,
        vmware=hypervisor.detect('/', run, virtualization),
        machine=machine.describe('/'),
        identity=identity.describe('/', run),
        parts=parts.installed('/'),
        guest_os_name=printable(tools_conf.guest_os_name(settings['settings'])),
        tools_conf=printable(settings),
        scripts=printable(scripts.read('/')),
        customization=printable(customization.describe('/')),
        packages=installed_open_vm_tools.versions('/', run, names),
        resources=resources.measure('/', run, build_dir, systemd['running']),
        **facts_of_packages,
        **facts,
    )
    # Last, because this may wait until the services have run for a while.
    services = settled_services(run, virtualization, systemd['running'], settled_seconds)
    return dict(
        lasting,
        services=services,
        plugins=open_vm_tools_services.loaded_plugins('/'),
        logs=open_vm_tools_services.logs(run, logs),
        **facts_of_the_host(run, lasting['vmware'], services),
    )


def settled_services(run, virtualization, systemd_runs, seconds, pause=time.sleep):
    """The states of the services once all that run have run for so long, or have stopped or been restarted since."""
    states = open_vm_tools_services.service_states('/', run, virtualization, systemd_runs)
    young = [seconds - state['active_seconds'] for state in states.values() if state['active_seconds'] is not None]
    missing = max(young, default=0)
    if missing <= 0:
        return states
    pause(missing)
    return open_vm_tools_services.service_states('/', run, virtualization, systemd_runs)


def command_runner(module):
    """Runs programs untranslated; None for one that is not installed."""

    def run(argv):
        # sudo may keep /usr/local/bin, where a manual make install puts vmware-checkvm, out of PATH.
        program = module.get_bin_path(argv[0], opt_dirs=['/usr/local/bin'])
        if program is None:
            return None
        return module.run_command([program] + argv[1:], environ_update={'LC_ALL': 'C', 'LANGUAGE': 'C'})

    return run


def package_facts(journal, names, refreshed):
    """The journal, and what the package manager says. names: the packages that the repositories may have."""
    # What is only looked at is not worth a wait.
    run = package_run.waiting(package_run.Runner(), journals.LOCK_TIMEOUT if refreshed else 0)
    look = offers if refreshed else known_offers
    return {
        'journal': printable(journals.load(journal).entries),
        'refuses_unsigned': printable(unsigned_refusal('/')),
        'offered': look(run, names),
        'repository_files': files.digests('/', published.PATHS),
    }


def unsigned_refusal(root):
    """The administrator's setting that keeps unsigned package files out."""
    if native_package.has_dpkg(root):
        return None
    return zypper.refuses_unsigned(root) if zypper.Zypper.rules(root) else refuses_unsigned(root)


def offers(run, names, refreshed=True):
    if not names:
        return {}
    manager = packages.manager_of('/', run)
    manager.refuse_names(names)
    if refreshed:
        refresh_lists(manager)
    return manager.offered(names)


def known_offers(run, names):
    """From the guest's own lists. It need not have any, nor a package manager that is supported."""
    try:
        return offers(run, names, refreshed=False)
    except Failure:
        return {}


def facts_of_the_host(run, vmware, services):
    """At most two short questions. Outside VMware there is nobody to ask, and only a running daemon sets the clock."""
    runs = services['vmtoolsd']['active'] == 'active'
    return {
        'host': host.report(run) if vmware['detected'] else host.NOT_ASKED,
        'time_sync': host.time_sync(run) if vmware['detected'] and runs else host.NO_TIME_SYNC,
    }
