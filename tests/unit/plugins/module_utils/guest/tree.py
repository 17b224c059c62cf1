# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins for a guest: files below a directory, and programs with recorded answers."""


class GuestTree:
    def __init__(self, root):
        self.path = root
        self.root = str(root)

    def write(self, name, content=''):
        path = self.path / name.lstrip('/')
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def link(self, name, target):
        path = self.path / name.lstrip('/')
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)


class Programs:
    """Answers by program name: (status, stdout, stderr), or a function of the argument list. All others are missing."""

    def __init__(self, **answers):
        self.answers = {name.replace('_', '-'): answer for name, answer in answers.items()}
        self.calls = []

    def __call__(self, argv):
        self.calls.append(argv)
        answer = self.answers.get(argv[0])
        return answer(argv) if callable(answer) else answer
