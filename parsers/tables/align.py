"""Label-anchored alignment: a form's tables laid over the stream of cells.

Rows are found by their words, in the order in which the form prints them; values are what follows a label up to the
next. Position only breaks ties. Where the number of values does not fit and nothing decides, the row is
``unparseable`` and keeps its raw text: a shifted number is worse than none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from parsers.forms import Table
from parsers.model import ReportCell, Status
from parsers.tables.accounting import doubts as doubts_of
from parsers.tables.ambiguous import behind_values, is_beside, movable, of_two_labels, over_columns
from parsers.tables.anchors import (
    Anchor,
    again_without_value,
    best_chain,
    doubled_rows,
    find_anchors,
    spans,
    stands_twice,
    surplus_labels,
)
from parsers.tables.arithmetic import Told, tell_rows
from parsers.tables.fit import begin_apart, fit, is_filled_up, is_uneven, stray_ends, usual_columns, usual_shifts
from parsers.tables.headers import (
    as_headed,
    beside_columns,
    named_columns,
    of_another_form,
    out_of_form_order,
    printed_headers,
    printed_order,
    that_belong,
    with_others,
)
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.lines import holds_value
from parsers.tables.money import stated_unit
from parsers.tables.recovered import misread_or_torn, out_of_order, torn_again
from parsers.tables.slots import Aligned, empty_slot, read_slot, uncertain_slots
from parsers.tables.stream import Token, of_a_page, without_blank_rows
from parsers.tables.value_column import value_column

MOST_VALUES = 200
"""Values gathered for one row: far more than any form has, so that a page of a million cells ends soon."""
_MOST_REST = 4
"""Lines over which the rest of a label may run before its values come."""


def align(form: str, tables: Sequence[Table], stream: Sequence[Token], labels: SheetLabels) -> Aligned:
    """Lay the tables of one sheet over ``stream``. Every slot gets a cell; a row not found is ``row_absent``."""
    anchors = find_anchors(stream, labels)
    chain = best_chain(anchors, len(labels.lines))
    if chain:
        chain = misread_or_torn(out_of_order(anchors, chain, labels), stream, labels)
    firsts = [anchor.first for anchor in chain]
    gathered = {
        anchor.line: _gather(stream, anchor, firsts, labels) for anchor in chain if labels.lines[anchor.line][1].key
    }
    seconds = doubled_rows(anchors, chain)
    again = [(second.line, _gather(stream, second, firsts, labels)) for second in seconds]
    for surplus, lines in surplus_labels(anchors, chain, stream, labels):
        values = _gather(stream, surplus, firsts, labels)
        if not any(_words(values) == _words(gathered[line]) for line in lines):
            again += [(line, values) for line in lines]
    # Printed in a copy of the sheet that was not chosen, as where a page's end repeats its first rows.
    elsewhere = {anchor.line for anchor in anchors if anchor.sure and anchor.line not in gathered}
    unsure = (
        elsewhere | movable(chain, stream, labels) | (again_without_value(anchors, chain, stream) if chain else set())
    )
    again += torn_again(chain, gathered, stream, labels)
    for line, values in again:
        texts = [token.text for token in values if token.text]
        if texts and texts != [token.text for token in gathered[line] if token.text]:
            gathered[line] = gathered[line] + values  # printed twice, with other numbers: nobody knows which hold
            unsure |= set(labels.alike(line))  # and which of those that are printed under the same words it is
    filled = sum(1 for values in gathered.values() if any(token.kind is Kind.VALUE for token in values))
    rows = len(labels.value_lines)
    enough = (
        filled >= max(1, min(3, rows // 3)) or 2 * len(gathered) > rows or 2 * sum(map(bool, gathered.values())) >= rows
    )
    if not enough:
        # Too few rows to be the sheet; but what is printed beyond doubt is not absent.
        printed = {anchor.line for anchor in chain if anchor.sure}
        return Aligned(_not_found(labels, {line: gathered[line] for line in gathered if line in printed}), set(), False)
    taken = gathered
    if len(tables) == 1 and len(tables[0].columns) == 1:
        gathered = value_column(stream, chain[0].first, gathered, tables[0], labels)
    headers = printed_headers(stream, chain, labels)
    columns = usual_columns(gathered, headers, labels) if is_uneven(gathered, labels) else {}
    shifts, apart = usual_shifts(gathered, labels), begin_apart(gathered, labels)
    filled_up = is_filled_up(gathered, labels)
    stray = stray_ends(gathered, columns, labels)
    unsure |= {line for line, values in gathered.items() if any(of_a_page(token) for token in values)}
    # A line that was not cut holds its values itself; blanks behind it are another row's.
    unsure |= {
        anchor.line
        for anchor in chain
        if any(holds_value(token.text) for token in stream[anchor.first : anchor.after])
        and not any(token.kind is Kind.VALUE for token in gathered.get(anchor.line, ()))
    }
    unsure |= over_columns(chain, stream, labels) | behind_values(chain, taken, stream, labels)
    unsure |= stray | of_two_labels(chain, anchors, gathered, stream, labels)
    fitted = {
        line: None
        if line in unsure
        else fit(values, len(table.columns), columns.get(table.key), shifts, filled_up, table.key in apart)
        for line, values in gathered.items()
        for table in (labels.lines[line][0],)
    }
    others = with_others(stream, chain, labels) if len(tables) > 1 or len(tables[0].columns) > 1 else set()
    beside = beside_columns(gathered, fitted, named_columns(stream, chain, labels), others, labels)
    fitted |= dict.fromkeys(beside)
    repeated = stands_twice(anchors)
    claimed = _claimed(stream, [*chain, *seconds], gathered, labels)
    if repeated:
        claimed |= {
            token.block
            for first, last in spans(anchors)
            for token in stream[first : last + 1]
            if token.kind != Kind.PROSE
        }
    aligned = Aligned([], claimed, True, repeated=repeated)
    # A row beside another whose label is torn may have lost its number to it: without a trace of a blank it is none.
    halves = is_beside(chain)
    doubts = doubts_of(chain, taken, again, fitted, stream, labels)
    told = _told(form, labels, gathered, fitted, headers, unsure)
    mixed = of_another_form(form, stream, chain, labels)
    untold = out_of_form_order(stream, chain, labels, headers)
    money = {
        anchor.line: stated_unit(stream, anchor.first, anchor.after, labels.lines[anchor.line]) for anchor in chain
    }
    orders = {key: printed_order(header) for key, header in headers.items()}
    for line in labels.value_lines:
        table, row = labels.lines[line]
        if line in doubts or (line in unsure and line not in gathered):
            aligned.odd_rows.append(row.label)
            aligned.cells += uncertain_slots(
                [(row, column) for column in table.columns], table, doubts.get(line, []), {}
            )
            continue
        if line not in gathered:
            aligned.cells += [empty_slot(table, row, column, Status.ROW_ABSENT) for column in table.columns]
            continue
        chosen = fitted[line]
        if chosen and table.key in untold:
            chosen = None
        if (chosen or chosen is None) and table.key in mixed:
            chosen = that_belong(gathered[line], len(table.columns), mixed[table.key])
        if chosen is None:
            certain = told.get(line, {})
            if certain:
                aligned.by_sums.append(row.label)
            if len(certain) < len(table.columns):
                aligned.odd_rows.append(row.label)
            slots = [(row, column) for column in table.columns]
            aligned.cells += uncertain_slots(slots, table, gathered[line], certain)
        elif not chosen and not gathered[line] and halves:
            aligned.odd_rows.append(row.label)
            aligned.cells += uncertain_slots([(row, column) for column in table.columns], table, [], {})
        elif not chosen:
            aligned.cells += [empty_slot(table, row, column, Status.BLANK) for column in table.columns]
        else:
            chosen = as_headed(chosen, orders.get(table.key))
            aligned.cells += [
                read_slot(table, row, column, token, money.get(line, ""))
                for column, token in zip(table.columns, chosen, strict=True)
            ]
    return aligned


def _not_found(labels: SheetLabels, printed: Mapping[int, Sequence[Token]]) -> list[ReportCell]:
    """The cells of a sheet of which no more was found than the rows that are ``printed`` with these values."""
    cells: list[ReportCell] = []
    for line in labels.value_lines:
        table, row = labels.lines[line]
        slots = [(row, column) for column in table.columns]
        if line in printed:
            cells += uncertain_slots(slots, table, printed[line], {})
        else:
            cells += [empty_slot(table, *slot, Status.ROW_ABSENT) for slot in slots]
    return cells


def _words(values: Sequence[Token]) -> list[str]:
    return [token.text for token in values if token.kind is Kind.VALUE]


def _told(
    form: str,
    labels: SheetLabels,
    gathered: dict[int, list[Token]],
    fitted: dict[int, Sequence[Token] | None],
    headers: dict[str, tuple[Token, ...]],
    unsure: set[int],
) -> dict[int, Told]:
    """By line, what the form's sums tell of rows with fewer values than columns, but for those that are ``unsure``."""
    told: dict[int, Told] = {}
    short = {line for line, chosen in fitted.items() if chosen is None}
    for table in {labels.lines[line][0].key: labels.lines[line][0] for line in sorted(short)}.values():
        header = headers.get(table.key, ())
        if printed_order(header) != list(range(len(header))):
            continue  # the columns are printed in another order: the sums would be laid over the wrong ones
        lines = {row.key: line for line, (its, row) in enumerate(labels.lines) if its is table and line in gathered}
        rows = {
            key: gathered[line] if line in short and line not in unsure else fitted[line] for key, line in lines.items()
        }
        told |= {lines[key]: certain for key, certain in tell_rows(form, table, rows).items() if certain}
    return told


