# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture for an example post, drawn here: hills at dawn, a little different each time."""

import io
import random

from PIL import Image, ImageDraw

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.media.services import store_picture

WIDTH, HEIGHT = 1440, 960
SKIES = (("#24365c", "#f2b880"), ("#0b5c66", "#f5e6c8"), ("#5b4aa8", "#ffd9c7"))
HILLS = ("#7c8f9e", "#53707a", "#2f4f57", "#17343a")


def picture(alt: str, *, language: str, by: User) -> list[int]:
    """The picture's id; none where the portal takes no picture at this moment."""
    content = _drawn(random.Random(alt))  # noqa: S311 -- the same words, the same hills
    try:
        return [store_picture(content, by=by, address="examples", alt=alt, language=language).pk]
    except Refused:
        return []


def _drawn(chance: random.Random) -> bytes:
    high, low = chance.choice(SKIES)
    sky = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    image = Image.composite(Image.new("RGB", sky.size, low), Image.new("RGB", sky.size, high), sky)
    draw = ImageDraw.Draw(image)
    x, y = chance.randint(300, 1100), chance.randint(330, 470)
    draw.ellipse((x - 70, y - 70, x + 70, y + 70), fill="#fff3dd")
    for layer, colour in enumerate(HILLS):
        height, line = 420 + 130 * layer, [(0, HEIGHT)]
        for step in range(0, WIDTH + 120, 120):
            line.append((step, height + chance.randint(-70, 70)))
        draw.polygon([*line, (WIDTH, HEIGHT)], fill=colour)
    output = io.BytesIO()
    image.save(output, "JPEG", quality=90)
    return output.getvalue()
