"""Pages that hold a report in a string and leave it to a script to show, by the name of what holds it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from urllib.parse import quote


def site(words: str) -> str:
    """A page that shows nothing but its site."""
    links = "<a href='/'>首页</a> <a href='/a'>机构职能</a>"
    return f"<html><head><title>信息公开</title></head><body><div>{links}</div>{words}<div>网站地图</div></body></html>"


def as_json(words: str) -> str:
    """Words as a string of a script."""
    return json.dumps(words, ensure_ascii=False).replace("</", "<\\/")


def as_ascii(words: str) -> str:
    """Words as a string in which nothing but ASCII stands."""
    return json.dumps(words).replace("<", "\\u003C")


HOLDERS: dict[str, Callable[[str], str]] = {
    "json": lambda words: f'{{"code":200,"data":{{"id":7,"content":{as_json(words)},"hits":"12"}}}}',
    "ascii": lambda words: f'{{"data":[{{"id":7,"content":{as_ascii(words)}}}]}}',
    "jsonp": lambda words: f'show_1({{"data":{{"content":{as_json(words)}}}}})',
    "json in json": lambda words: f'{{"data":{as_json(json.dumps({"content": words}, ensure_ascii=False))}}}',
    "variable": lambda words: site(f"<script>// don't\nvar a = 'b', content = {as_json(words)};</script>"),
    "configuration": lambda words: site(
        f'<script>window.C = {{s: x.replace(/"/g, ""), "DETAIL": {{"id":1,"content":{as_ascii(words)}}}}};</script>'
    ),
    "quotes that slant": lambda words: site(f"<script>c = `{as_json(words)[1:-1]}`;</script>"),
    "field": lambda words: site(f"<textarea id=c style='display:none'>{html.escape(words)}</textarea>"),
    "hidden field": lambda words: site(f'<input type="hidden" value="{html.escape(words)}">'),
    "attribute": lambda words: site(f"<my-article :text='{html.escape(as_json(words))}'></my-article>"),
    "template": lambda words: site(f"<script type='text/html'>{words}</script>"),
    "without scripts": lambda words: site(f"<noscript>{words}</noscript>"),
    "percent": lambda words: site(f"<script>show(decodeURIComponent('{quote(words)}'));</script>"),
    "escaped": lambda words: site(f"<div>{html.escape(words)}</div>"),
}

VERBATIM = (
    "json", "jsonp", "json in json", "variable", "quotes that slant", "field", "hidden field", "template",
    "without scripts",
)  # fmt: skip
"""Those in which every character of a value stands as itself."""
