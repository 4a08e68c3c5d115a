"""``nianbao review``: a person's decision on a check, a finding or a cell, kept beside the evidence."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from archive import reviews
from archive.commands.opening import archive_option, open_reports, raw_path, user
from archive.exits import USAGE, exit_codes, fail, printable
from archive.explain import NotHeld, find_report
from archive.glossary import both
from archive.lock import writing
from archive.snapshots import Snapshots


@click.group()
def command() -> None:
    """Decisions of a person ("the original says so"). They outlive rebuilds, and go stale only with the evidence."""


@command.command()
@archive_option
@click.argument("report")
@click.argument("subject", nargs=-1, required=True)
@click.option("--verdict", type=click.Choice(list(reviews.VERDICTS)), default="as_published", show_default=True)
@click.option("--note", default="", help="In words, for those who come after.")
@click.option("--by", "reviewer", default="", help="Who has looked.  [default: the user at the keyboard]")
@exit_codes
def add(archive: Path, report: str, subject: tuple[str, ...], verdict: str, note: str, reviewer: str) -> None:
    """Say what a look at the original showed.

    SUBJECT is a check (R-03 requests.total_processed), `finding KIND`, or `cell TABLE.ROW.COLUMN`. The last review
    counts; --verdict withdrawn takes one back.

    \b
    Example:
      nianbao review add 210800-2020 R-03 requests.total_processed --note "looked at the page, 105 it is"
      nianbao review add 210800-2020 finding tables_missing --verdict explained
    """
    kind, words = (subject[0], subject[1:]) if subject[0] in ("finding", "cell") else ("check", subject)
    raw_path(archive)
    with writing(archive, "review"):
        with closing(open_reports(archive)) as db, Snapshots(archive / "raw.db") as raw:
            try:
                identifier = find_report(db, report)
                named = " ".join(words)
                by = reviewer or user()
                found = reviews.add(raw, db, identifier, kind, named, verdict, note, by)
            except (NotHeld, reviews.NothingToReview) as error:
                fail(str(error), USAGE)
        reviews.refresh(archive)
    click.echo(f"{identifier} {named}: {reviews.VERDICTS[verdict]} {verdict}")
    click.echo(f"依据 on the evidence: {printable(found.words)}")


@command.command("list")
@archive_option
@click.option("--state", type=click.Choice(["current", "stale", "gone"]), help="Only these.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@exit_codes
def list_command(archive: Path, state: str | None, as_json: bool) -> None:
    """The reviews, and whether the evidence is still the one they were made on.

    \b
    Example:
      nianbao review list --state stale
    """
    with closing(open_reports(archive)) as db:
        rows = db.execute(
            "SELECT * FROM reviews WHERE ? IS NULL OR state = ? ORDER BY report_id, kind, subject", (state, state)
        ).fetchall()
    if as_json:
        click.echo(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        verdict = f"{reviews.VERDICTS[row['verdict']]} {row['verdict']}"
        who = f"{row['reviewer']} {row['reviewed_at'][:10]}"
        told = f"{row['report_id']} {row['subject']}: {verdict} ({both('review', row['state'])}, {who}) {row['note']}"
        click.echo(printable(told.rstrip()))
    if not rows:
        click.echo("没有复核 No reviews.")


@command.command()
@archive_option
@exit_codes
def todo(archive: Path) -> None:
    """What wants a look and has none: checks that fail, findings of weight.

    \b
    Example:
      nianbao review todo
    """
    with closing(open_reports(archive)) as db:
        asked = reviews.open_questions(db)
    for report, _, subject, message in asked:
        click.echo(printable(f"{report} {subject}: {message}"))
    click.echo(f"{len(asked)} 处待复核 to be looked at")
