# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that steers the simulator. Orders that only the lab has, such as on and off, are not among these."""

import argparse
import json
import sys

from . import control, places, server, vix, wishes
from .errors import HostError

SECONDS = 30


def orders_of(top):
    """Where orders can be added to the parser."""
    orders = top.add_subparsers(dest="order", metavar="ORDER")
    orders.required = True
    return orders


def add_orders(orders):
    """Adds those that a running simulator obeys."""

    def add(name, text, *arguments):
        order = orders.add_parser(name, help=text, description=text)
        for argument in arguments:
            order.add_argument(argument.lower(), metavar=argument)
        return order

    add("state", "Print what the host knows of the guest, as JSON.")
    add("record", "Print all that was said, one JSON object a line.")
    add("drop", "Close the guest's channels, as a snapshot or vMotion does.")
    timed = [
        add("send", "Give the guest a request, such as ping or OS_PowerOn, and print its answer.", "MESSAGE"),
        add("tools-state", "Ask for the state of VMware Tools (VIX), which takes no credentials."),
        add("login", "Ask whether guest operations would let this user in.", "USER", "PASSWORD"),
        add("wait", "Wait until the state has these fields, such as nics.0.ipv4.0 or running=True."),
    ]
    timed[-1].add_argument("fields", metavar="FIELD[=VALUE]", nargs="+")
    for order in timed:
        order.add_argument("--seconds", metavar="N", type=int, default=SECONDS, help=f"default: {SECONDS}")


def parser():
    top = argparse.ArgumentParser(prog="host-simulator", description="Stands in for ESXi's side of GuestRPC.")
    orders = orders_of(top)
    orders.add_parser("serve", help="Run, in the foreground.")
    add_orders(orders)
    return top


def main(argv):
    arguments = parser().parse_args(argv)
    try:
        return ORDERS[arguments.order](arguments) or 0
    except HostError as error:
        print(f"host simulator: {error}", file=sys.stderr)
        return 1


def _show(what):
    print(json.dumps(what, indent=1, sort_keys=True))


def _serve(_arguments):
    server.serve()


def _state(_arguments):
    _show(control.order(do="state"))


def _record(_arguments):
    with open(places.RECORD, encoding="utf-8") as record:
        sys.stdout.writelines(record)


def _drop(_arguments):
    _show(control.order(do="drop"))


def _send(arguments):
    answer = control.send(arguments.message.encode(), arguments.seconds)
    print(answer.rstrip(b"\0").decode("utf-8", "replace"))
    return 0 if answer.startswith(b"OK") else 1


def _tools_state(arguments):
    answer = vix.answer(control.send(vix.tools_state(), arguments.seconds))
    if not answer["error"]:
        answer["result"] = vix.properties(answer["result"])
    _show(answer)
    return 1 if answer["error"] else 0


def _login(arguments):
    answer = vix.answer(control.send(vix.login(arguments.user, arguments.password), arguments.seconds))
    _show(answer)
    return 1 if answer["error"] else 0


def _wait(arguments):
    wishes.wait(lambda: control.order(do="state"), arguments.fields, arguments.seconds)


ORDERS = {
    "serve": _serve,
    "state": _state,
    "record": _record,
    "drop": _drop,
    "send": _send,
    "tools-state": _tools_state,
    "login": _login,
    "wait": _wait,
}
