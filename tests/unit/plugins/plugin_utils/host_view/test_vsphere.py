# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of a host's answers, and of its errors."""

import socket
import ssl
import sys
from types import SimpleNamespace

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view import vsphere
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.host_view.samples import machine

ACCESS = vsphere.Access("esxi-1", "reader", "s3cret")
ANSWER = {
    "name": "web-1",
    "config.uuid": machine().uuid,
    "config.instanceUuid": machine().instance_uuid,
    "config.template": False,
    "runtime.powerState": "poweredOn",
    "runtime.connectionState": "connected",
    "guest.toolsRunningStatus": "guestToolsRunning",
    "guest.toolsVersionStatus2": "guestToolsUnmanaged",
    "guest.toolsInstallType": "guestToolsTypeOpenVMTools",
    "guest.toolsVersion": "13344",
    "guest.hostName": "web-1",
    "guest.ipAddress": "192.0.2.11",
    "guest.net": [SimpleNamespace(ipAddress=["192.0.2.11"]), SimpleNamespace(ipAddress=None)],
}


def test_machine():
    assert vsphere.machine_of("esxi-1", ANSWER) == machine()


def test_machine_of_which_little_is_known():
    found = vsphere.machine_of("esxi-1", {"name": "bare", "guest.toolsVersion": "", "config.template": True})
    assert found == vsphere.Machine("esxi-1", "bare", template=True)


class Fault(Exception):
    """As pyVmomi's are: named with dots, and with a message in an attribute."""

    def __init__(self, msg):
        super().__init__("(vim.fault) { dynamicType = <unset> }")
        self.msg = msg


def fault(name, msg=None):
    return type(name, (Fault,), {})(msg)


def untrusted(code, message):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, message
    return error


NOT_FOR = "certificate is not valid for"


WORDS = {
    "certificate": (
        untrusted(18, "self-signed certificate"),
        "its certificate is not trusted (self-signed certificate). Set SSL_CERT_FILE",
    ),
    "certificate of another name": (
        untrusted(62, f"Hostname mismatch, {NOT_FOR} 'esxi-1'."),
        f"its certificate is not for esxi-1 (Hostname mismatch, {NOT_FOR} 'esxi-1'). Name the host as",
    ),
    "certificate of another address": (
        untrusted(64, f"IP address mismatch, {NOT_FOR} '192.0.2.1'."),
        "Name the host as its certificate does, in vcenter_hostname (or VMWARE_HOST)",
    ),
    "certificate that has expired": (
        untrusted(10, "certificate has expired"),
        "its certificate is not valid now (certificate has expired). Renew it, or correct the controller's clock",
    ),
    "a reason with a full stop": (OSError(5, "no answer."), "no connection to port 443: no answer."),
    "password": (fault("vim.fault.InvalidLogin"), "it does not accept the password of reader."),
    "rights": (fault("vim.fault.NoPermission"), "reader may not see"),
    "refused": (ConnectionRefusedError(111, "Connection refused"), "no connection to port 443: Connection refused."),
    "time limit": (socket.timeout("timed out"), "no connection to port 443: timed out."),
    "unknown name": (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
    "another fault": (fault("vmodl.fault.SystemError", "out of memory\nstack"), "SystemError: out of memory"),
    "a fault without a message": (fault("vim.fault.Odd"), "Odd: (vim.fault)"),
    "a message with the password": (ValueError("cannot use s3cret"), "ValueError: cannot use ********"),
    "no message": (ValueError(), "ValueError: no reason given"),
}


@pytest.mark.parametrize("error, expected", WORDS.values(), ids=WORDS)
def test_words(error, expected):
    words = vsphere.words(error, ACCESS)
    assert words.startswith(expected) or expected in words
    assert "s3cret" not in words and "\n" not in words
    assert words.endswith(".") and ".." not in words and ".)." not in words


def test_a_missing_library_is_named_with_how_to_install_it(monkeypatch):
    assert vsphere.missing_library() is None
    monkeypatch.setitem(sys.modules, "pyVim", None)
    assert vsphere.missing_library().startswith("pyVmomi is missing. Install it with: ")


PLACES = {
    "esxi-1": ("esxi-1", 443),
    "esxi-1:8443": ("esxi-1", 8443),
    "192.0.2.1:8443": ("192.0.2.1", 8443),
    "2001:db8::1": ("2001:db8::1", 443),
    "[2001:db8::1]": ("2001:db8::1", 443),
    "[2001:db8::1]:8443": ("2001:db8::1", 8443),
}


@pytest.mark.parametrize("host, place", PLACES.items())
def test_place(host, place):
    assert ACCESS._replace(host=host).place == place


class Collector:
    """Answers one object at a time."""

    def __init__(self, objects):
        self.objects = objects

    def RetrievePropertiesEx(self, _wanted, _options):
        return self.ContinueRetrievePropertiesEx("0") if self.objects else None

    def ContinueRetrievePropertiesEx(self, token):
        following = int(token) + 1
        more = str(following) if following < len(self.objects) else None
        return SimpleNamespace(objects=self.objects[int(token) : following], token=more)


@pytest.mark.parametrize("objects", [[], ["a"], ["a", "b", "c"]])
def test_all_pages_are_read(objects):
    assert list(vsphere.pages(Collector(objects), None, None)) == objects
