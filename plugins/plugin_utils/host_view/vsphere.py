# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads all virtual machines of an ESXi host or a vCenter, through pyVmomi."""

import contextlib
import re
import socket
import ssl
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from .sides import Machine

# Seconds for the first connection, and for each answer
CONNECT_TIMEOUT = 10
ANSWER_TIMEOUT = 60
# Fields of Machine, and the properties that they come from
PROPERTIES = {
    "name": "name",
    "uuid": "config.uuid",
    "instance_uuid": "config.instanceUuid",
    "template": "config.template",
    "power": "runtime.powerState",
    "connection": "runtime.connectionState",
    "running": "guest.toolsRunningStatus",
    "version_status": "guest.toolsVersionStatus2",
    "install_type": "guest.toolsInstallType",
    "version": "guest.toolsVersion",
    "host_name": "guest.hostName",
    "address": "guest.ipAddress",
}
NICS = "guest.net"
BATCH = 100
# OpenSSL's codes for certificates with another host name or address, and for those not valid yet or any more
ANOTHER_NAME = (62, 64)
NOT_NOW = (9, 10)


class HostError(Exception):
    """Why a host could not be queried, in words that contain no secret."""


class Access(NamedTuple):
    """How to reach a host. The password must not be shown."""

    host: str
    username: str
    password: str
    port: int = 443
    validate_certs: bool = True

    @property
    def place(self) -> tuple[str, int]:
        """Address and port. An IPv6 address is in brackets if a port follows."""
        own = re.fullmatch(r"(\[.*\]|[^:]+):([0-9]+)", self.host)
        return (own[1].strip("[]"), int(own[2])) if own else (self.host.strip("[]"), self.port)


def machines(access: Access) -> list[Machine]:
    """One login and one query, however many virtual machines there are."""
    try:
        with _session(access) as service:
            return sorted((machine_of(access.host, properties) for properties in _retrieved(service)), key=_order)
    except HostError:
        raise
    except Exception as error:  # pyVmomi has no base class for what it raises, and lets those of other libraries pass
        raise HostError(words(error, access)) from error


def _order(machine: Machine) -> tuple[str, str]:
    return machine.name, machine.uuid or ""


def machine_of(host: str, properties: dict[str, Any]) -> Machine:
    """`properties` are those that the host has, by their paths in vSphere's API."""
    given = {field: properties.get(path) for field, path in PROPERTIES.items()}
    texts = {field: str(value) for field, value in given.items() if value not in (None, "") and field != "template"}
    nics = properties.get(NICS) or []
    return Machine(
        host=host,
        template=bool(given["template"]),
        addresses=[str(address) for nic in nics for address in nic.ipAddress or []],
        **{"name": "", **texts},
    )


def words(error: Exception, access: Access) -> str:
    """What went wrong, for people."""
    return f"{_words(error, access).rstrip('. ')}."


def _words(error: Exception, access: Access) -> str:
    name = type(error).__name__.rpartition(".")[2]
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_words(error, access)
    if name == "InvalidLogin":
        return f"it does not accept the password of {access.username}"
    if name == "NoPermission":
        return f"{access.username} may not see its virtual machines. The role Read-only is enough"
    if isinstance(error, OSError):
        return f"no connection to port {access.place[1]}: {error.strerror or error}"
    text = str(getattr(error, "msg", None) or error).strip().partition("\n")[0] or "no reason given"
    return f"{name}: {text}".replace(access.password, "********") if access.password else f"{name}: {text}"


def _certificate_words(error: ssl.SSLCertVerificationError, access: Access) -> str:
    any_accepted = "vcenter_validate_certs=false (or VMWARE_VALIDATE_CERTS) accepts any"
    reason = error.verify_message.rstrip(".")
    if error.verify_code in ANOTHER_NAME:
        return (
            f"its certificate is not for {access.place[0]} ({reason}). Name the host as its certificate does, in "
            f"vcenter_hostname (or VMWARE_HOST), or give it a certificate with this name. {any_accepted}"
        )
    if error.verify_code in NOT_NOW:
        return (
            f"its certificate is not valid now ({reason}). Renew it, or correct the controller's clock if that is "
            f"wrong. {any_accepted}"
        )
    return (
        f"its certificate is not trusted ({reason}). Set SSL_CERT_FILE in the environment to a file with that "
        f"certificate or its issuer's. {any_accepted}"
    )


def missing_library() -> str | None:
    """Why no host can be queried at all, None if they can."""
    try:
        from pyVim import connect  # noqa: F401
    except ImportError:
        return f"pyVmomi is missing. Install it with: {sys.executable} -m pip install pyvmomi"
    return None


@contextlib.contextmanager
def _session(access: Access) -> Iterator[Any]:
    from pyVim import connect

    host, port = access.place
    # pyVmomi's first request has no time limit.
    socket.create_connection((host, port), CONNECT_TIMEOUT).close()
    service = connect.SmartConnect(
        host=f"[{host}]" if ":" in host else host,
        port=port,
        user=access.username,
        pwd=access.password,
        sslContext=_tls(access.validate_certs),
        httpConnectionTimeout=ANSWER_TIMEOUT,
    )
    try:
        yield service
    finally:
        connect.Disconnect(service)


def _tls(validate: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not validate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _retrieved(service: Any) -> Iterator[dict[str, Any]]:
    """The properties of each virtual machine, in as few answers as the host can give."""
    from pyVmomi import vim, vmodl

    query = vmodl.query.PropertyCollector
    content = service.RetrieveContent()
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    walk = query.TraversalSpec(name="view", type=vim.view.ContainerView, path="view", skip=False)
    wanted = query.FilterSpec(
        objectSet=[query.ObjectSpec(obj=view, skip=True, selectSet=[walk])],
        propSet=[query.PropertySpec(type=vim.VirtualMachine, pathSet=[*PROPERTIES.values(), NICS])],
    )
    try:
        for found in pages(content.propertyCollector, wanted, query.RetrieveOptions(maxObjects=BATCH)):
            yield {each.name: each.val for each in found.propSet}
    finally:
        view.Destroy()


def pages(collector: Any, wanted: Any, options: Any) -> Iterator[Any]:
    """All objects, however many answers they take. A host without any may give no answer at all."""
    answer = collector.RetrievePropertiesEx([wanted], options)
    while answer:
        yield from answer.objects
        answer = collector.ContinueRetrievePropertiesEx(answer.token) if answer.token else None
