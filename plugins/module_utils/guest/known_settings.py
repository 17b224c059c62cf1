# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What open-vm-tools 13.1.0 reads from tools.conf on Linux.

Taken from tools.conf and lib/include/conf.h in upstream's source, and from the plugins that read more than these two
tell. Patterns are those of fnmatch.
"""

import difflib
import fnmatch

SECTIONS = {
    'appinfo': ['disabled', 'poll-interval', 'remove-duplicates'],
    'componentmgr': ['included', 'poll-interval'],
    'containerinfo': [
        'allowed-namespaces',
        'containerd-unix-socket',
        'docker-unix-socket',
        'max-containers',
        'poll-interval',
        'remove-duplicates',
    ],
    # the second one is read by cloud-init, and by vCenter's own scripts
    'deployPkg': ['enable-customization', 'enable-custom-scripts', 'process-timeout', 'wait-cloudinit-timeout'],
    # services/plugins/gdp/gdpPlugin.c
    'gdp': ['cacheCount', 'cacheSize'],
    'globalconf': ['enabled', 'poll-interval', 'resource'],
    'guestinfo': [
        'disable-perf-mon',
        'disable-query-diskinfo',
        'diskinfo-include-reserved',
        'diskinfo-report-device',
        'diskinfo-report-uuid',
        'diskinfo-usb-workaround',
        'enable-stat-logging',
        'enable-unstable-stats',
        'exclude-nics',
        'low-priority-nics',
        'max-ipv4-routes',
        'max-ipv6-routes',
        'poll-interval',
        'primary-nics',
        'stats-interval',
    ],
    # services/plugins/vix/vixTools.c: each operation can be disabled, such as StartProgramInGuest.disabled
    'guestoperations': ['*.disabled', 'allowLocalSystemImpersonationBypass', 'disabled', 'useVGAuth'],
    'guestosinfo': ['long-name', 'short-name'],
    # services/plugins/guestStore/guestStorePlugin.c
    'guestStore': ['adminOnly', 'clientRecvTimeout', 'connTimeout', 'disabled', 'maxConnections'],
    # libvmtools/vmtoolsLog.c: by domain, such as vmsvc, vmusr, vmtoolsd, toolboxcmd, deployPkg, vmbackup or network
    'logging': ['*.data', '*.facility', '*.handler', '*.level', '*.maxLogSize', '*.maxOldLogFiles', 'log.file', 'log']
    + ['coreDumpFlags', 'enableCoreDump', 'maxCacheEntries', 'maxCoreSize', 'useLogTextRpc'],
    'powerops': ['poweroff-script', 'poweron-script', 'resume-script', 'suspend-script'],
    'resolutionKMS': ['enable'],
    # services/plugins/serviceDiscovery/serviceDiscovery.c
    'servicediscovery': ['cache-data', 'disabled', 'require-subscribers', 'version-check-enabled'],
    'setenvironment': ['*'],
    'timeSync': ['disable-all', 'disable-periodic', 'timeInfo.enabled'],
    'unsetenvironment': ['*'],
    # services/plugins/vmbackup/stateMachine.c and syncManifest.c
    'vmbackup': [
        'enableNVMe',
        'enableNullDriver',
        'enableSyncDriver',
        'enableXmlManifest',
        'excludedFileSystems',
        'execScripts',
        'forceQuiesce',
        'ignoreFrozenFileSystems',
        'quiesceApps',
        'quiesceFS',
        'scriptArg',
        'timeout',
    ],
    # services/vmtoolsd/threadPool.c and toolsHangDetector.c
    'vmsvc': ['pool.maxIdleTime', 'pool.maxThreads', 'pool.maxUnusedThreads', 'toolsHangDetectorDisabled'],
    'vmtools': ['disable-pmtimerwarning', 'disable-tools-version', 'hide-tools-version', 'use-legacy-version'],
    'vmusr': ['pool.maxIdleTime', 'pool.maxThreads', 'pool.maxUnusedThreads'],
}

# vmtoolsd looks every 5 s whether tools.conf has changed (services/vmtoolsd/mainLoop.c, ToolsCore_ReloadConfig), and
# uses what it reads then, except for these, which it only looks at when it starts or registers with the host.
READ_AT_START = {
    # services/plugins/vix/vixTools.c, VixTools_Initialize
    'guestoperations': ['useVGAuth'],
    # services/plugins/resolutionKMS/resolutionKMS.c, ToolsOnLoad
    'resolutionKMS': ['enable'],
    # services/plugins/serviceDiscovery/serviceDiscovery.c, ToolsOnLoad
    'servicediscovery': ['version-check-enabled'],
    # tools.conf: "the service environment is setup at start up time"
    'setenvironment': ['*'],
    'unsetenvironment': ['*'],
    # services/plugins/timeSync/timeInfo.c, TimeInfo_Init
    'timeSync': ['timeInfo.enabled'],
    # services/plugins/vmbackup/stateMachine.c: told to the host as a capability
    'vmbackup': ['enableNVMe'],
    # services/vmtoolsd/threadPool.c, ToolsCorePool_Init; toolsHangDetector.c, ToolsCoreHangDetector_Start
    'vmsvc': ['pool.*', 'toolsHangDetectorDisabled'],
    'vmusr': ['pool.*'],
    # services/vmtoolsd/toolsRpc.c: told to the host when the daemon registers
    'vmtools': ['disable-tools-version', 'hide-tools-version'],
}


def read_at_start(section, key):
    """Whether a change has no effect before vmtoolsd is started again."""
    return _matches(READ_AT_START.get(section, ()), key)


def warnings(settings):
    """A sentence for each section and key that has no effect, with the nearest one that has."""
    found = []
    for section in sorted(settings):
        if section not in SECTIONS:
            found.append(
                'open-vm-tools on Linux knows no section [%s] in tools.conf.%s'
                % (section, _hint(['[%s]' % name for name in _near(section, SECTIONS)]))
            )
            continue
        found += [_unknown_key(section, key) for key in sorted(settings[section]) if not _known(section, key)]
    return found


def _unknown_key(section, key):
    near = _near(key, [name for name in SECTIONS[section] if '*' not in name])
    elsewhere = ['%s in [%s]' % (key, name) for name in sorted(SECTIONS) if key in SECTIONS[name]]
    return 'open-vm-tools on Linux knows no key %s in [%s] of tools.conf.%s' % (key, section, _hint(elsewhere or near))


def _known(section, key):
    return _matches(SECTIONS[section], key)


def _matches(patterns, key):
    return any(fnmatch.fnmatchcase(key, pattern) for pattern in patterns)


def _near(name, names):
    # tools.conf is case-sensitive, but a mistake in case is the nearest of all.
    by_lower_case = {each.lower(): each for each in names}
    return [by_lower_case[each] for each in difflib.get_close_matches(name.lower(), sorted(by_lower_case), n=1)]


def _hint(names):
    return ' Did you mean %s?' % names[0] if names else ''
