"""Writes papers as RTF in the manners of Word, WPS and converters."""

from __future__ import annotations

from random import Random

from tests.parsers.docx_writer import laid
from tests.parsers.papers import Paper, Part

MANNERS = ("unicode", "bytes", "digits", "rows_first", "bare", "hidden", "fields", "merged_flags")


def manners_of(seed: int) -> frozenset[str]:
    """What the file of that seed has about it."""
    draw = Random(f"rtf manners {seed}")
    return frozenset(name for name in MANNERS[1:] if draw.random() < 0.35)


def escaped(words: str, bytes_: bool = False) -> str:
    """Words as RTF writes them: characters by their number, or by their bytes in GBK."""
    out = []
    for char in words:
        if char in "\\{}":
            out.append(f"\\{char}")
        elif char.isascii():
            out.append(char)
        elif bytes_ and (raw := char.encode("gbk", "ignore")):
            out.append("".join(f"\\'{byte:02x}" for byte in raw))
        else:
            number = ord(char)
            out.append(f"\\u{number - 0x10000 if number > 0x7FFF else number}?")
    return "".join(out)


def as_rtf(paper: Paper, seed: int, manners: frozenset[str] | None = None) -> bytes:
    """The paper as an RTF file."""
    manners = manners_of(seed) if manners is None else manners
    draw = Random(f"rtf {seed}")
    inner = "".join(_part(part, manners, draw) for part in paper.parts)
    return document(inner)


def document(inner: str) -> bytes:
    """An RTF file with ``inner`` as its text."""
    head = (
        "{\\rtf1\\ansi\\ansicpg936\\uc1\\deff0{\\fonttbl{\\f0\\froman\\fcharset0 Times 8;}{\\f1\\fnil\\fcharset134 "
        "\\'cb\\'ce\\'cc\\'e5;}}{\\colortbl;\\red255\\green0\\blue0;}{\\stylesheet{\\s0 Normal;}{\\s5 heading 1;}"
        "{\\s9 toc 1;}{\\*\\cs10 Default;}}{\\*\\generator Writer 7;}{\\info{\\title 99}}"
        "{\\header\\pard 77\\par}{\\footer\\pard 88\\par}\n"
    )
    return f"{head}{inner}}}".encode("ascii")


def _words(words: str, manners: frozenset[str], draw: Random) -> str:
    raw = "bytes" in manners
    pieces = list(words) if "digits" in manners else [words]
    out = "".join(f"{{\\f1\\fs24 {escaped(piece, raw)}}}" for piece in pieces if piece)
    if "hidden" in manners and draw.random() < 0.3:
        out += draw.choice(("{\\v 6}", "{\\deleted 5}", "{\\strike 4}", "{\\*\\bkmkstart 3}", "{\\footnote 2}"))
    if "fields" in manners and draw.random() < 0.3:
        out = f"{{\\field{{\\*\\fldinst  =SUM(1) 9 }}{{\\fldrslt {out}}}}}"
    return out


def _part(part: Part, manners: frozenset[str], draw: Random) -> str:
    if part.kind != "table":
        style = "\\s5" if part.kind == "h" else "\\qc" if part.kind == "title" else "\\fi480"
        return f"\\pard\\plain{style} {_words(part.text, manners, draw)}\\par\n"
    rows = []
    for line in laid(part.grid):
        width = draw.choice((500, 510)) if "merged_flags" in manners else 500
        flags = {"restart": "\\clvmgf", "continue": "\\clvmrg", "": ""}
        cells = [(c.column, c.across, flags[c.merge], c.words) for c in line]
        if "merged_flags" in manners:
            # Cells that are merged along are each defined, and the first alone has words.
            cells = [
                (
                    column + n,
                    1,
                    down + ("\\clmgf" if across > 1 and not n else "\\clmrg" if n else ""),
                    "" if n else words,
                )
                for column, across, down, words in cells
                for n in range(across)
            ]
        borders = "".join(
            f"{down}\\clbrdrt\\brdrs\\cellx{500 * (column + across)}" for column, across, down, _ in cells
        )
        defined = f"\\trowd\\trgaph108\\trleft{500 - width}{borders}"
        inside = "" if "bare" in manners else "\\intbl"
        held = "".join(f"\\pard{inside} {_words(words, manners, draw)}\\cell\n" for *_, words in cells)
        rows.append(f"{defined}{held}\\row\n" if "rows_first" in manners else f"{defined}{held}{defined}\\row\n")
    return "".join(rows)
