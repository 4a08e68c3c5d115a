"""A report drawn as pictures of its pages, and what scanners, copiers, stamps and compression do to them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.parsers.papers import Paper, Part
from tests.parsers.papers import drawn as drawn_paper
from tests.parsers.pdf_pages import Table
from tests.parsers.pdf_press import Press, Style, em, style

FONTS = Path("/usr/share/fonts/opentype/noto")
_FACES = (
    "NotoSerifCJK-Regular.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSerifCJK-Bold.ttc",
    "NotoSansCJK-Bold.ttc",
)
_SIMPLIFIED = 2
"""Which font of a collection it is."""


def faces() -> list[str]:
    """The fonts with Chinese characters that this machine has."""
    return [name for name in _FACES if (FONTS / name).exists()]


@dataclass(slots=True)
class Wear:
    """What befalls a page between the printer and the file. ``skew`` in degrees, ``noise`` and ``shade`` of 255."""

    dots: int = 200
    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    shade: int = 0
    specks: int = 0
    stamp: bool = False
    gaps: bool = False
    jpeg: int = 0
    gray: bool = False


def wear(draw: Random) -> Wear:
    """Some wear by chance."""
    return Wear(
        dots=draw.choice((150, 200, 200, 300)),
        skew=draw.choice((0.0, draw.uniform(-3, 3), draw.uniform(-1, 1))),
        blur=draw.choice((0.0, 0.0, 0.5, 0.8)),
        noise=draw.choice((0.0, 5.0, 12.0)),
        shade=draw.choice((0, 0, 20, 50)),
        specks=draw.choice((0, 0, 30, 150)),
        stamp=draw.random() < 0.3,
        gaps=draw.random() < 0.3,
        jpeg=draw.choice((0, 35, 60, 85)),
        gray=draw.random() < 0.4,
    )


@cache
def _font(face: str, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / face), pixels, index=_SIMPLIFIED)


class PicturePress(Press):
    """Draws what is set on pages of pixels."""

    def __init__(self, how: Style, draw: Random, face: str, dots: int, gaps: bool = False) -> None:
        self.scale = dots / 72
        self.face = face
        self.images: list[Image.Image] = []
        self.gaps = gaps
        super().__init__(how, draw)

    def new_page(self) -> None:
        """Begin a page."""
        wide, high = (round(side * self.scale) for side in self.how.paper)
        self.images.append(Image.new("RGB", (wide, high), "white"))
        self.pen = ImageDraw.Draw(self.images[-1])
        super().new_page()

    def text(self, words: str, x: float, top: float, size: float) -> None:
        """Words in one line whose upper left corner is at ``x``, ``top``."""
        font = _font(self.face, max(round(size * self.scale), 6))
        for char in words:
            # Digits are set as wide as the font has them, in the middle of the room that they are reckoned with.
            room = em(char) * size * self.scale
            at = x * self.scale + (room - font.getlength(char)) / 2
            self.pen.text((at, (top + 0.88 * size) * self.scale), char, "black", font, anchor="ls")
            x += em(char) * size

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A border; with gaps where the copier lost some."""
        thick = max(round(self.how.pen * self.scale), 1)
        spot = [side * self.scale for side in (x0, y0, x1, y1)]
        self.pen.line(spot, "black", thick)
        if self.gaps and self.draw.random() < 0.2:
            share = self.draw.uniform(0.2, 0.8)
            x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
            self.pen.rectangle(
                [(x - 1.2) * self.scale, (y - 1.2) * self.scale, (x + 1.2) * self.scale, (y + 1.2) * self.scale],
                "white",
            )

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """The four borders of a cell."""
        for a, b, c, d in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.rule(a, b, c, d)

    def fill(self, x0: float, y0: float, x1: float, y1: float, color: str) -> None:
        """A background."""
        shade = tuple(round(float(part) * 255) for part in color.split())
        self.pen.rectangle([side * self.scale for side in (x0, y0, x1, y1)], shade)


