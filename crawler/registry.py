"""The portals: one card (a YAML file) each, read strictly. Adding a portal is adding a card, never code."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from crawler.card import Card
from crawler.card_file import read_card
from crawler.errors import CardError

BUILT_IN = Path(__file__).parent / "portals"


def card_paths(extra: Path | None = None) -> dict[str, Path]:
    """The cards' files by name: the built-in ones and those of ``extra``, which may replace a built-in card."""
    if extra is not None and not extra.is_dir():
        raise CardError(f"{extra}: no such folder of portal cards")
    folders = (BUILT_IN, extra) if extra else (BUILT_IN,)
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


class Cards(Mapping[str, Card]):
    """Cards by name, each read when it is first asked for: a crawl of three portals reads three files of hundreds."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths
        self._read: dict[str, Card] = {}

    def __getitem__(self, name: str) -> Card:
        """The card of that name. :class:`CardError` where its file is wrong."""
        if name not in self._read:
            self._read[name] = read_card(self._paths[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is a card of that name; its file is not read."""
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def load(extra: Path | None = None) -> Cards:
    """All cards by name; see :func:`card_paths`."""
    return Cards(card_paths(extra))


def select(cards: Mapping[str, Card], names: Sequence[str], *, everything: bool = False) -> tuple[Card, ...]:
    """The cards of ``names``, or all but the demo's. :class:`CardError` for a name that no card bears."""
    if everything:
        return tuple(card for card in cards.values() if not card.demo)
    for name in names:
        if name not in cards:
            close = difflib.get_close_matches(name, cards, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "`nianbao portal list` names them"
            raise CardError(f"no portal card is named {name!r}; {hint}")
    return tuple(cards[name] for name in dict.fromkeys(names))