def _gather(stream: Sequence[Token], anchor: Anchor, firsts: Sequence[int], labels: SheetLabels) -> list[Token]:
    """The values that belong to a label: those in its own row if there are enough, else up to the next label.

    ``firsts`` are the first tokens of all rows found, rising: labels, though they be misread.
    """
    width = len(labels.lines[anchor.line][0].columns)
    home = stream[anchor.after - 1].block
    own = "".join(token.text for token in stream[anchor.first : anchor.after])
    values: list[Token] = []
    skipped = 0
    at_home = 0
    next_row = bisect_left(firsts, anchor.after)
    for at in range(anchor.after, firsts[next_row] if next_row < len(firsts) else len(stream)):
        token = stream[at]
        kind, is_home = token.kind, token.block == home
        if (not is_home and at_home >= width) or len(values) > MOST_VALUES:
            break
        if kind is Kind.VALUE and not is_home and token.column == 0 and _is_code(stream, at):
            break
        if kind is Kind.VALUE and not is_home and len(values) >= width and of_a_page(token):
            if stream[at + 1 : at + 2] and stream[at + 1].kind is Kind.VALUE:
                values.append(token)  # the row goes on over the page, or is done: nobody knows
            break
        if kind is Kind.VALUE or kind is Kind.BLANK:
            at_home += is_home
            values.append(token)
        elif kind is Kind.PROSE or (kind is Kind.LABEL and labels.knows(token)):
            break
        elif kind is Kind.LABEL:
            if is_home and token.column >= 0 and values:
                values.append(token)  # words where a number should be: kept, and unparseable
            elif values or skipped >= _MOST_REST or not labels.goes_on(anchor.line, own, token.text):
                break
            else:
                skipped, own = skipped + 1, own + token.text  # the rest of a label that ran over the line
    return without_blank_rows(values) or _words_instead(stream, anchor, own, labels)


