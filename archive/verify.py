"""Is what is kept still what was kept? Both files, every body against its hash, fetches against bodies, the search
index against the text. What is wrong is named, with its cure."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path

from archive import search, warc
from archive.compression import REMOVED
from archive.database import connect
from archive.schema import raw_tables
from archive.snapshots import BodyDamaged, Snapshots, digest_of

SAMPLE = 200
"""Bodies compared with their hashes in a quick look."""

NAMED = 10
"""Damaged things named one by one."""

BATCH = 1000
"""Reports whose words are counted at a time."""

GIB = 1024**3
REBUILD = (
    "delete reports.db and run `nianbao build --all`; nothing is lost, it is made from raw.db",
    "删去 reports.db，运行 `nianbao build --all` 重建；它由 raw.db 得来，不会丢失",
)
RESTORE = (
    "restore raw.db from a backup: it is the evidence and cannot be made again",
    "请从备份恢复 raw.db：它是证据，无法重做",
)

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""What shows progress: label and number of steps to a context that hands out a function for steps done."""


@dataclass(frozen=True, slots=True)
class Result:
    """One thing looked at. ``state`` is ``ok``, ``note`` or ``wrong``; ``cure`` says what to do about it."""

    what: str
    state: str
    found: str
    found_zh: str
    cure: str = ""
    cure_zh: str = ""


def result(what: str, state: str, found: str, found_zh: str, cure: tuple[str, str] = ("", "")) -> Result:
    """A result whose cure is given in both languages."""
    return Result(what, state, found, found_zh, *cure)


def verify(archive: Path, *, full: bool, progress: Progress) -> Iterator[Result]:
    """Look at both files of ``archive``, in the order in which faults explain each other."""
    raw, reports = archive / "raw.db", archive / "reports.db"
    raw_is_whole = False
    if raw.is_file():
        whole = integrity(raw, "fetches", RESTORE)
        raw_is_whole = whole.state == "ok"
        yield whole
        if raw_is_whole:
            try:
                yield from _raw(raw, full=full, progress=progress)
            except sqlite3.Error as error:
                raw_is_whole = False
                yield result("raw.db", "wrong", f"cannot be read: {error}", "读不出来", RESTORE)
    elif reports.is_file():
        yield result(
            "raw.db", "wrong", f"{raw} does not exist, but reports.db does", "没有 raw.db 而有 reports.db", RESTORE
        )
    else:
        cure = ("run `nianbao crawl` or `nianbao ingest`", "请运行 `nianbao crawl` 或 `nianbao ingest`")
        yield result("raw.db", "note", "not there yet", "还没有", cure)
    if reports.is_file():
        whole = integrity(reports, "reports", REBUILD)
        yield whole
        if whole.state == "ok":
            yield from _reports(reports, raw if raw_is_whole else None, full=full, progress=progress)
    elif raw.is_file():
        yield result("reports.db", "note", "not there yet", "还没有", ("run `nianbao build`", "请运行 `nianbao build`"))


def integrity(path: Path, table: str, cure: tuple[str, str]) -> Result:
    """Whether SQLite finds a database file whole; ``table`` is counted."""
    if cut := _cut(path):
        return result(path.name, "wrong", cut, "文件被截短", cure)
    try:
        with closing(connect(path, read_only=True)) as conn:
            faults = [row[0] for row in conn.execute("PRAGMA integrity_check(5)")]
            rows = conn.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
    except sqlite3.Error as error:
        return result(path.name, "wrong", f"cannot be read: {error}", "读不出来", cure)
    if faults != ["ok"]:
        return result(path.name, "wrong", "; ".join(faults), "结构损坏", cure)
    size = f"{path.stat().st_size / GIB:.3f} GiB"
    return result(path.name, "ok", f"whole, {rows} {table}, {size}", f"完好，{rows} 行，{size}")


def _cut(path: Path) -> str:
    """How a database file is shorter than its own first page says, ``""`` where it is not."""
    with path.open("rb") as stream:
        head = stream.read(100)
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        return ""
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    pages, size = int.from_bytes(head[28:32], "big"), path.stat().st_size
    return f"cut: {pages} pages of {page} bytes by its head, {size} bytes there" if size < pages * page else ""


