"""What the words of the records are called in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml


@cache
def glossary() -> Mapping[str, Mapping[str, str]]:
    """Column (``finding`` for the kinds of findings) to word to its Chinese name."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        files(__package__).joinpath("glossary.yaml").read_text("utf-8")
    )
    return found


def chinese(column: str, word: str) -> str:
    """The Chinese name of ``word``, or ``""`` if it has none."""
    return glossary().get(column, {}).get(word, "")


def both(column: str, word: str) -> str:
    """``word`` with its Chinese name before it, for instance ``缺行 row_absent``; ``word`` alone if it has none."""
    return f"{chinese(column, word)} {word}".lstrip()
