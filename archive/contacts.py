"""Telephone numbers and e-mail addresses, masked where the archive leaves the house. Pure.

A report names the office that answers questions, and now and then a person. The pages are kept as published; lists of
numbers and addresses are nobody's business. A mask is as long as what it covers, so that places in the text stay true.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reports": ("title", "text"),
    "sections": ("heading", "text"),
    "attachments": ("text",),
    "versions": ("title",),
    "readings": ("title", "reason", "hints"),
    "findings": ("message", "evidence"),
    "changes": ("old_text", "new_text", "message"),
    "reviews": ("note",),
}
"""Columns of prose, by table. Cells and figures hold the numbers that the archive is about, and are never masked."""

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+(?=[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_PHONE = re.compile(
    r"""(?<![\d.])(?:
        (?:\+?86[-\ ]?)?1[3-9]\d[-\ ]?\d{4}[-\ ]?\d{4}            # mobile
      | [（(]0\d{2,3}[)）][-－\ ]?\d{7,8}                          # (0411) 81234567
      | 0\d{2,3}[-－–—]\d{7,8} | 0(?:10|2\d|[3-9]\d{2})\d{7,8}     # 0411-81234567, 041181234567
      | [48]00[-\ ]\d{3,4}[-\ ]?\d{3,4}
      | (?<=[话真机线][:：])\ ?\d{3,4}[-－\ ]?\d{4}                  # 电话：8123 4567
    )(?!\d)""",
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")


def mask(text: str) -> str:
    """``text`` with the digits of telephone numbers, and what stands before the ``@`` of addresses, as ``*``.

    >>> mask("电话：0411-81234567，手机13912345678，gk@a.example")
    '电话：****-********，手机***********，**@a.example'
    """
    if "@" in text or "＠" in text:
        text = _MAIL.sub(lambda found: "*" * len(found.group()), text)
    return _PHONE.sub(lambda found: _DIGIT.sub("*", found.group()), text)