def _raw(path: Path, *, full: bool, progress: Progress) -> Iterator[Result]:
    with Snapshots(path, read_only=True) as raw:
        # Bytes that are no text any more are to be found, and not to end the search.
        raw.db.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
        missing = raw.db.execute(
            "SELECT f.url, f.body_sha256 FROM fetches f WHERE body_sha256 IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM bodies b WHERE b.sha256 = f.body_sha256) ORDER BY id"
        ).fetchall()
        bare = raw.db.execute(
            "SELECT COUNT(*) FROM fetches WHERE body_sha256 IS NULL AND outcome IN ('ok', 'unchanged')"
        ).fetchone()[0]
        count = len(missing) + bare
        if count:
            named = ", ".join(f"{row['url']} ({row['body_sha256'][:12]})" for row in missing[:NAMED])
            found = f"{count} good fetches have no body{f': {named}' if named else ''}"
            yield result("fetches", "wrong", found, f"{count} 次抓取没有正文", RESTORE)
        else:
            yield result("fetches", "ok", "every good fetch has its body", "每次成功的抓取都有正文")
        if full:
            yield _rows(raw)
        yield from _bodies(raw, full=full, progress=progress)
        (removed,) = raw.db.execute("SELECT COUNT(*) FROM bodies WHERE encoding = ?", (REMOVED,)).fetchone()
        if removed:
            cure = ("`nianbao takedown --list` says why", "`nianbao takedown --list` 说明理由")
            yield result("takedown", "ok", f"{removed} bodies were taken down", f"{removed} 份已依请求撤下", cure)
        (killed,) = raw.db.execute("SELECT COUNT(*) FROM runs WHERE finished_at IS NULL").fetchone()
        if killed:
            cure = ("the same command goes on from where they stopped", "再给一次同样的命令，从中断处继续")
            yield result("runs", "note", f"{killed} did not end or still run", f"{killed} 次没有结束或仍在运行", cure)


def _rows(raw: Snapshots) -> Result:
    """Whether the rows of ``fetches`` are those that were written; older programs wrote no digests."""
    if not raw.db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'fetch_digests'").fetchone():
        return result("fetch rows", "note", "written before there were digests of them", "写入时尚无指纹")
    columns = ", ".join(f"f.{name}" for name in raw_tables()["fetches"].column_names)
    gone = raw.db.execute("SELECT fetch_id FROM fetch_digests WHERE fetch_id NOT IN (SELECT id FROM fetches)")
    astray = [f"{fetch_id} (gone)" for (fetch_id,) in gone]
    checked = older = 0
    for digest, *values in raw.db.execute(
        f"SELECT d.digest, {columns} FROM fetches f LEFT JOIN fetch_digests d ON d.fetch_id = f.id ORDER BY f.id"
    ):
        if digest is None:
            older += 1
            continue
        checked += 1
        if digest != digest_of(values):
            astray.append(f"{values[0]} ({values[1]})")
    if astray:
        told = f"{len(astray)} rows are not as they were written: {', '.join(astray[:NAMED])}"
        return result("fetch rows", "wrong", told, f"{len(astray)} 行与写入时不符", RESTORE)
    found, zh = f"{checked} rows match their digests", f"{checked} 行与指纹相符"
    if older:
        found, zh = f"{found}, {older} older ones have none", f"{zh}，更早的 {older} 行没有指纹"
    return result("fetch rows", "ok", found, zh)


