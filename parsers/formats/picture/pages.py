"""The pages of a picture file in pixels: sizes are looked at before anything is decoded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from parsers.formats.pdf import pictures
from parsers.formats.picture.seals import Pixels, without_red
from parsers.formats.unreadable import Unreadable

MOST_PAGES = 30
"""Pages recognised of a file: twice the longest honest report. Each takes seconds."""
MOST_PIXELS = 80_000_000
"""Pixels of a page: A3 scanned at 600 dots an inch."""
LEAST_SIDE = 200
"""Pixels of the shorter side below which no table can be read."""
_A4 = (595.0, 842.0)
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF")
_BEST_DOTS = 200.0
_MOST_DOTS = 260.0


@dataclass(slots=True)
class Page:
    """``gray`` as a person sees it; ``black`` without what is red: seals. ``dots`` are pixels an inch."""

    number: int
    gray: Pixels
    black: Pixels
    dots: float


def pages_of(body: bytes) -> Iterator[Page]:
    """The pages of a picture or a PDF, :data:`MOST_PAGES` at most. Raises :class:`Unreadable`."""
    if body.startswith(b"%PDF") or b"%PDF-" in body[:1024]:
        for number, wide, high, held in pictures(body, _BEST_DOTS, MOST_PAGES):
            gray = np.frombuffer(held, np.uint8).reshape(high, wide)
            yield _scaled(number, gray, gray)
        return
    try:
        with Image.open(io.BytesIO(body), formats=_FORMATS) as image:
            for number in range(1, min(getattr(image, "n_frames", 1), MOST_PAGES) + 1):
                image.seek(number - 1)
                yield _page(image, number)
    except UnidentifiedImageError:
        raise Unreadable("document_damaged", "图片已损坏或不完整，打不开；请重新下载") from None
    except Image.DecompressionBombError:
        raise Unreadable("document_too_large", "图片的像素数超过上限，未读取；请缩小后再试") from None


def count_of(body: bytes) -> int:
    """How many pages a picture file has; 0 where it cannot be told."""
    try:
        with Image.open(io.BytesIO(body), formats=_FORMATS) as image:
            return int(getattr(image, "n_frames", 1))
    except (OSError, ValueError, SyntaxError):
        return 0


def _page(image: Image.Image, number: int) -> Page:
    wide, high = image.size
    if wide * high > MOST_PIXELS:
        raise Unreadable("document_too_large", f"图片第{number}页有{wide}×{high}个像素，超过上限，未读取；请缩小后再试")
    if min(wide, high) < LEAST_SIDE:
        raise Unreadable("picture_too_small", f"图片只有{wide}×{high}个像素，看不清文字；请找原图")
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("P", "RGBA", "LA", "PA") or "transparency" in turned.info:
        shown = turned.convert("RGBA")
        ground = Image.new("RGBA", shown.size, "white")
        turned = Image.alpha_composite(ground, shown)
    if turned.mode in ("1", "L"):
        gray: Pixels = np.asarray(turned.convert("L"))
        return _scaled(number, gray, gray)
    if turned.mode.startswith(("I", "F")):
        deep = np.asarray(turned, np.float32)
        shade = (deep * (255.0 / max(float(deep.max()), 1.0))).astype(np.uint8)
        return _scaled(number, shade, shade)
    colors = np.asarray(turned.convert("RGB"))
    gray = cv2.cvtColor(colors, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    return _scaled(number, gray, without_red(colors, gray))


def _scaled(number: int, gray: Pixels, black: Pixels) -> Page:
    """The page at a density that is neither too coarse for the recogniser nor a waste."""
    high, wide = gray.shape
    # Nobody can rely on the density that a file states; a page is as wide as paper is, and so is a long screenshot.
    inches = (_A4[0] if high > wide else _A4[1]) / 72
    dots = wide / inches
    aim = _BEST_DOTS if dots < _BEST_DOTS else min(dots, _MOST_DOTS)
    if abs(aim / dots - 1) > 0.02:
        by = aim / dots
        size = max(round(wide * by), 1), max(round(high * by), 1)
        how = cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC
        shared = black is gray
        gray = cv2.resize(gray, size, interpolation=how).astype(np.uint8)
        black = gray if shared else cv2.resize(black, size, interpolation=how).astype(np.uint8)
        dots = aim
    return Page(number, gray, black, dots)
