"""Every identity passes, fails and leaves open at least once, with its operands named, in words of two languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from parsers.checks import CHECKS, Held, cross_organ_checks, cross_year_checks, message_en, within_checks
from parsers.figures import Prose
from parsers.forms import FORMS
from parsers.model import CheckResult, Number, Outcome
from tests.parsers.checking import FAIL, OPEN, PASS, UNCERTAIN, Values, cells, figures, stat, stat_2008

_ROW = "requests.new_received"
_P = "proactive_20_1.regulations"
_L = "review_litigation.reconsideration"
_D = "review_litigation.litigation_direct"
_APPLICANTS = [column.key for column in FORMS["standard_2021"].table("requests").columns][:-1]
_OUTCOMES = [row.key for row in FORMS["standard_2021"].table("requests").rows][2:-2]


@dataclass
class Case:
    """One report as far as a check looks at it. ``before``: last year's cells; ``organs``: what organs received."""

    form: str
    values: Values = field(default_factory=dict)
    stated: Mapping[str, Number] = field(default_factory=dict)
    text: str = ""
    level: str = "county_government"
    before: Values | None = None
    organs: tuple[int, ...] | None = None

    def results(self) -> Iterable[CheckResult]:
        given = cells(self.values)
        prose = [Prose("requests", line, 0) for line in self.text.splitlines()]
        yield from within_checks(self.form, 2024, self.level, given, figures(self.stated), prose)
        yield from cross_year_checks(self.form, given, self.form, None if self.before is None else cells(self.before))
        own = Held("a", "a", "county_government", "990101", "jurisdiction")
        parts = [Held(f"b{n}", f"b{n}", "county_department", "990101") for n in range(len(self.organs or ()))]
        received = {f"b{n}": {f"{_ROW}.total": value} for n, value in enumerate(self.organs or ())}
        yield from cross_organ_checks(self.form, given, own, parts, parts, received)


def _columns(row: str, **values: Number | str) -> Values:
    return {f"{row}.{column}": value for column, value in values.items()}


def _year_end(carried_forward: Number | str) -> Values:
    return {"requests.carried_forward.total": carried_forward}


def _table(row: str, values: Iterable[Number | str]) -> Values:
    return {f"{row}.{column}": value for column, value in zip([*_APPLICANTS, "total"], values, strict=True)}


def _results(upheld: int, total: Number | str) -> Values:
    return _columns(_L, upheld=upheld, corrected=0, other_result=0, pending=0, total=total)


def _sums(total: Number | str) -> Values:
    rows: Values = {f"requests.{row}.total": 1 for row in _OUTCOMES}
    return {**rows, "requests.total_processed.total": total}


def _flow(new: Number | str, carried_in: int, processed: Number | str, forward: Number | str) -> Values:
    rows = {
        "new_received": new,
        "carried_over_in": carried_in,
        "total_processed": processed,
        "carried_forward": forward,
    }
    return {f"requests.{row}.total": value for row, value in rows.items()}


def _annex(**values: Number | str) -> Case:
    return Case("narrative_2014", stat(values))


def _annex_2008(**values: Number | str) -> Case:
    return Case("narrative_2008", stat_2008(values))


def _told(stated: Mapping[str, Number], values: Values) -> Case:
    return Case("standard_2021", values, stated)


def _f19(values: Values, before: Values | None = None) -> Case:
    return Case("standard_2019", values, before=before)


def _f21(values: Values, before: Values | None = None, **more: object) -> Case:
    return Case("standard_2021", values, before=before, **more)  # type: ignore[arg-type]


_FLOW = _flow(89, 0, 87, 2)
_SHARE = "收到申请20件，网络申请5件，占"
_REPLIES = ["already_public", "granted", "partially_granted", "denied", "not_this_organ", "not_exist",
            "correction_notified", "other_channels"]  # fmt: skip
_REASONS = ["state_secret", "commercial_secret", "personal_privacy", "security_stability",
            "not_government_information", "other_legal_grounds"]  # fmt: skip
_REASONS_2008 = ["state_secret", "commercial_secret", "personal_privacy", "process_information", "security_stability",
                 "other_legal_grounds"]  # fmt: skip
_REPLIES_2008 = ["granted", "partially_granted", "not_government_information", "not_exist", "not_this_organ", "unclear",
                 "repeat", "denied"]  # fmt: skip
_WAYS = dict.fromkeys((f"applications_{way}" for way in ("in_person", "by_fax", "online", "by_letter")), 2)
_WAYS_2008 = {**_WAYS, "applications_by_email": 2, "applications_by_other": 2}


def _replies(names: list[str]) -> dict[str, int]:
    return dict.fromkeys((f"reply_{name}" for name in names), 1)


