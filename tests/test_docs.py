"""The documents name commands, options, files and tables that exist, and both READMEs say the same."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from archive.cells import wide_views
from archive.coverage import VIEW
from archive.glossary import both, glossary
from archive.parsing import installed
from archive.renditions import RENDITION_DIFFERS
from archive.rows import ODD
from archive.schema import report_tables
from archive.snapshots import OUTCOMES
from nianbao import COMMANDS, main
from parsers import formats
from parsers.model import Outcome, Severity, Status
from parsers.publishers import LEVELS

ROOT = Path(__file__).resolve().parents[1]
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

_BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.M | re.S)
_SPAN = re.compile(r"`(nianbao [^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.M)
_OF_THE_SHELL = frozenset(("|", ">", ">>", "<", "&&", "||", ";", "&"))


def words(line: str) -> list[str]:
    """The words of one command line, without a comment and without what the shell does with its output."""
    found = shlex.split(line, comments=True)
    end = next((place for place, word in enumerate(found) if word in _OF_THE_SHELL), len(found))
    return found[:end]


def shown(page: Path) -> Iterator[list[str]]:
    """The commands of ours in the page's shell blocks."""
    for block in _BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            if line.removeprefix("$ ").startswith("nianbao "):
                yield words(line.removeprefix("$ "))


def find(arguments: list[str]) -> tuple[click.Command, list[str]]:
    """The command that ``arguments`` (without ``nianbao``) name, and what is left for it. Raises ``UsageError``."""
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
        found = command.get_command(context, arguments[0])
        if found is None:
            raise click.UsageError(f"there is no command {arguments[0]}")
        command, arguments = found, arguments[1:]
    return command, arguments


