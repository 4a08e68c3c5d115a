"""Datasette's own pages in two languages: the English in its templates is replaced before they are compiled."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import yaml
from datasette import __version__  # type: ignore[import-untyped]
from jinja2.ext import Extension


def _phrases(version: str) -> dict[str, dict[str, str]]:
    loaded = yaml.safe_load(files("archive").joinpath("datasette/phrases.yaml").read_text("utf-8"))
    of_version = {number: loaded.pop(number) for number in ("0", "1")}
    for template, phrases in of_version[version.split(".")[0]].items():
        loaded[template] = {**loaded.get(template, {}), **phrases}
    return dict(loaded)


PHRASES: Mapping[str, Mapping[str, str]] = _phrases(__version__)
"""Template to piece of its source to what stands there for a Chinese reader, for the Datasette that is installed."""

FOLDED = {
    '<dl class="column-descriptions">': '<details class="columns"><summary>{{ t("各列的意义", "Columns") }}</summary>'
    '<dl class="column-descriptions">',
    "</dl>": "</dl></details>",
}
"""Descriptions of columns push a table four screens down on a phone: they open on a click."""


class BilingualPages(Extension):
    """Declare the language of every page, and give a Chinese reader the phrases of :data:`PHRASES`."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template's source with its language set and its phrases in both languages."""
        for tag in ("<html>", '<html lang="en">'):
            source = source.replace(tag, '<html lang="{{ html_lang|default("zh-CN") }}">', 1)
        if name in ("table.html", "default:table.html"):
            for open_, folded in FOLDED.items():
                source = source.replace(open_, folded)
        for english, chinese in PHRASES.get((name or "").removeprefix("default:"), {}).items():
            source = source.replace(english, f'{{% if lang == "en" %}}{english}{{% else %}}{chinese}{{% endif %}}')
        return source