def _words_instead(stream: Sequence[Token], anchor: Anchor, own: str, labels: SheetLabels) -> list[Token]:
    """Right behind a label in its row of a grid that holds no number, words that are none of the table's: they stand
    in a number's place (免收)."""
    found = []
    for token in stream[anchor.after :]:
        if token.block != stream[anchor.after - 1].block or token.kind is not Kind.LABEL or token.column < 0:
            break
        if labels.belongs(token) or labels.like(token.text)[0] or labels.goes_on(anchor.line, own, token.text):
            return []
        found.append(token)
    return found


def _is_code(stream: Sequence[Token], at: int) -> bool:
    """Whether a number opens a line in which a label follows: it is the next row's, its code."""
    block = stream[at].block
    while at < len(stream) and stream[at].block == block and stream[at].kind is Kind.VALUE:
        at += 1
    return at < len(stream) and stream[at].block == block and stream[at].kind is Kind.LABEL


def _claimed(
    stream: Sequence[Token], chain: list[Anchor], gathered: dict[int, list[Token]], labels: SheetLabels
) -> set[int]:
    """The blocks of the sheet: from its first heading or header, or the copy of a first row, back to back, to its last
    value."""
    blocks = [token.block for values in gathered.values() for token in values]
    last = max([*blocks, *(stream[anchor.first].block for anchor in chain)])
    first_token = min(anchor.first for anchor in chain)
    while first_token > 0 and (stream[first_token - 1].kind is Kind.VALUE or labels.belongs(stream[first_token - 1])):
        first_token -= 1
    while stream[first_token].kind is Kind.VALUE:
        first_token += 1
    return set(range(stream[first_token].block, last + 1))
