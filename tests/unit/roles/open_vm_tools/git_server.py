# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server with a git repository and an archive, for those who know the password. It watches all processes."""

import base64
import contextlib
import http.server
import os
import subprocess
import threading
from pathlib import Path

TOKEN = "glpat-0a1b2c"


class Server(http.server.ThreadingHTTPServer):
    def __init__(self, folder: Path, username: str, password: str):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.wanted = "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
        # the arguments of all processes while a client waited for an answer
        self.arguments = set()
        self.answered = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self):
        self.server.arguments |= arguments_of_all()
        path, _, query = self.path.partition("?")
        if self.headers["Authorization"] != self.server.wanted and f"private_token={TOKEN}" not in query:
            self._answer(401, b"", [("WWW-Authenticate", 'Basic realm="sources"')])
        elif ".git/" in path:
            self._ask_git(path, query)
        else:
            self._answer(200, (self.server.folder / path.strip("/")).read_bytes(), [])
        self.server.answered.append(self.path)

    do_POST = do_GET

    def _ask_git(self, path, query):
        environment = {
            **os.environ,
            "CONTENT_LENGTH": self.headers["Content-Length"] or "",
            "CONTENT_TYPE": self.headers["Content-Type"] or "",
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_PROTOCOL": self.headers["Git-Protocol"] or "",
            "HTTP_CONTENT_ENCODING": self.headers["Content-Encoding"] or "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_USER": "reader",
            "REQUEST_METHOD": self.command,
        }
        given = self.rfile.read(int(self.headers["Content-Length"] or 0))
        said = subprocess.run(["git", "http-backend"], input=given, env=environment, stdout=subprocess.PIPE, check=True)
        head, _, body = said.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
        status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
        self._answer(status, body, [pair for pair in headers if pair[0] != "Status"])

    def _answer(self, status, body, headers):
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


def arguments_of_all():
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found
