"""Characters: one folding for every comparison of labels. The published text itself is never altered."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files


def _traditional() -> dict[str, str]:
    lines = files(__package__).joinpath("traditional.txt").read_text(encoding="utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


_SIMPLIFIED = _traditional()
_TRADITIONAL = re.compile(f"[{''.join(_SIMPLIFIED)}]")
_FOLD = {
    **_SIMPLIFIED,
    **dict.fromkeys("“”„‟\"'‘’『』「」", '"'),
    **dict.fromkeys("〔﹝【[", "["),
    **dict.fromkeys("〕﹞】]", "]"),
    **dict.fromkeys("‐‑‒–—―－﹣−", "-"),
    "、": ",",
    ";": ",",
    "。": ".",
    "．": ".",
    "﹒": ".",
    "·": ".",
}
_FOLDED = re.compile("[" + re.escape("".join(_FOLD)) + "]")
# Format characters that copy-protection and Word leave behind; NFKC keeps them.
_INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)
_NUMBERING = re.compile(
    r"""^(?:
        [(]\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*[)][,.]*  # (一)  (1)
      | [一二三四五六七八九十]{1,3}[,.]+                           # 一、  一、、
      | 第[一二三四五六七八九十]{1,3}(?:部分|项)[,.:]*             # 第一部分
      | (\d{1,2})[.,](?=\1[.,])                                   # the first of 1.1.
      | \d{1,2}[.,)]+(?!\d)                                       # 1.  1、 1)  2..
      | 其中[:,]*
      | [:.,]+(?=\d{1,2}[.,])                                      # what is left of 其中: before 1.
    )""",
    re.X,
)


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """``text`` as labels are compared: NFKC, no white space or invisible characters, one kind of quote and bracket,
    simplified script."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    # Few lines hold any of these; a search is a tenth of translating every character.
    return _FOLDED.sub(lambda found: _FOLD[found[0]], plain)


def simplified(text: str) -> str:
    """``text`` with each traditional character made simplified; every character keeps its place."""
    return _TRADITIONAL.sub(lambda found: _SIMPLIFIED[found[0]], text)


@lru_cache(maxsize=1 << 15)
def unnumbered(folded: str) -> str:
    """A folded label without its leading numbers: ``(三)1.属于国家秘密`` and ``其中:`` give the bare words."""
    while True:
        match = _NUMBERING.match(folded)
        if match is None or match.end() == len(folded):
            return folded
        folded = folded[match.end() :]


@lru_cache(maxsize=1 << 14)
def label_key(text: str) -> str:
    """The form under which labels are looked up: folded, unnumbered, without quotes, commas and explanations.

    An explanation in brackets is dropped (``规章(设区的市应提供相关数据)``), so that its numbers are never read, unless
    nothing else is left; a word of two or three characters that tells rows apart stays (``复制费(纸张)``).
    """
    bare = unnumbered(fold(text))
    short = _drop_brackets(bare)
    return short.translate(_PUNCTUATION) or bare.translate(_PUNCTUATION) or bare


_PUNCTUATION = str.maketrans("", "", '",.:;()<>《》/\\*-')


_BRACKETS = re.compile(r"\(([^()]*)\)")
# What tells rows apart is short and no unit: 复制费(纸张), 复制费(光盘).
_TELLING = re.compile(r"(?!(?:单位|人次|万元|亿元|千元|含|注|如|指|即)).{2,3}")


def _drop_brackets(text: str) -> str:
    while True:
        shorter = _BRACKETS.sub(lambda found: found[1] if _TELLING.fullmatch(found[1]) else "", text)
        if shorter == text:
            break
        text = shorter
    # A bracket that was opened and never closed (a label cut at the end of its line) explains too.
    return text.partition("(")[0]


def collapse(text: str) -> str:
    """``text`` with every run of white space made one blank, and none at either end."""
    return " ".join(text.split())