def drawn(parts: Sequence[Part], draw: Random, how: Style, worn: Wear, face: str) -> list[Image.Image]:
    """The pages of a report."""
    press = PicturePress(how, draw, face, worn.dots, worn.gaps)
    for part in parts:
        if part.kind == "table":
            Table(press, [list(row) for row in part.grid]).set()
        else:
            press.paragraph(part.text, part.kind)
    return [_worn(image, worn, draw) for image in press.images]


def _worn(image: Image.Image, worn: Wear, draw: Random) -> Image.Image:
    if worn.stamp:
        _stamp(image, draw, worn.dots / 72)
    if worn.skew:
        image = image.rotate(worn.skew, Image.Resampling.BICUBIC, fillcolor="white")
    if worn.blur:
        image = image.filter(ImageFilter.GaussianBlur(worn.blur * worn.dots / 200))
    if worn.gray:
        image = image.convert("L")
    if worn.noise or worn.shade or worn.specks:
        pixels = np.asarray(image).astype(np.float32)
        chance = np.random.default_rng(draw.randrange(1 << 30))
        high, wide = pixels.shape[:2]
        slope = np.linspace(0, worn.shade, wide, dtype=np.float32)[None, :] + worn.shade / 2
        grain = chance.normal(0, worn.noise, (high, wide)).astype(np.float32) if worn.noise else np.float32(0)
        change = grain - slope
        pixels = pixels + (change[..., None] if pixels.ndim == 3 else change)
        for _ in range(worn.specks):
            x, y = draw.randrange(wide - 3), draw.randrange(high - 3)
            pixels[y : y + draw.choice((1, 2)), x : x + draw.choice((1, 2))] = draw.choice((0, 90))
        image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if worn.jpeg:
        held = io.BytesIO()
        image.save(held, "JPEG", quality=worn.jpeg)
        image = Image.open(io.BytesIO(held.getvalue()))
        image.load()
    return image


def _stamp(image: Image.Image, draw: Random, scale: float) -> None:
    """A round red seal somewhere, over whatever stands there."""
    pen = ImageDraw.Draw(image)
    wide, high = image.size
    radius = 60 * scale
    x, y = draw.uniform(0.2, 0.8) * wide, draw.uniform(0.2, 0.8) * high
    seal = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(seal)
    pen.ellipse([x - radius, y - radius, x + radius, y + radius], outline=190, width=round(3 * scale))
    pen.regular_polygon((x, y, radius * 0.35), 5, fill=190)
    image.paste(Image.new("RGB", image.size, (215, 40, 40)), (0, 0), seal)


def pages(paper: Paper, seed: int, worn: Wear | None = None) -> list[Image.Image]:
    """The pages of a paper, set and worn by chance; ``worn`` where it is given."""
    draw = Random(f"picture {seed}")
    how = style(draw)
    how.paper = draw.choice(((595, 842), (595, 842), (842, 595)))
    how.margin = draw.choice((36, 56.7, 72))
    how.turned = 0
    how.cell_size = draw.choice((8, 9, 10.5))
    face = draw.choice(faces())
    chosen = wear(draw)
    return drawn(paper.parts, draw, how, chosen if worn is None else worn, face)


def page_of_requests(seed: int) -> Paper:
    """A paper of the forms since 2019 with nothing but its title, its period and the table of requests: a page or two,
    for whoever must be quick."""
    paper = next(one for one in map(drawn_paper, range(seed, seed + 100)) if one.form.startswith("standard"))
    table = [part for part in paper.parts if part.kind == "table"][1]
    at = paper.parts.index(table)
    parts = (*(part for part in paper.parts[:2]), *paper.parts[at - 1 : at + 1])
    truth = {slot: readings for slot, readings in paper.truth.items() if slot[0] == "requests"}
    return replace(paper, parts=parts, truth=truth)


def as_picture(paper: Paper, seed: int, worn: Wear | None = None) -> bytes:
    """A paper as one file of pictures: see :func:`pages`."""
    return filed(pages(paper, seed, worn))


def filed(images: Sequence[Image.Image]) -> bytes:
    """Pages as one PNG, or as a TIFF where there are several."""
    held = io.BytesIO()
    if len(images) == 1:
        images[0].save(held, "PNG", compress_level=1)
    else:
        images[0].save(held, "TIFF", save_all=True, append_images=images[1:], compression="tiff_deflate")
    return held.getvalue()