def _denials(names: list[str]) -> dict[str, int]:
    return dict.fromkeys((f"reply_denied_{name}" for name in names), 1)


def _channels(website: int) -> dict[str, int]:
    others = dict.fromkeys((f"disclosed_via_{name}" for name in ("gazette", "weibo", "wechat", "other")), 0)
    return {**others, "disclosed_via_website": website}


EXAMPLES: dict[str, tuple[Case, Case, Case]] = {
    # passes, fails (or is uncertain, see CANNOT_FAIL), leaves open
    "P-01": tuple(_f19(_columns(_P, newly_disclosed=n, newly_made=2)) for n in (2, 3, "")),
    "P-02": tuple(_f19(_columns(_P, total_disclosed=n, newly_disclosed=2)) for n in (2, 1, "/")),
    "P-03": tuple(
        _f19(_columns("proactive_20_5.administrative_licensing", previous_year_items=4, change_this_year=n))
        for n in (-4, -5, "")
    ),
    "P-04": tuple(
        _f19(_columns("proactive_20_9.centralized_procurement", procurement_items=n, procurement_amount=12))
        for n in (1, 0, "无")
    ),
    "P-05": tuple(_f21(_columns(_P, in_force=n, repealed=1, issued=3)) for n in (2, 1, "")),
    "P-06": tuple(_f21(_columns(_P, issued=n, repealed=0, in_force=0)) for n in (0, 1, "")),
    "P-07": (_f21(_columns(_P, issued=0)), _f21(_columns(_P, issued=-1)), _f21(_columns(_P, issued=""))),
    "P-08": tuple(_f21({"proactive_20_8.administrative_fees.fee_amount": n}) for n in (12, 6_000_000, "")),
    "R-01": (_f21(_FLOW), _f21(_flow(89, 0, 87, 3)), _f21(_flow(89, 0, "", 2))),
    "R-02": (_f21(_sums(len(_OUTCOMES))), _f21(_sums(3)), _f21(_sums(""))),
    "R-03": tuple(_f21(_table(_ROW, [1, 1, 1, 1, 1, 1, n])) for n in (6, 7, "")),
    "R-04": (_f21(_FLOW), _f21(_flow(1, 0, 0, 2)), _f21(_flow(1, 0, 0, ""))),
    "L-01": (_f21(_results(1, 1)), _f21(_results(1, 0)), _f21(_results(1, ""))),
    "L-02": tuple(_f21(_columns(_D, total=n)) for n in (0, 1, "")),
    "X-01": tuple(_f21({"requests.carried_over_in.total": n}, _year_end(2)) for n in (2, 3, "")),
    "X-02": tuple(
        _f21(_columns(_P, issued=2, repealed=1, in_force=n), _columns(_P, in_force=11)) for n in (12, 13, "")
    ),
    "X-03": tuple(
        _f19(
            _columns("proactive_20_5.administrative_licensing", previous_year_items=n),
            _columns("proactive_20_5.administrative_licensing", previous_year_items=5, change_this_year=-1),
        )
        for n in (4, 5, "")
    ),
    "X-04": tuple(
        _f19(_columns(_P, total_disclosed=n, newly_disclosed=1), _columns(_P, total_disclosed=8)) for n in (9, 8, "")
    ),
    "X-05": tuple(_f21({f"{_ROW}.total": n}, {f"{_ROW}.total": 10}) for n in (20, 120, "")),
    "X-06": (
        _f21({f"{_ROW}.total": 9}, organs=(4, 5)),
        _f21({f"{_ROW}.total": 8}, organs=(4, 5)),
        _f21({f"{_ROW}.total": 8}),
    ),
    "T-01": tuple(_told({"applications_received": 89}, _flow(n, 0, 87, 2)) for n in (89, 88, "")),
    "T-02": tuple(_told({"replies_total": 87}, _flow(90, 0, n, 2)) for n in (87, 86, "")),
    "T-03": tuple(_told({"reply_granted": 8}, {"requests.granted.total": n}) for n in (8, 9, "")),
    "T-04": tuple(_told({"reconsideration_total": 1}, {f"{_L}.total": n}) for n in (1, 2, "")),
    "T-05": tuple(
        _told(
            {"litigation_total": 3},
            {f"{_D}.total": 1, "review_litigation.litigation_after_reconsideration.total": n},
        )
        for n in (2, 1, "")
    ),
    "T-06": tuple(_told({"carried_forward": 2}, _year_end(n)) for n in (2, 1, "")),
    "T-07": (
        Case("narrative_2014", stat({"disclosed_total": 9}), {"disclosed_total": 9}),
        Case("narrative_2014", stat({"disclosed_total": 9}), {"disclosed_total": 8}),
        Case("narrative_2014", stat({"disclosed_total": 9})),
    ),
    "N-01": tuple(_annex(disclosed_total=n, **_channels(5)) for n in (5, 6, "")),
    "N-02": tuple(_annex(disclosed_total=n, disclosed_via_website=5) for n in (5, 4, "")),
    "N-03": tuple(_annex(applications_received=n, **_WAYS) for n in (8, 9, "")),
    "N-04": tuple(_annex(applications_concluded=n, concluded_on_time=3, concluded_extended=1) for n in (4, 5, "")),
    "N-05": tuple(_annex(replies_total=n, **_replies(_REPLIES)) for n in (8, 9, "")),
    "N-06": tuple(_annex(reply_denied=n, **_denials(_REASONS)) for n in (6, 7, "")),
    "N-07": tuple(
        _annex(reconsideration_total=n, reconsideration_upheld=1, reconsideration_corrected=1, reconsideration_other=0)
        for n in (2, 3, "")
    ),
    "N-08": tuple(
        _annex(litigation_total=n, litigation_upheld_or_dismissed=1, litigation_corrected=1, litigation_other=0)
        for n in (2, 3, "")
    ),
    "N-09": tuple(_annex(staff_total=n, staff_full_time=1, staff_part_time=2) for n in (3, 4, "")),
    "N-10": tuple(_annex(press_conferences=n, press_conferences_by_principal=1) for n in (1, 0, "")),
    "N-11": tuple(_annex(applications_concluded=3, replies_total=n) for n in (3, 2, "")),
    "N-12": tuple(_annex(disclosed_normative_documents=3, normative_documents_issued=n) for n in (3, 2, "")),
    "N-13": tuple(_annex(replies_total=3, applications_received=n) for n in (3, 2, "")),
    "N-14": tuple(Case("standard_2021", text=f"{_SHARE}{n}。") for n in ("25%", "35%", "四分之一")),
    "N-15": tuple(_annex(applications_received=n, **_replies(_REPLIES)) for n in (8, 9, "")),
    "N-99": tuple(Case("standard_2021", text=f"当面3件、网络5件，合计{n}件。") for n in ("8", "9", "若干")),
    "H-01": tuple(_annex_2008(applications_received=n, **_WAYS_2008) for n in (12, 13, "")),
    "H-02": tuple(_annex_2008(replies_total=n, **_replies(_REPLIES_2008)) for n in (8, 9, "")),
    "H-03": tuple(_annex_2008(reply_denied=n, **_denials(_REASONS_2008)) for n in (6, 7, "")),
    "H-04": tuple(_annex_2008(fees_collected=n, fees_proactive_total=1, fees_on_request_total=2) for n in (3, 4, "")),
    "H-05": tuple(_annex_2008(staff_total=n, staff_full_time=1, staff_part_time=2) for n in (3, 4, "")),
}  # type: ignore[assignment]
CANNOT_FAIL = {
    "L-02": "a case that is not about a refusal may still go to court at once",
    "N-13": "what was carried over from the year before, which nobody states, may explain any excess",
}


