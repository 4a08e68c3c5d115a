"""HTML forms as a browser would send them, where a list's next page is behind one."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.platforms.listing import Pairs

_NEVER = ("submit", "button", "image", "reset", "file")


def form_of(node: HtmlElement) -> HtmlElement | None:
    """The form that an element stands in, else the page's only or first one; ``None`` where there is none."""
    own = next((parent for parent in node.iterancestors("form")), None)
    return own if own is not None else next(node.getroottree().getroot().iter("form"), None)


def fields(form: HtmlElement) -> Pairs:
    """The fields of a form in order, filled as the page fills them, hidden ones too; buttons are left out."""
    found: list[tuple[str, str]] = []
    for node in form.iter("input", "select", "textarea"):
        name, kind = node.get("name") or "", (node.get("type") or "text").lower()
        if not name or node.get("disabled") is not None:
            continue
        if node.tag == "select":
            options = list(node.iter("option"))
            chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
            if chosen is not None:
                found.append((name, chosen.get("value") or (chosen.text or "").strip()))
        elif node.tag == "textarea":
            found.append((name, node.text or ""))
        elif kind not in _NEVER and (kind not in ("checkbox", "radio") or node.get("checked") is not None):
            found.append((name, node.get("value") or ""))
    return tuple(found)
