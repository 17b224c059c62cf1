# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host knows of a guest."""

import collections
import json
import os
import threading
import time

# A guest that has not polled for so long is not "running" any more.
POLL_SECONDS = 30
LOG_LINES = 50


class Host:
    """Facts, open channels and the requests that wait for the guest. Who reads or writes holds the lock."""

    def __init__(self, record=None, clock=time.time):
        self.lock = threading.RLock()
        self.clock = clock
        self.started = clock()
        self.session = int.from_bytes(os.urandom(7), "big") or 1
        self.channels = {}
        self.requests = collections.deque()
        self.variables = {}
        self.facts = {
            "version": None,
            "type": None,
            "hostname": None,
            "nics": [],
            "capabilities": {},
            "tools_capabilities": {},
            "options": {},
            "log": [],
            "unknown": [],
            "state_changes": [],
            "polls": 0,
            "last_poll": None,
            "resets": 0,
            "pings": 0,
            "ping_seconds": None,
            "errors": [],
            # when a fact was known first
            "first": {},
        }
        self._record = record
        self._last_channel = 0

    def now(self):
        """Seconds since the host began."""
        return round(self.clock() - self.started, 2)

    def know(self, **facts):
        for name, value in facts.items():
            self.facts[name] = value
            self.facts["first"].setdefault(name, self.now())

    def record(self, event, **what):
        """Writes a line of the record: a JSON object."""
        if self._record:
            line = dict({"event": event, "time": round(self.clock(), 3), "since_start": self.now()}, **what)
            self._record.write(json.dumps(line) + "\n")

    def error(self, sentence):
        self.facts["errors"].append(sentence)
        self.record("error", message=sentence)

    def log(self, line):
        self.facts["log"] = (self.facts["log"] + [line])[-LOG_LINES:]

    def add(self, channel):
        """Gives the channel its number."""
        with self.lock:
            self._last_channel += 1
            channel.number = self._last_channel
            self.channels[channel.number] = channel
            self.record("open", **channel.description())

    def remove(self, channel):
        with self.lock:
            if self.channels.pop(channel.number, None):
                self.record("close", **channel.description())

    def ask(self, request, seconds):
        """Has the guest asked; returns the request, which has the answer where there was one in time."""
        with self.lock:
            self.requests.append(request)
        request.done.wait(seconds)
        with self.lock:
            if request in self.requests:
                self.requests.remove(request)
        return request

    def is_running(self):
        """What vSphere calls running: the guest polls for requests."""
        polled = self.facts["last_poll"]
        polls = any(channel.is_polled for channel in self.channels.values())
        return polls and polled is not None and self.now() - polled < POLL_SECONDS

    def state(self):
        """All of it, as JSON has it."""
        with self.lock:
            state = dict(
                self.facts,
                running=self.is_running(),
                since_start=self.now(),
                channels=[channel.description() for channel in self.channels.values()],
                variables=self.variables,
            )
            return json.loads(json.dumps(state))
