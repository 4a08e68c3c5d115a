"""Quality of the extracted text: ``parse()`` beside trafilatura, readability-lxml and resiliparse on the same pages.

The pages are the invented reports of ``tests/parsers/articles.py`` on the invented content systems of
``tests/parsers/templates``: what the report says is known to the letter.

.venv-bench/bin/python benchmarks/text.py [--worst]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import html

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from parsers.report import parse
from tests.parsers.articles import ARTICLES, EDITORS, TITLE, lines
from tests.parsers.templates import NAMES, chrome, dress


class Page(NamedTuple):
    """A page, the report's own lines, and the pieces of text that the site prints around it."""

    name: str
    page: str
    lines: list[str]
    chrome: list[str]


def pages() -> Iterator[Page]:
    """Every report on every content system, as the editors of all write it in turn."""
    editors = list(EDITORS)
    for template in NAMES:
        for number, (name, article) in enumerate(ARTICLES.items()):
            own = [TITLE, *lines(article)]
            text = "".join("".join(own).split())
            around = [piece for piece in chrome(template) if len(piece) >= 4 and "".join(piece.split()) not in text]
            body = EDITORS[editors[number % len(editors)]](article)
            yield Page(f"{template}/{name}", dress(template, TITLE, body), own, around)


def trafilatura_text(page: str) -> str:
    """Main text with tables, as its documentation advises for recall."""
    import trafilatura

    return trafilatura.extract(page, include_tables=True, include_comments=False, favor_recall=True) or ""


def readability_text(page: str) -> str:
    """Text of the summary, the title with it."""
    from readability import Document

    document = Document(page)
    return document.title() + "\n" + "\n".join(html.fromstring(document.summary()).itertext())


def resiliparse_text(page: str) -> str:
    """Main content only."""
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=True))


def our_text(page: str) -> str:
    """``Report.text``: empty where the page is not read as a report."""
    return parse(page.encode()).text


class Score(NamedTuple):
    """Shares of characters (white space aside) and of lines; ``leaked``: pieces of the site in the text."""

    precision: float
    recall: float
    lines: float
    leaked: int


def score(page: Page, text: str) -> Score:
    """Characters are counted as a bag: order is not held against anyone, nor is white space or a pipe of a table."""
    found, wanted = (Counter("".join(words.replace("|", "").split())) for words in (text, "".join(page.lines)))
    shared = (found & wanted).total()
    joined = "".join(text.replace("|", "").split())
    whole = sum("".join(line.split()) in joined for line in page.lines)
    leaked = sum("".join(piece.split()) in joined for piece in page.chrome)
    return Score(shared / found.total() if found else 0.0, shared / wanted.total(), whole / len(page.lines), leaked)


READERS: dict[str, Callable[[str], str]] = {
    "parse()": our_text,
    "trafilatura": trafilatura_text,
    "readability-lxml": readability_text,
    "resiliparse": resiliparse_text,
}


def main() -> None:
    """Print mean precision and recall of every reader, and what of the sites stands in its text."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--worst", action="store_true", help="also print each reader's three worst pages")
    options = arguments.parse_args()
    corpus = list(pages())
    print(f"{len(corpus)} pages: {len(ARTICLES)} reports on {len(NAMES)} content systems")
    print("reader             precision   recall   whole lines   pieces of the site   pages without a fault")
    for name, read in READERS.items():
        scores = {page.name: score(page, read(page.page)) for page in corpus}
        count = len(scores)
        precision, recall, whole = (sum(row[n] for row in scores.values()) / count for n in range(3))
        leaked = sum(row.leaked for row in scores.values())
        clean = sum(row == (1.0, 1.0, 1.0, 0) for row in scores.values())
        print(f"{name:18} {precision:9.1%} {recall:8.1%} {whole:13.1%} {leaked:20} {clean:18} of {count}")
        if options.worst:
            worst = sorted(scores.items(), key=lambda item: min(item[1].precision, item[1].recall))[:3]
            for where, row in worst:
                print(f"    {where}: precision {row.precision:.1%}, recall {row.recall:.1%}, leaked {row.leaked}")


if __name__ == "__main__":
    main()
