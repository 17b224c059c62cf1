# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CentOS's mirror list, mirrors and vault, inside the guest: serves FOLDER under the host NAMEs. Usage: FOLDER NAME...

Any other name gets no answer but 404, as does everything when a release is at its end of life.
"""

import http.server
import os
import posixpath
import re
import socketserver
import sys
import urllib.parse

MIRRORED = re.compile(r"^(?:/centos)?/8[^/]*/([A-Za-z]+)/aarch64/os/(.+)$")


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder = None
    names = ()

    def do_GET(self):
        name = self.headers.get("Host", "").split(":")[0]
        if name not in self.names:
            self.send_error(404, "not served: " + name)
        elif name.startswith("mirrorlist."):
            self.mirror_list()
        else:
            super().do_GET()

    def mirror_list(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        line = "http://mirror.centos.org/centos/{release}/{repo}/{arch}/os/\n".format(**query).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(line)))
        self.end_headers()
        self.wfile.write(line)

    def translate_path(self, path):
        clean = posixpath.normpath(urllib.parse.unquote(urllib.parse.urlsplit(path).path))
        found = MIRRORED.match(clean)
        return os.path.join(self.folder, *found.groups()) if found else os.path.join(self.folder, "none")

    def log_message(self, *words):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


if __name__ == "__main__":
    Handler.folder, Handler.names = sys.argv[1], sys.argv[2:]
    Server(("127.0.0.1", 80), Handler).serve_forever()
