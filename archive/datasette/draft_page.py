"""Self-audit: a draft, pasted or uploaded, shown as the form with what does not add up. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs

from archive.datasette.form_table import Marks, sheets
from archive.datasette.narrative import parts
from archive.datasette.page import Page, Response
from archive.draft import MOST_BYTES, DraftRefused, read_draft
from archive.forms import FORMS, INDICATORS, check_in_english

ROOM = 2 * MOST_BYTES
"""The largest request: pasted text grows when a form sends it."""


async def draft(page: Page) -> Response:
    """``/draft``: the form on GET, what was found on POST."""
    if page.request.method != "POST":
        return await page.html("draft", found=None, refused="", most=MOST_BYTES)
    try:
        name, body, as_json = await _given(page)
        report = await read_draft(body, name)
    except DraftRefused as error:
        why = page.t(*str(error).split(" / "))
        return await page.html("draft", 400, found=None, refused=why, most=MOST_BYTES)
    if as_json:
        return page.json(report)
    if report["state"] != "report":
        why = page.t(f"没有读出年报：{report['reason']}", f"No report was found in it: {report['reason']}")
        return await page.html("draft", found=None, refused=why, most=MOST_BYTES)
    return await page.html("draft", found=shown(page, report), refused="", most=MOST_BYTES)


def shown(page: Page, report: dict[str, Any]) -> dict[str, Any]:
    """What the page says of the draft."""
    checks = [{**check, "operands": check["cells"]} for check in report["checks"]]
    for check in checks:
        check["said"] = check["message"] if page.lang == "zh" else check_in_english(check)
    identity = report["identity"]
    return {
        "identity": identity,
        "form": FORMS.get(report["form"]),
        "sheets": sheets(report["form"], report["cells"], Marks(checks)),
        "counts": Counter(check["outcome"] for check in checks),
        "checks": checks,
        "failed": [check for check in checks if check["outcome"] == "fail"],
        "unsure": [check for check in checks if check["outcome"] == "uncertain"],
        "blank": [check for check in checks if check["blank_as_zero"] == "fail"],
        "findings": report["findings"],
        "parts": parts(report["text"], report["sections"], report["figures"], identity["title"]),
        "indicators": INDICATORS,
    }


async def _given(page: Page) -> tuple[str, bytes, bool]:
    """Name and bytes of the draft, and whether JSON is wanted. Raises :class:`DraftRefused`."""
    body = b""
    more = True
    while more:
        message = await page.request.receive()
        if message["type"] == "http.disconnect":
            raise DraftRefused("上传中断。 / The upload was broken off.")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > ROOM:
            raise DraftRefused(f"文件超过 {MOST_BYTES:,} 字节。 / The draft has more than {MOST_BYTES:,} bytes.")
    kind = page.request.headers.get("content-type") or ""
    fields: dict[str, tuple[str, bytes]] = {}
    if kind.startswith("multipart/form-data"):
        head = b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
        for part in BytesParser(policy=HTTP).parsebytes(head + body).walk():
            field = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if isinstance(field, str) and isinstance(content, bytes):
                fields[field] = (part.get_filename() or "", content)
    else:
        try:
            given = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
        except ValueError:
            raise DraftRefused(
                "提交的内容不是表单：请在本页粘贴，或用 multipart/form-data 上传文件。"
                " / This is no form: paste the text on this page, or upload a file as multipart/form-data."
            ) from None
        fields = {field: ("", values[0].encode()) for field, values in given.items()}
    as_json = fields.get("format", ("", b""))[1] == b"json"
    name, content = fields.get("file", ("", b""))
    if content:
        return name, content, as_json
    text = fields.get("text", ("", b""))[1]
    if not text.strip():
        raise DraftRefused("没有内容：请粘贴文字或选择文件。 / Nothing was given: paste a text or choose a file.")
    return (".html" if b"<td" in text or b"<p" in text else ".txt"), text, as_json
