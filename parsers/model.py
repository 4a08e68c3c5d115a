"""The values that reading produces. Frozen, plain, and free of behaviour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

_T = TypeVar("_T")

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(**frozen: bool) -> Callable[[type[_T]], type[_T]]:
        """A frozen dataclass for the type checker, which every line passes, and a plain one when the program runs.

        For what a page makes by the hundred: a frozen dataclass takes four times as long to make.
        """
        return dataclass(slots=True, unsafe_hash=True)


Number = int | Decimal
"""Counts are ``int``; amounts of money and percentages may be ``Decimal``. Never ``float``."""


class Status(StrEnum):
    """What stands in a cell. Only ``NUMBER`` carries a value; the others say why there is none."""

    NUMBER = "number"
    BLANK = "blank"
    SLASH = "slash"
    DASH = "dash"
    NONE_TEXT = "none_text"
    NOT_APPLICABLE = "not_applicable"
    ROW_ABSENT = "row_absent"
    UNPARSEABLE = "unparseable"


class Outcome(StrEnum):
    """The outcome of one check."""

    PASS = "pass"
    FAIL = "fail"
    UNCERTAIN = "uncertain"
    NOT_ASSESSABLE = "not_assessable"


class Severity(StrEnum):
    """How much a failed check or a finding matters to a reader."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the crawl, a portal card or a person already knows about the bytes.

    Hints are votes, not truth: the text is read too, and a disagreement is a finding.
    ``level`` is one of the levels of ``parsers/publishers``; ``region_code`` six digits of GB/T 2260;
    ``published_on`` an ISO date. ``pages``: where the report was published on several pages, how many of the bytes each
    takes, in order. ``attached``: the names of the files of the report that stand behind its pages, each with its bytes
    in ``pages``.
    """

    url: str = ""
    found_on: str = ""
    link_text: str = ""
    content_type: str = ""
    publisher: str = ""
    region_code: str = ""
    level: str = ""
    year: int | None = None
    published_on: str = ""
    pages: tuple[int, ...] = ()
    attached: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Cell:
    """One cell of a source table, or one line of flattened text.

    ``text`` is as published, white space collapsed. ``column`` is the grid column (spans expanded) or the ordinal
    in the line. ``start`` and ``end`` are the half-open byte range in the raw bytes, -1 where it is not known.
    """

    text: str
    column: int = 0
    colspan: int = 1
    rowspan: int = 1
    start: int = -1
    end: int = -1


@record(frozen=True, slots=True)
class Block:
    """One paragraph (``cells`` empty) or one table row (``cells`` filled), in reading order.

    ``table`` numbers the source table from 1; 0 is running text. ``tag`` is the source's own word for the block
    (``p``, ``h1``, ``tr``, ``line``, ...). ``start`` and ``end`` as in :class:`Cell`. ``linked`` is the share of its
    characters that stand in anchors, 0 to 1.
    """

    text: str
    tag: str = "p"
    table: int = 0
    cells: tuple[Cell, ...] = ()
    start: int = -1
    end: int = -1
    linked: float = 0.0


@record(frozen=True, slots=True)
class Link:
    """An anchor or an image. ``kind`` is ``attachment``, ``image`` or ``link``; ``block`` where it stands, by index."""

    url: str
    text: str
    kind: str
    block: int = -1


class Place(NamedTuple):
    """A place in a source that has no bytes to point at: ``page 3 box 72.0,100.5,140.2,112.0`` (points from the upper
    left corner), ``sheet 附表 cell B5``, ``table 2 row 3 cell 4``.

    ``confidence`` is how sure the reader is of the characters, below 1 only where they were recognised in a picture.
    """

    where: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """What a file format's reader hands over: blocks in reading order, site chrome still in place.

    ``metas`` are ``<meta>`` names in lower case with their contents; ``title`` is the page's ``<title>``;
    ``body`` marks, where the format can tell, the half-open range of ``blocks`` that is the article; ``parts`` are the
    ranges that stand together in one element of the page, an inner part before the one around it.
    ``places``: where the source is not text, what ``start`` of a block and of a cell, less ``places_at``, is the index
    of; ``end`` is the index behind its last place.
    """

    blocks: tuple[Block, ...]
    format: str
    encoding: str
    title: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    body: tuple[int, int] | None = None
    findings: tuple[Finding, ...] = ()
    parts: tuple[tuple[int, int], ...] = ()
    places: tuple[Place, ...] = ()
    places_at: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports on which year. ``""``/``None`` means not known; ``evidence`` says where each field came from.

    ``scope`` is ``jurisdiction`` (全市汇总: the whole area), ``organ`` (本机关: one body) or ``""``.
    ``period`` is the statistical period as two ISO dates, or ``None``.
    """

    publisher: str = ""
    region_code: str = ""
    province: str = ""
    prefecture: str = ""
    county: str = ""
    level: str = ""
    year: int | None = None
    title: str = ""
    published_on: str = ""
    published_on_source: str = ""
    scope: str = ""
    period: tuple[str, str] | None = None
    kind: str = "annual_report"
    evidence: dict[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One top-level section. ``key`` is a section key of the vocabulary, ``""`` where the heading is not known.

    ``text`` is prose only: rows of statutory tables are left out. ``start`` is where the section's heading stands in
    ``Report.text`` (characters).
    """

    position: int
    key: str
    number: str
    heading: str
    text: str
    start: int


@record(frozen=True, slots=True)
class ReportCell:
    """One slot of the statutory form, read. ``value`` is in ``unit``; ``raw`` is what was published.

    ``source_start``/``source_end``: half-open byte range in the raw bytes, or range of :attr:`Report.places` from
    ``places_at`` on; -1 where there is none.
    ``note`` says in words what is uncertain, footnoted or converted.
    """

    table_key: str
    row_key: str
    column_key: str
    value: Number | None
    raw: str
    status: Status
    unit: str
    source_start: int = -1
    source_end: int = -1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number stated in prose. ``qualifier``: ``""``, ``approx``, ``approx_more``, ``approx_less`` or ``negation``.

    ``raw`` is the shortest stretch of text that states it, ``start`` where ``raw`` stands in ``Report.text``
    (characters). ``scope`` as in :class:`Identity`.
    """

    indicator: str
    value: Number
    unit: str
    qualifier: str
    raw: str
    section_key: str
    start: int
    scope: str = ""


@record(frozen=True, slots=True)
class CheckResult:
    """The outcome of one identity on one scope, e.g. ``R-01`` on ``requests.total``.

    ``blank_as_zero`` is the outcome when blank operands are read as 0, where the strict outcome is not assessable.
    ``cells`` are the ``table.row.column`` (or ``figure.indicator``) names of the operands, the total first.
    """

    check_id: str
    scope: str
    outcome: Outcome
    left_value: Number | None
    right_value: Number | None
    difference: Number | None
    severity: Severity
    message: str
    blank_as_zero: Outcome | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader of the record should know. ``kind`` is a stable word, ``message`` a sentence."""

    kind: str
    severity: Severity
    message: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything read from one body of bytes.

    ``state`` is ``report``, ``not_report`` or ``unparseable``, and ``reason`` says why where it is not a report.
    ``form`` is a key of ``parsers/forms``. ``text`` is the cleaned body: one block a line, cells of a row parted by
    tabs. ``content_sha256`` is the hash of what a reader sees (title, text, cells), so that a view counter or a new
    footer is no change. ``places`` and ``places_at`` as in :class:`Document`.
    """

    state: str
    reason: str
    identity: Identity
    form: str
    sections: tuple[Section, ...]
    cells: tuple[ReportCell, ...]
    figures: tuple[Figure, ...]
    checks: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    text: str
    body_sha256: str
    content_sha256: str
    format: str
    encoding: str
    parser_version: str
    places: tuple[Place, ...] = ()
    places_at: int = 0
