"""PDFs whose pages are partly pictures: pages scanned between pages with text, pictures of tables in a text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from multiprocessing import get_context

import pypdfium2 as pdfium
from PIL import Image

Box = tuple[float, float, float, float]


def with_pictures(
    body: bytes, pictures: Sequence[tuple[int, Box, Image.Image]], under: bool = False, turned: int = 0
) -> bytes:
    """``body`` with pictures on its pages, over or ``under`` what is drawn there: the page (from 0), the box in points
    from the upper left corner, the picture. ``turned`` as in :class:`tests.parsers.pdf_press.Style`."""
    document = pdfium.PdfDocument(body)
    for number, (x0, y0, x1, y1), image in pictures:
        page = document[number]
        wide, high = page.get_size()
        matrix = pdfium.PdfMatrix(x1 - x0, 0, 0, y1 - y0, x0, high - y1)
        if turned:
            more = (0, 1, -1, 0, high, 0) if turned == 90 else (0, -1, 1, 0, 0, wide)
            matrix = matrix.multiply(pdfium.PdfMatrix(*more))
        one = pdfium.PdfImage.new(document)
        one.set_bitmap(pdfium.PdfBitmap.from_pil(image.convert("RGB")))
        one.set_matrix(matrix)
        over = list(page.get_objects(max_depth=1)) if under else []
        for other in over:
            page.remove_obj(other)
        for each in (one, *over):
            page.insert_obj(each)
        page.gen_content()
    return saved(document)


def bound(*pages: tuple[bytes, int]) -> bytes:
    """Pages of several files, each by its number from 0, in one."""
    made = pdfium.PdfDocument.new()
    for body, number in pages:
        made.import_pages(pdfium.PdfDocument(body), [number])
    return saved(made)


def rendered(body: bytes, number: int, dots: int = 200) -> Image.Image:
    """A page as a picture, drawn in a process of its own: where a PDF was read, no font of the machine is at hand."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_rendered, (body, number, dots))


def _rendered(body: bytes, number: int, dots: int) -> Image.Image:
    image: Image.Image = pdfium.PdfDocument(body)[number].render(scale=dots / 72).to_pil()
    return image


def scanned(body: bytes, numbers: Sequence[int], dots: int = 200) -> bytes:
    """``body`` with the pages of these numbers (from 0) made pictures of themselves."""
    source = pdfium.PdfDocument(body)
    made = pdfium.PdfDocument.new()
    for number in range(len(source)):
        if number not in numbers:
            made.import_pages(source, [number])
            continue
        wide, high = source[number].get_size()
        image = rendered(body, number, dots)
        page = made.new_page(wide, high)
        one = pdfium.PdfImage.new(made)
        one.set_bitmap(pdfium.PdfBitmap.from_pil(image.convert("RGB")))
        one.set_matrix(pdfium.PdfMatrix(wide, 0, 0, high, 0, 0))
        page.insert_obj(one)
        page.gen_content()
    return saved(made)


def saved(document: pdfium.PdfDocument) -> bytes:
    """The document's bytes."""
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()