@pytest.mark.parametrize("name", NAMES)
def test_commands_in_blocks_are_valid_as_they_stand(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, options, their types and the number of arguments; only files need not exist, and nothing is run."""
    monkeypatch.setattr(click.Path, "convert", lambda self, value, param, ctx: value)
    for line in shown(ROOT / name):
        command, rest = find(line[1:])
        assert not isinstance(command, click.Group), line
        command.make_context(" ".join(line), list(rest))


@pytest.mark.parametrize("name", NAMES)
def test_commands_named_in_the_text_exist_with_the_options_they_are_given(name: str) -> None:
    for span in _SPAN.findall((ROOT / name).read_text("utf-8")):
        command, rest = find(words(span)[1:])
        known = {option for parameter in command.params for option in parameter.opts} | {"--help", "--version"}
        assert {word for word in rest if word.startswith("-")} <= known, span


def test_a_command_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(click.UsageError):
        find(["harvest"])
    command, rest = find(["build", "--everything"])
    with pytest.raises(click.UsageError):
        command.make_context("build", rest)
    assert words("nianbao coverage --csv > late.csv  # a list") == ["nianbao", "coverage", "--csv"]


@pytest.mark.parametrize("name", NAMES)
def test_links_and_pictures_lead_to_files_and_headings_that_exist(name: str) -> None:
    page = ROOT / name
    for target in _LINK.findall(page.read_text("utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.is_file(), target
        assert found.is_relative_to(ROOT), target
        if anchor:
            headings = {
                re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
                for heading in _HEADING.findall(found.read_text("utf-8"))
            }
            assert anchor in headings, target


@pytest.mark.parametrize("name", NAMES)
def test_paths_named_in_the_text_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pattern = r"`((?:archive|benchmarks|crawler|docs|parsers|tests)/[\w/.\-]*|[\w.\-]+\.(?:toml|txt))`"
    found = {path for path in re.findall(pattern, text) if path != "downloads/"}
    assert {path for path in found if not (ROOT / path).exists()} == set()


def test_targets_of_make_named_in_the_text_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in PAGES:
        text = page.read_text("utf-8")
        named = re.findall(r"^make (\w+)", "\n".join(_BLOCK.findall(text)), re.M) + re.findall(r"`make (\w+)`", text)
        assert set(named) <= targets, page


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_command_has_its_row_and_its_exit_codes(readme: Path) -> None:
    rows = dict(re.findall(r"^\| `nianbao (\w+)` \| .* \| ([\d ]+) \|$", readme.read_text("utf-8"), re.M))
    assert set(rows) == set(COMMANDS)
    assert {code for codes in rows.values() for code in codes.split()} <= {"1", "2", "3", "4", "74", "75", "130"}


def test_both_readmes_show_the_same_commands_codes_tables_statuses_and_links() -> None:
    english, chinese = (path.read_text("utf-8") for path in READMES)
    lines = {tuple(line) for line in shown(READMES[0])}
    assert lines == {tuple(line) for line in shown(READMES[1])}
    assert {line[1] for line in lines} == set(COMMANDS) - {"demo"}  # `make demo` is how the demo is shown
    for pattern in (
        r"^\| `nianbao (\w+)` \| .* \| ([\d ]+) \|$",
        r"^\| [^|]* \| `(\w+)` \| (0|NULL) \|$",
        r"\]\(((?!README)[^)]+)\)",
    ):
        assert re.findall(pattern, english, re.M) == re.findall(pattern, chinese, re.M)
    tables = [re.findall(r"^\| ((?:`\w+`[、, ]*)+) \| [^|]+ \|$", text, re.M) for text in (english, chinese)]
    named = [[re.findall(r"`(\w+)`", row) for row in rows] for rows in tables]
    assert named[0] == named[1]
    existing = {*report_tables(), VIEW.name, *(view.name for view in wide_views(installed().slots))}
    assert len(named[0]) >= 10
    assert {name for row in named[0] for name in row} <= existing


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/how-reading-works.md"])
def test_every_status_of_a_cell_is_explained(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert {status for status in Status if f"| `{status.value}` |" in text} == set(Status)


def _kinds_in_the_code() -> set[str]:
    """Every kind of finding that parsers and archive can make, as it stands in their source."""
    kinds = {f"format_{kind}" for _, kind, _ in formats._MAGIC} | {kind for kind, _ in ODD} | {RENDITION_DIFFERS}
    for path in (*(ROOT / "parsers").rglob("*.py"), ROOT / "archive/rows.py", ROOT / "archive/parsing.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                named = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = {"Finding": 0, "Unreadable": 0, "_told": 0, "_said": 0, "failed": 2}.get(
                    named, 0 if _finds(node) else None
                )
                said = [] if place is None else node.args[place : place + 1]
            elif isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                said = [node.values[keys.index("kind")]] if {"kind", "severity"} <= set(keys) else []
            else:
                continue
            kinds |= {word.value for word in said if isinstance(word, ast.Constant) and isinstance(word.value, str)}
    return kinds


def _finds(node: ast.Call) -> bool:
    """Whether this is ``page.find(kind, severity, …)``."""
    severity = node.args[1] if len(node.args) > 1 else None
    return (
        isinstance(severity, ast.Attribute)
        and isinstance(severity.value, ast.Name)
        and severity.value.id == Severity.__name__
    )


def test_every_kind_of_finding_is_explained_and_has_a_chinese_name() -> None:
    kinds = _kinds_in_the_code()
    assert {"rows_missing", "hints_disagree", "page_cut", "binary", "body_damaged", "slot_unknown"} <= kinds
    page = (ROOT / "docs/how-reading-works.md").read_text("utf-8")
    told = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (?:error|warning|info)(?:, info)? \| [^|]+ \|$", page, re.M)
    explained = [kind for row in told for kind in re.findall(r"`(\w+)`", row)]
    assert sorted(explained) == sorted(kinds)
    assert set(glossary()["finding"]) == kinds


def test_the_words_of_the_records_have_chinese_names() -> None:
    for column, words_of_it in (("status", Status), ("outcome", Outcome), ("severity", Severity), ("level", LEVELS)):
        assert list(glossary()[column]) == [str(word) for word in words_of_it]
    assert {f"fetches {outcome}" for outcome in OUTCOMES} <= set(glossary()["held"])
    assert both("finding", "rows_missing") == "表格缺行 rows_missing"
    assert both("finding", "no_such_kind") == "no_such_kind"


def test_the_changelog_has_what_is_unreleased_and_the_version_of_the_package() -> None:
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert version
    headings = re.findall(r"^## ([\w.]+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert headings[0] == "Unreleased"
    assert headings[1] == version[1]


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text.splitlines()[1]
    assert [int(number) for number in re.findall(r"^   (\d)\. [A-Z]", text, re.M)] == list(range(1, 10))
    assert text.count("END OF TERMS AND CONDITIONS") == 1