def _bodies(raw: Snapshots, *, full: bool, progress: Progress) -> Iterator[Result]:
    rows = raw.db.execute("SELECT sha256 FROM bodies WHERE encoding != ? ORDER BY sha256", (REMOVED,))
    bodies = [row[0] for row in rows]
    looked_at = bodies if full else bodies[:: max(1, -(-len(bodies) // SAMPLE))]
    damaged: Counter[str] = Counter()
    told: dict[str, str] = {}
    with progress("bodies 正文", len(looked_at)) as step:
        for sha256 in looked_at:
            try:
                raw.body(sha256)
            except BodyDamaged as error:
                damaged[error.sha256] += 1
                told[error.sha256] = str(error).partition(": ")[2]
            step(1)
    found = f"{len(looked_at)} of {len(bodies)} compared with their hashes"
    zh = f"{len(bodies)} 份中核对了 {len(looked_at)} 份"
    if not damaged:
        more = "; --full compares all" if len(looked_at) < len(bodies) else ""
        yield result("bodies", "ok", f"{found}, all match{more}", f"{zh}，全部相符")
        return
    unread, names = damaged.total(), ", ".join(sorted(damaged)[:5])
    found += f", {unread} cannot be read because of {len(damaged)} damaged: {names}"
    yield result("bodies", "wrong", found, f"{zh}，{unread} 份读不出来", RESTORE)
    for sha256, leaning in damaged.most_common(NAMED):
        seen = raw.db.execute(
            "SELECT url, portal FROM fetches WHERE body_sha256 = ? ORDER BY id DESC LIMIT 1", (sha256,)
        ).fetchone()
        url, portal = (seen["url"], seen["portal"]) if seen else ("", "")
        again = f"`nianbao crawl {portal} --recheck`" if portal else "`nianbao ingest` or `crawl --recheck`"
        cure = (
            f"{RESTORE[0]}; where there is none, {again} may bring the same bytes again",
            f"{RESTORE[1]}；没有备份，可试 {again}",
        )
        where = f"; {leaning} bodies lean on it or are it; seen at {url or 'no address'}"
        yield result(f"body {sha256[:12]}", "wrong", told[sha256] + where, f"影响 {leaning} 份，见于 {url}", cure)


def _reports(path: Path, raw: Path | None, *, full: bool, progress: Progress) -> Iterator[Result]:
    with closing(connect(path, read_only=True)) as conn:
        yield _search(conn)
        if full:
            yield _index(conn, progress)
        (pending,) = conn.execute("SELECT COUNT(*) FROM pending").fetchone()
        if pending:
            cure = ("run `nianbao build`", "请运行 `nianbao build`")
            yield result("build", "note", f"{pending} pieces of work are left", f"还有 {pending} 份未建完", cure)
        if raw is not None:
            yield _against_raw(conn, raw)


def _against_raw(conn: sqlite3.Connection, raw: Path) -> Result:
    used = {row[0] for row in conn.execute("SELECT body_sha256 FROM reports")}
    with closing(connect(raw, read_only=True)) as bodies:
        held = {row[0] for row in bodies.execute("SELECT sha256 FROM bodies WHERE encoding != ?", (REMOVED,))}
    used = {pages for pages in used if not held.issuperset(pages.split("+"))}
    rows = conn.execute(
        "SELECT id FROM reports WHERE body_sha256 IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(sorted(used)),),
    ).fetchall()
    if rows:
        cure = (f"{RESTORE[0]}; or {REBUILD[0]}", f"{RESTORE[1]}；或{REBUILD[1]}")
        named = ", ".join(row[0] for row in rows[:NAMED])
        return result(
            "reports",
            "wrong",
            f"{len(rows)} reports have no raw body: {named}",
            f"{len(rows)} 份年报没有原始正文",
            cure,
        )
    return result("reports", "ok", "every report has its raw body", "每份年报都有原始正文")


def _search(conn: sqlite3.Connection) -> Result:
    try:
        (indexed,) = conn.execute("SELECT COUNT(*) FROM reports_fts_docsize").fetchone()
        (held,) = conn.execute("SELECT COUNT(*) FROM reports").fetchone()
        (absent,) = conn.execute(
            "SELECT COUNT(*) FROM reports WHERE rowid NOT IN (SELECT id FROM reports_fts_docsize)"
        ).fetchone()
    except sqlite3.OperationalError as error:
        return result("search", "wrong", f"no index: {error}", "没有检索索引", REBUILD)
    if absent or indexed != held:
        found = f"{held} reports, {indexed} in the index, {absent} not found by it"
        return result("search", "wrong", found, f"年报 {held} 份，索引中 {indexed} 份，缺 {absent} 份", REBUILD)
    return result("search", "ok", f"all {held} reports are in the index", f"{held} 份年报都在索引中")


def _index(conn: sqlite3.Connection, progress: Progress) -> Result:
    """Whether the index holds the words that the texts hold: an index of these is made anew, a batch at a time."""
    total = conn.execute("SELECT COUNT(*) FROM reports").fetchone()[0]
    words: Counter[str] = Counter()
    astray: list[str] = []
    with closing(sqlite3.connect(":memory:")) as anew, progress("search index 索引", total) as step:
        rows = conn.execute(
            "SELECT r.rowid, r.id, r.title, r.publisher, r.text, d.sz FROM reports r"
            " JOIN reports_fts_docsize d ON d.id = r.rowid ORDER BY r.rowid"
        )
        while batch := rows.fetchmany(BATCH):
            search.create(anew)
            for key, _, *texts, _ in batch:
                search.index_report(anew, key, tuple(search.tokens(text) for text in texts))  # type: ignore[arg-type]
            sizes = dict(anew.execute("SELECT id, sz FROM reports_fts_docsize"))
            astray += [row["id"] for row in batch if sizes[row["rowid"]] != row["sz"]]
            anew.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {search.TABLE}, 'row')")
            words.update(dict(anew.execute("SELECT term, cnt FROM temp.words")))
            anew.execute("DROP TABLE temp.words")
            anew.execute(f"DROP TABLE {search.TABLE}")
            step(len(batch))
    conn.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {search.TABLE}, 'row')")
    held = Counter(dict(tuple(row) for row in conn.execute("SELECT term, cnt FROM temp.words")))
    conn.execute("DROP TABLE temp.words")
    differing = sum(1 for term in words.keys() | held.keys() if words[term] != held[term])
    if astray or differing:
        named = f": {', '.join(astray[:NAMED])}" if astray else ""
        found = f"{differing} words are not where the texts have them; {len(astray)} reports differ in length{named}"
        return result("search words", "wrong", found, f"索引与正文不符，{differing} 个词", REBUILD)
    return result(
        "search words",
        "ok",
        f"the index holds the {len(words)} words of the texts",
        f"索引与正文相符，{len(words)} 个词",
    )


def verify_warc(path: Path) -> Result:
    """Whether a WARC file is whole: lengths, digests, and its end where it is ours."""
    count = 0
    cure = ("get or export a whole copy", "请另取或重新导出完整的一份")
    try:
        for record in warc.read(path):
            count += 1
            ours = warc.END in record.fields
    except warc.WarcDamaged as error:
        return result(path.name, "wrong", str(error), f"残缺或损坏，其前 {count} 条完好", cure)
    end = "" if ours else "; a cut between two records of another's file cannot be seen"
    return result(
        path.name, "ok", f"{count} records, lengths and digests match{end}", f"{count} 条记录，长度与摘要相符"
    )
