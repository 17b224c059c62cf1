# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the source comes from, according to open_vm_tools_source_url and open_vm_tools_source_checksum."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import credentials

CHECKSUMS = {"git": re.compile("[0-9a-f]{40}"), "archive": re.compile("sha256:[0-9a-f]{64}")}


class Source(NamedTuple):
    """A git repository, or an archive on the controller or elsewhere."""

    url: str
    # git, archive or unknown
    kind: str
    # for messages and the provenance, which are public: without any user name, password and token in the URL
    name: str
    # the tag of the release, in a git repository
    tag: str
    checksum: str

    @classmethod
    def of(cls, options: Mapping[str, Any], releases: Mapping[str, Any]) -> "Source":
        url, version = str(options["source_url"]), str(options["version"])
        kind = _kind(url)
        checksum = str(options["source_checksum"] or "")
        if kind == "git" and not checksum:
            checksum = releases["known"].get(version, "")
        return cls(url, kind, credentials.without_credentials(url), f"stable-{version}", checksum)

    @property
    def has_checksum(self) -> bool:
        form = CHECKSUMS.get(self.kind)
        return bool(form and form.fullmatch(self.checksum))

    @property
    def sha256(self) -> str:
        """The checksum without its prefix; a commit for git."""
        return self.checksum.removeprefix("sha256:")

    @property
    def local_path(self) -> str:
        return self.url.removeprefix("file://")

    @property
    def on_controller(self) -> bool:
        return self.kind == "archive" and self.local_path.startswith("/")

    @property
    def secret(self) -> bool:
        """Whether the URL must not be shown."""
        return self.url != self.name

    @property
    def file_name(self) -> str:
        """Of an archive."""
        return posixpath.basename(self.url if self.on_controller else re.split("[?#]", self.url)[0])

    def described(self) -> dict[str, Any]:
        """For the tasks that fetch it, and for the provenance. Tasks get the URL itself from the variable."""
        return {
            "kind": self.kind,
            "name": self.name,
            "secret": self.secret,
            # does not reveal a path on the controller
            "public_name": self.file_name if self.on_controller else self.name,
            "commit": self.checksum if self.kind == "git" else None,
            "tag": self.tag,
            "checksum": self.checksum,
            "on_controller": self.on_controller,
            "local_path": self.local_path if self.on_controller else None,
        }


def _kind(url: str) -> str:
    if re.search(r"\.git/?$", url):
        return "git"
    # A URL may end in a query with a token.
    path = re.split("[?#]", url)[0] if "://" in url else url
    if re.search(r"\.(tar\.(gz|xz|bz2)|tgz)$", path):
        return "archive"
    return "unknown"
