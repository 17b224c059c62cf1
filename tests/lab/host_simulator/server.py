# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as a service of the guest."""

import os
import socket
import threading

from . import control, places
from .channel import Channel
from .host import Host


def serve():
    """Runs until it is ended."""
    os.makedirs(places.RUNTIME, exist_ok=True)
    # Whoever runs in the guest may ask the host; what the host is to do, only root says.
    guests, orders = _listen(places.guest_socket(), 0o666), _listen(places.control_socket(), 0o600)
    with open(places.RECORD, "a", 1, encoding="utf-8") as record:
        host = Host(record)
        host.record("start", pid=os.getpid())
        threading.Thread(target=_accept, args=(guests, host), daemon=True).start()
        while True:
            connection, _address = orders.accept()
            threading.Thread(target=control.obey, args=(host, connection), daemon=True).start()


def _accept(guests, host):
    while True:
        connection, _address = guests.accept()
        Channel(host, connection).start()


def _listen(path, mode):
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    os.chmod(path, mode)
    listener.listen(64)
    return listener
