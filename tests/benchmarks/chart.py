# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the chart of the page: a pure function from medians to SVG."""

from typing import Mapping
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 56, 44
STEPS = (1, 2, 5)
# In a browser's dark mode, too: the page may be shown in either.
STYLE = """\
text { font: 13px sans-serif; fill: #1f2328; }
.title { font-size: 15px; font-weight: bold; }
.grid { stroke: #d0d7de; }
.bar0 { fill: #0969da; }
.bar1 { fill: #9a6700; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .grid { stroke: #3d444d; }
  .bar0 { fill: #4493f8; }
  .bar1 { fill: #d29922; }
}
"""


def grouped_bars(title: str, groups: Mapping[str, Mapping[str, float]]) -> str:
    """Bars of seconds. groups: what stands below each group, and its bars by name, the same in all."""
    names = list(dict.fromkeys(name for bars in groups.values() for name in bars))
    step = tick(max(value for bars in groups.values() for value in bars.values()))
    most = step * -(-max(value for bars in groups.values() for value in bars.values()) // step)
    parts = [*_grid(step, most), *_legend(names)]
    width = (WIDTH - LEFT - RIGHT) / len(groups)
    for number, (label, bars) in enumerate(groups.items()):
        left = LEFT + number * width
        parts.append(_text(left + width / 2, HEIGHT - BOTTOM + 20, label, "middle"))
        bar = width * 0.7 / len(names)
        for place, name in enumerate(names):
            if name in bars:
                parts += _bar(left + width * 0.15 + place * bar, bar * 0.92, bars[name], most, names.index(name))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    described = "; ".join(
        f"{label}: " + ", ".join(f"{name} {value:.1f} s" for name, value in bars.items())
        for label, bars in groups.items()
    )
    words = [f"<title>{escape(title)}</title>", f"<desc>{escape(described)}</desc>", f"<style>\n{STYLE}</style>"]
    return "\n".join([head, *words, _text(LEFT, 22, title, "start", "title"), *parts, "</svg>", ""])


def tick(most: float) -> float:
    """The distance of the lines of the grid: 1, 2 or 5 times a power of ten, four to eight lines."""
    power = 1.0
    while most / power > 50:
        power *= 10
    while most / power <= 5:
        power /= 10
    return next((step * power for step in STEPS if most / (step * power) <= 8), 10 * power)


def _height(value: float, most: float) -> float:
    return (HEIGHT - TOP - BOTTOM) * value / most


def _grid(step: float, most: float) -> list[str]:
    lines = []
    for number in range(round(most / step) + 1):
        y = HEIGHT - BOTTOM - _height(number * step, most)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(_text(LEFT - 6, y + 4, f"{number * step:g} s", "end"))
    return lines


def _legend(names: list[str]) -> list[str]:
    parts = []
    for number, name in enumerate(names):
        x = LEFT + number * 180
        parts.append(f'<rect class="bar{number}" x="{x}" y="32" width="12" height="12"/>')
        parts.append(_text(x + 18, 43, name, "start"))
    return parts


def _bar(x: float, width: float, value: float, most: float, number: int) -> list[str]:
    height = _height(value, most)
    y = HEIGHT - BOTTOM - height
    return [
        f'<rect class="bar{number}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>',
        _text(x + width / 2, y - 4, f"{value:.0f}", "middle"),
    ]


def _text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    extra = f' class="{kind}"' if kind else ""
    return f'<text{extra} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