def _outcomes(check_id: str, case: Case) -> set[Outcome]:
    return {result.outcome for result in case.results() if result.check_id == check_id}


def test_no_identity_is_without_examples() -> None:
    assert list(EXAMPLES) == list(CHECKS)


@pytest.mark.parametrize("check_id", EXAMPLES)
def test_it_passes_fails_and_leaves_open(check_id: str) -> None:
    good, bad, unknown = EXAMPLES[check_id]
    assert PASS in _outcomes(check_id, good)
    assert not {FAIL, UNCERTAIN} & _outcomes(check_id, good)
    wrong = UNCERTAIN if check_id in CANNOT_FAIL else FAIL
    assert wrong in _outcomes(check_id, bad)
    assert _outcomes(check_id, unknown) == {OPEN}


@pytest.mark.parametrize("check_id", EXAMPLES)
def test_what_fails_names_its_operands_and_is_said_in_two_languages(check_id: str) -> None:
    bad = EXAMPLES[check_id][1]
    wrong = UNCERTAIN if check_id in CANNOT_FAIL else FAIL
    result = next(result for result in bad.results() if result.check_id == check_id and result.outcome is wrong)
    if CHECKS[check_id].level != "within_sentence":
        assert result.cells, "a failure leads to the cells"
        assert any(name in bad.values or name.removeprefix("figure.") in bad.stated for name in result.cells)
    assert re.search(r"\d", result.message), "the numbers are there"
    assert re.search("不|为负|超过|变动", result.message), "and what is wrong with them"
    assert not re.search(r"[a-z]{3,}", result.message.replace("figure", "")), "without the keys of the program"
    english = message_en(result)
    assert english.endswith("uncertain" if wrong is UNCERTAIN else "does not hold")
    assert not re.search("[一-鿿]", english.replace(CHECKS[check_id].en, ""))
