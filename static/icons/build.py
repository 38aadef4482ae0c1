# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw the icons from the lines of favicon.svg: `python static/icons/build.py` (needs Pillow).

favicon.ico (16, 32, 48), icon-192.png, icon-512.png: as the SVG, on white with round corners.
apple-touch-icon.png, maskable-512.png: white on the portal's colour to the very edge, the drawing
inside the middle four fifths, for devices that cut icons to their own shape.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
GRID = 24
FINER = 8
"""Drawn so much larger, then made smaller: Pillow's lines have no smooth edges."""

COLOUR, PAPER = "#0b5c66", "#ffffff"


def arc(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The upper half of a circle, from its left end to its right."""
    turns = (math.pi * (1 + step / 48) for step in range(49))
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


LINES = [
    [(4, 20), (4, 9), *arc(12, 9, 8), (20, 9), (20, 20)],
    [(9, 20), (9, 11), *arc(12, 11, 3), (15, 11), (15, 20)],
    [(2.5, 20), (21.5, 20)],
]


def icon(size: int, *, whole: bool = False) -> Image.Image:
    """The icon in this size; `whole` fills the square and leaves a margin."""
    side = size * FINER
    image = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(image)
    if whole:
        draw.rectangle((0, 0, side, side), fill=COLOUR)
    else:
        draw.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 5 / GRID, fill=PAPER)
    scale = side / GRID * (0.62 if whole else 1)
    start = (side - GRID * scale) / 2
    # The drawing's own middle is a unit above the grid's.
    down = scale if whole else 0
    pen = 2 * scale
    ink = PAPER if whole else COLOUR
    for line in LINES:
        points = [(start + x * scale, start + y * scale + down) for x, y in line]
        draw.line(points, fill=ink, width=round(pen))
        for x, y in points:
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=ink)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def build() -> None:
    """Write all of them."""
    sizes = [icon(side) for side in (16, 32, 48)]
    sizes[-1].save(
        HERE / "favicon.ico", sizes=[image.size for image in sizes], append_images=sizes[:-1]
    )
    for side in (192, 512):
        icon(side).save(HERE / f"icon-{side}.png", optimize=True)
    for name, side in (("apple-touch-icon", 180), ("maskable-512", 512)):
        icon(side, whole=True).convert("RGB").save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    build()
