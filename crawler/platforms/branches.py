"""Lists that a list page opens: folders by year, columns by unit."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.platforms.listing import Ask, Branch, Row


def branches(text: str, asked: Ask, rows: Sequence[Row], layout: str) -> tuple[Branch, ...]:
    """The further lists that the page opens, each once."""
    return ()
