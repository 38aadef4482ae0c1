# SPDX-License-Identifier: AGPL-3.0-or-later
"""Renew the pictures of the mirror from those that its walk takes in tests/browser.

.venv/bin/python docs/pictures/mirror.py [var/screenshots]

The portal on the left and the forum on the right, at the same moment.
"""

import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
SIZE = (1100, 560)
GROUND, EDGE = "#d9dfdd", 20
BESIDE = {
    "mirror-start": (("preview", 0), ("section", 225)),
    "mirror-both": (("portal", 60), ("topic", 225)),
}
"""By name: what the walk calls the two, and how many pixels of their left side are left out."""


def make(folder: Path) -> None:
    for name, parts in BESIDE.items():
        whole = Image.new("RGB", SIZE, GROUND)
        width = (SIZE[0] - 3 * EDGE) // 2
        for at, (part, left) in enumerate(parts):
            [path] = folder.glob(f"walk-mirror-{part}-en-1280-light.png")
            picture = Image.open(path).convert("RGB")
            high = (SIZE[1] - 2 * EDGE) * 900 // width
            cut = picture.crop((left, 0, left + 900, high))
            whole.paste(cut.resize((width, SIZE[1] - 2 * EDGE)), (EDGE + at * (width + EDGE), EDGE))
        whole.quantize(128, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else "var/screenshots"))
