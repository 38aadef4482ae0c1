# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws a card. Runs in a bounded child process: no Django here, JSON in, base64 of a PNG out."""

import json
from base64 import b64encode
from io import BytesIO

from PIL import Image, ImageDraw

from apps.pages.pictures.lines import (
    Letter,
    draw_line,
    is_right_to_left,
    letters_of,
    share_drawn,
    shortened,
    width_of,
    wrapped,
)

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
GROUND, PAPER, INK, QUIET, LINE = "#f5f3ee", "#ffffff", "#1c1e21", "#51565c", "#dcd8cf"
ALARM, ALARM_PAPER = "#b1271b", "#fcebe8"
TITLE_SIZES = (92, 80, 68, 60, 54, 48, 42)
MOST_LINES = 4
TITLE_TOP, TITLE_BOTTOM = 138, 436
ENOUGH = 0.6
"""Share of a title's letters that must have a font, else the short name stands there."""


def draw(payload: bytes) -> str:
    """What `cards.Card.payload` gives, as a PNG in base64."""
    card = json.loads(payload)
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    Picture(image, card).draw()
    output = BytesIO()
    image.quantize(64).save(output, "PNG", optimize=True)
    return json.dumps(b64encode(output.getvalue()).decode())


class Picture:
    """One card on its way to an image; everything is mirrored where the title reads leftwards."""

    def __init__(self, image: Image.Image, card: dict[str, str]) -> None:
        self.pen = ImageDraw.Draw(image)
        self.card = card
        self.language = card["language"]
        self.title = card["title"]
        if share_drawn(self.title, self.language) < ENOUGH:
            self.title = card["short"]
        self.mirrored = is_right_to_left(self.title)

    def draw(self) -> None:
        colour = self.card["colour"]
        self._box(0, 0, WIDTH, HEIGHT, GROUND)
        self._box(0, 0, 24, HEIGHT, colour)
        self._head(colour)
        self._title()
        self._foot(colour)

    def _head(self, colour: str) -> None:
        width = WIDTH - 2.0 * MARGIN - 40
        if label := self._letters(self.card["label"]):
            length = width_of(label, 30)
            end = WIDTH - MARGIN
            self._box(end - length - 40, 52, end, 108, ALARM_PAPER, radius=28)
            leftwards = is_right_to_left(self.card["label"])
            self._line(label, end - length - 20, 90, 30, ALARM, leftwards=leftwards)
            width -= length + 64
        self._text(self.card["above"], MARGIN + 20, 92, 36, colour, width)

    def _title(self) -> None:
        letters = self._letters(self.title)
        width = WIDTH - 2 * MARGIN - 20
        for size in TITLE_SIZES:
            lines = wrapped(letters, size=size, width=width)
            tall = int(size * 1.28)
            if len(lines) <= MOST_LINES and len(lines) * tall <= TITLE_BOTTOM - TITLE_TOP + 20:
                break
        if len(lines) > MOST_LINES:
            rest = [letter for line in lines[MOST_LINES - 1 :] for letter in line]
            lines = [*lines[: MOST_LINES - 1], shortened(rest, size=size, width=width)]
        y = TITLE_TOP + size
        for line in lines:
            self._line(line, MARGIN + 20, y, size, INK, leftwards=self.mirrored)
            y += tall

    def _foot(self, colour: str) -> None:
        width = WIDTH - 2 * MARGIN - 20
        if self.card["when"] or self.card["who"]:
            self._box(MARGIN + 20, 462, WIDTH - MARGIN, 464, LINE)
        self._text(self.card["when"], MARGIN + 20, 516, 34, INK, width)
        self._text(self.card["who"], MARGIN + 20, 566, 32, QUIET, width - 240)
        site = self._letters(self.card["site"])
        self._line(site, WIDTH - MARGIN - width_of(site, 28), 566, 28, colour)

    def _text(self, text: str, x: float, y: int, size: int, colour: str, width: float) -> None:
        """A text on one line, cut where it is too long."""
        letters = self._letters(text)
        if width_of(letters, size) > width:
            letters = shortened(letters, size=size, width=width)
        leftwards = is_right_to_left(text)
        self._line(letters, x, y, size, colour, leftwards=leftwards)

    def _line(
        self,
        letters: list[Letter],
        x: float,
        y: float,
        size: int,
        colour: str,
        *,
        leftwards: bool = False,
    ) -> None:
        """A line that starts `x` from where the picture's lines start. `leftwards` is the direction
        of the whole text that it is from, whatever side it stands on."""
        length = width_of(letters, size)
        left = WIDTH - x - length if self.mirrored else x
        at = (left + length if leftwards else left, y)
        draw_line(self.pen, letters, at=at, size=size, colour=colour, right_to_left=leftwards)

    def _box(
        self, x: float, y: float, end: float, bottom: float, colour: str, radius: int = 0
    ) -> None:
        if self.mirrored:
            x, end = WIDTH - end, WIDTH - x
        self.pen.rounded_rectangle((x, y, end, bottom), radius=radius, fill=colour)

    def _letters(self, text: str) -> list[Letter]:
        return letters_of(text, self.language)
