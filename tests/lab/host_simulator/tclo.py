# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TCLO: what a host asks its guest, which polls. A poll has the answer to the last request, and may get the next."""

import collections
import threading

from .words import printable, text

# What a host asks once the guest has answered the reset of a new channel, and how often it asks for a sign of life.
GREETING = (
    b"Capabilities_Register",
    b"Set_Option broadcastIP 1",
    b"Set_Option synctime 0",
    b"Set_Option time.synchronize.tools.startup 0",
)
PING_SECONDS = 15
SET_OPTION = b"Set_Option "


class Request:
    """A message for the guest, and the answer, once it has given one."""

    def __init__(self, message):
        self.message = message
        self.sent = None
        self.answer = None
        self.seconds = None
        self.done = threading.Event()


class Conversation:
    """One channel's: reset, greeting, and from then on what is asked from outside, and pings."""

    def __init__(self, host):
        self.host = host
        self.pending = None
        self.own = collections.deque([Request(b"reset")])
        self.next_ping = None

    def poll(self, message):
        """The guest polls with this message: returns the next one for it, or None."""
        host = self.host
        with host.lock:
            host.facts["polls"] += 1
            host.facts["last_poll"] = host.now()
            if self.pending is not None:
                self._answered(message)
            elif message:
                host.error("an answer without a request: " + printable(message))
            self._next()
        return None if self.pending is None else self.pending.message

    def end(self):
        """The channel is closed: nobody waits for its answer any more."""
        if self.pending is not None:
            self.pending.done.set()

    def _answered(self, answer):
        request, self.pending = self.pending, None
        request.answer = answer
        request.seconds = round(self.host.clock() - request.sent, 3)
        exchange = {"request": printable(request.message), "reply": printable(answer), "seconds": request.seconds}
        self.host.record("tclo", **exchange)
        self._learn(request, answer)
        request.done.set()

    def _learn(self, request, answer):
        host = self.host
        if request.message.startswith(SET_OPTION):
            host.facts["options"][text(request.message[len(SET_OPTION) :])] = text(answer)
        if not answer.startswith(b"OK "):
            return
        if request.message == b"reset":
            host.facts["resets"] += 1
            host.know(application=text(answer[3:]))
            self.own.extend(map(Request, GREETING))
            self.next_ping = host.clock()
        elif request.message == b"ping":
            host.facts["pings"] += 1
            host.know(ping_seconds=request.seconds)

    def _next(self):
        now = self.host.clock()
        if not self.own and self.next_ping is not None and now >= self.next_ping:
            self.own.append(Request(b"ping"))
            self.next_ping = now + PING_SECONDS
        queue = self.own or self.host.requests
        if queue:
            self.pending = queue.popleft()
            self.pending.sent = now
