# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of the guests: a bridge of this lab's own, on addresses that nothing else on the host uses.

Where the host cannot have one, guests share the host's network.
"""

import hashlib
import ipaddress
import json
import socket

from .commands import as_root, attempt, run
from .errors import LabError

# Guests take their addresses from here; a lab begins to look at a place that its key decides.
POOL = ipaddress.ip_network("10.88.0.0/13")
GUEST_PREFIX = 24
FIRST_GUEST = 10


SSH_PORT = 22
FIRST_SHARED_PORT = 22022


class Place:
    """Where a guest is reached, and what podman and its sshd have to be told for that."""

    def __init__(self, address, port, options, sshd_config=None):
        self.address = address
        self.port = port
        self.options = options
        self.sshd_config = sshd_config


def bridged(settings, guests):
    """A place on the lab's bridge, with an address that stays with the guest for its life."""
    _ensure(settings)
    address = free_address(_subnet(settings), {guest.address for guest in guests})
    options = ["--network", network_name(settings), "--ip", address, "--mac-address", mac_address(address)]
    return Place(address, SSH_PORT, options)


def shared(_settings, guests):
    """A place on the host's own network, told from other guests by the port."""
    port = free_port({guest.port for guest in guests})
    return Place("127.0.0.1", port, ["--network", "host"], f"ListenAddress 127.0.0.1:{port}\n")


def is_at_fault(error):
    """True when podman failed for want of a bridge network: no netavark, or a kernel that does not let it work."""
    return "netavark" in str(error)


def mac_address(address):
    """A locally administered hardware address that goes with the address.

    A guest that came back with another one would be out of reach until the host forgets the old one, about a minute.
    """
    return ":".join(f"{octet:02x}" for octet in [0x02, 0x00, *ipaddress.ip_address(address).packed])


def free_port(taken):
    for port in range(FIRST_SHARED_PORT, 1 << 16):
        with socket.socket() as probe:
            if port not in taken and probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise LabError("no free port for a guest's SSH")


def _ensure(settings):
    """Writes the network's definition, as `podman network create` would: that cannot choose the bridge's name."""
    path = _definition_path(settings)
    if not path.exists():
        subnet = free_subnet(int(settings.key, 16), used_subnets(run(["ip", "-json", "-4", "route"])))
        path.write_text(json.dumps(definition(settings, subnet), indent=2) + "\n", encoding="utf-8")


def definition(settings, subnet):
    return {
        "name": network_name(settings),
        "id": hashlib.sha256(bridge(settings).encode()).hexdigest(),
        "driver": "bridge",
        "network_interface": bridge(settings),
        "created": "2026-01-01T00:00:00Z",
        "subnets": [{"subnet": str(subnet), "gateway": str(next(subnet.hosts()))}],
        "ipv6_enabled": False,
        "internal": False,
        # Guests ask the host's own resolver.
        "dns_enabled": False,
        "ipam_options": {"driver": "host-local"},
    }


def network_name(settings):
    """Names the network. netavark calls its firewall rules by it, so each lab needs another one: two labs with one
    name would take each other's rules away."""
    return "guestlab-" + settings.key


def bridge(settings):
    """Names the bridge; the kernel allows 15 characters."""
    return "glab" + settings.key


def remove(settings):
    """The bridge goes with its last guest, except when that was killed together with its podman."""
    if attempt(["ip", "link", "show", bridge(settings)]).returncode == 0:
        run(as_root(["ip", "link", "delete", bridge(settings)]))


def used_subnets(routes):
    """The networks that the host already routes somewhere, out of `ip -json route`."""
    targets = [route["dst"] for route in json.loads(routes or "[]") if route["dst"] != "default"]
    return [ipaddress.ip_network(target, strict=False) for target in targets]


def free_subnet(seed, used):
    """A subnet of the pool that overlaps no used one; the same seed begins at the same place."""
    candidates = list(POOL.subnets(new_prefix=GUEST_PREFIX))
    for offset in range(len(candidates)):
        subnet = candidates[(seed + offset) % len(candidates)]
        if not any(subnet.overlaps(other) for other in used):
            return subnet
    raise LabError(f"every address of {POOL} is in use on this host")


def _subnet(settings):
    data = json.loads(_definition_path(settings).read_text(encoding="utf-8"))
    return ipaddress.ip_network(data["subnets"][0]["subnet"])


def free_address(network, taken):
    """The first address that no guest has."""
    for address in list(network.hosts())[FIRST_GUEST:]:
        if str(address) not in taken:
            return str(address)
    raise LabError(f"no free address in {network}: take some guests down")


def _definition_path(settings):
    return settings.folder("networks") / (network_name(settings) + ".json")
