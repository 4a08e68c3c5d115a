"""Which language a reader gets: Chinese, unless ``?_lang=en`` or the browser asks for English and not for Chinese."""

from __future__ import annotations

from datasette.utils.asgi import Request  # type: ignore[import-untyped]

HTML_LANG = {"zh": "zh-CN", "en": "en"}
"""What ``<html lang>`` says: without it browsers draw Chinese with Japanese glyphs."""


def chosen(request: Request | None) -> bool:
    """Whether the address itself names a language; links then go on naming it."""
    return request is not None and request.args.get("_lang") in HTML_LANG


def language(request: Request | None) -> str:
    """``zh`` or ``en`` for ``request``; Chinese where there is no request."""
    if request is None:
        return "zh"
    if chosen(request):
        return str(request.args.get("_lang"))
    wanted = [part.split(";")[0].strip().lower() for part in (request.headers.get("accept-language") or "").split(",")]
    return next((tag[:2] for tag in wanted if tag[:2] in HTML_LANG), "zh")
