"""Full-text search in Chinese: exact for any run of characters, two-character words included.

The index is FTS5 ``unicode61`` over overlapping character pairs. A run of Chinese characters ``规范性`` becomes the
tokens ``规范 范性 性``; the lone last character keeps positions exact across digits. Numbers and Latin words are whole,
so ``202`` does not find ``2020``. Punctuation and the borders of blocks become marker tokens, so that nothing matches
across them.

No tokenizer has to be loaded, so any SQLite opens the archive; and because Datasette recognises an index by the text of
its definition, plain Datasette finds this one and answers two-character words. Longer words need :func:`escape` instead
of Datasette's own function of that purpose, which the plugin in ``archive/datasette`` provides.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator

TABLE = "reports_fts"

# The comment inside the definition is what Datasette looks for; SQLite ignores it. Diacritics are kept because folding
# them would find words that do not stand in the text.
CREATE = f"""CREATE VIRTUAL TABLE {TABLE} USING fts5(title, publisher, text, content='' /* content="reports" */, \
tokenize='unicode61 remove_diacritics 0')"""

# Private-use characters: letters to unicode61, and never typed by anybody.
PUNCTUATION = "\ue000"
BLOCK = "\ue001"

NOTHING = '""'  # an FTS5 query that is valid and matches no row

_HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])[^\S\n\t]+|[^\S\n\t]+(?=[{_HAN}])")
_FIRST_HAN = re.compile(f"[{_HAN}]")
_RUN = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)|(?P<block>[^\S\n\t]*[\n\t]\s*)|(?P<punctuation>(?:[^\w\s]|_)+)"
)
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")
_QUOTES = str.maketrans("“”„‟", '""""')


def fold(text: str) -> str:
    """``text`` as it is compared: NFKC, lower case, no invisible characters, no white space beside a Chinese one.

    Line ends and tabs part the blocks of a report and the cells of a row; they are kept.
    """
    lowered = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).lower()
    return _SPACE_BESIDE_HAN.sub("", lowered.replace("\r\n", "\n").replace("\r", "\n"))


def _runs(folded: str) -> Iterator[str]:
    """Runs of Chinese characters, words, and one marker for each stretch of punctuation or border between blocks."""
    for match in _RUN.finditer(folded):
        if match.lastgroup == "punctuation":
            yield PUNCTUATION
        elif match.lastgroup == "block":
            yield BLOCK
        else:
            yield match.group()


def _is_han(run: str) -> bool:
    return _FIRST_HAN.match(run) is not None


def tokens(text: str) -> str:
    """The tokens of ``text``, parted by spaces: what is stored in the index."""
    parts: list[str] = []
    for run in _runs(fold(text)):
        if _is_han(run):
            parts.extend(run[i : i + 2] for i in range(len(run)))
        else:
            parts.append(run)
    return " ".join(parts)


def _phrase(term: str) -> str:
    """The FTS5 phrase that finds ``term``, or ``""`` when ``term`` holds no letter, digit or character."""
    runs = list(_runs(term))
    if not any(run not in (PUNCTUATION, BLOCK) for run in runs):
        return ""
    parts: list[str] = []
    prefix = ""
    for number, run in enumerate(runs, start=1):
        if not _is_han(run):
            parts.append(run)
            continue
        pairs = [run[i : i + 2] for i in range(len(run))]
        if number == len(runs):
            # At the end of the term the run may go on in the text: the last pair says all, and a lone character is the
            # beginning of a pair or the end of a run.
            pairs, prefix = (pairs[:-1], "") if len(pairs) > 1 else (pairs, " *")
        parts.extend(pairs)
    return f'"{" ".join(parts)}"{prefix}'


def escape(query: str) -> str:
    """``query`` as typed by a person, written as an FTS5 query; never a syntax error.

    Spaces mean *and*, ``"…"`` and ``“…”`` hold a phrase together, a leading ``-`` excludes. A query without any letter,
    digit or character, or with exclusions only, matches nothing.
    """
    found: list[str] = []
    excluded: list[str] = []
    for phrase, negative in ((_phrase(fold(term)), negative) for term, negative in _terms(query)):
        if phrase:
            (excluded if negative else found).append(phrase)
    if not found:
        return NOTHING
    all_of = " AND ".join(found)
    return f"({all_of}) NOT ({' OR '.join(excluded)})" if excluded else all_of


def wanted(query: str) -> list[str]:
    """The words and phrases of ``query`` that must stand in what it finds, as typed."""
    return [term for term, negative in _terms(query) if not negative]


def _terms(query: str) -> Iterator[tuple[str, bool]]:
    """Words and phrases as typed, and whether they are excluded."""
    typed = _INVISIBLE.sub("", query).translate(_QUOTES).replace("＂", '"')
    for negative, quoted, bare in re.findall(r'(?:(?<!\S)([-－]))?(?:"([^"]*)"?|([^\s"]+))', typed):
        yield quoted or bare, bool(negative)


def create(conn: sqlite3.Connection) -> None:
    """Create the empty index."""
    conn.execute(CREATE)


def index_report(conn: sqlite3.Connection, key: int, words: tuple[str, str, str]) -> None:
    """Add one report by the :func:`tokens` of its title, publisher and text.

    ``key`` is its integer in ``report_keys``, which is also the rowid of ``reports``.
    """
    conn.execute(f"INSERT INTO {TABLE}(rowid, title, publisher, text) VALUES (?, ?, ?, ?)", (key, *words))


def unindex_report(conn: sqlite3.Connection, key: int, title: str, publisher: str, text: str) -> None:
    """Remove one report; the values must be those it was added with, because the index keeps no text of its own."""
    conn.execute(
        f"INSERT INTO {TABLE}({TABLE}, rowid, title, publisher, text) VALUES ('delete', ?, ?, ?, ?)",
        (key, tokens(title), tokens(publisher), tokens(text)),
    )


def search(conn: sqlite3.Connection, query: str) -> list[str]:
    """Ids of the reports that ``query`` finds, best first; reports that rank alike in the order of their ids."""
    rows = conn.execute(
        f"SELECT report_keys.id FROM {TABLE} JOIN report_keys ON report_keys.key = {TABLE}.rowid"
        f" WHERE {TABLE} MATCH ? ORDER BY {TABLE}.rank, report_keys.id",
        (escape(query),),
    )
    return [row[0] for row in rows]
