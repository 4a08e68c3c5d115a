"""Every page in a real browser, wide and narrow, in both languages: no error, nothing foreign, nothing too wide."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import hostile
import pytest
from chromium import MISSING, Chromium

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"{MISSING} is not installed (Debian: apt install chromium chromium-driver)"
)

COUNTY = "990122-ylxrmzf-f6ddf4"
PAGES = (
    "/",
    "/coverage",
    "/coverage/990000",
    "/coverage/990122",
    f"/publisher/{COUNTY}",
    f"/report/{COUNTY}-2020",
    f"/report/{COUNTY}-2016",
    f"/report/{COUNTY}-2012",
    "/report/990100-slsrmzf-a8af0d-2024",
    f"/report/{COUNTY}-2020/requests.total_processed.total",
    f"/report/{COUNTY}-2020/figure.disclosed_total.1",
    f"/report/{COUNTY}-2020/source",
    "/report/nix",
    "/search",
    "/search?q=公开",
    f"/trend?who={COUNTY}&who=990100-slsrmzf-a8af0d",
    "/trend?find=县",
    "/stories",
    "/stories/late",
    "/stories/missing",
    "/stories/failed",
    "/stories/altered",
    "/stories/jumps?year=2024",
    "/stories/lost?year=2024",
    "/stories/refusals?year=2024&level=prefecture_government",
    "/draft",
    "/dictionary",
    "/reports",
    "/reports/reports",
    f"/reports/reports/{COUNTY}-2020",
    "/reports/cells",
)


OURS = [page for page in PAGES if not page.startswith("/reports") and not page.endswith("/source")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as one:
        yield one


def serving(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "nianbao", "serve", "--archive", str(folder), "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield line.split(" at ")[1].split("/ ")[0]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def site(built: Path) -> Iterator[str]:
    yield from serving(built)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    hostile.archive(folder)
    yield from serving(folder)


def complaints(browser: Chromium) -> list[str]:
    """What the browser complains of on its console, but for pages that are not there on purpose."""
    return [one["message"] for one in browser.log("browser") if "404 (Not Found)" not in one["message"]]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_whole_quiet_and_our_own(browser: Chromium, site: str, width: int, lang: str) -> None:
    browser.size(width, 900)
    wrong = []
    for page in PAGES:
        browser.open(f"{site}{page}{'&' if '?' in page else '?'}_lang={lang}")
        if not page.endswith("/source"):  # plain text is laid out by the browser
            broad = browser.run("return document.documentElement.scrollWidth")
            if broad > width:
                wrong.append((page, "is wide", broad))
            shown = browser.run("return document.documentElement.lang")
            if shown != {"zh": "zh-CN", "en": "en"}[lang]:
                wrong.append((page, "is in", shown))
        wrong += [(page, "says", one) for one in complaints(browser)]
        wrong += [(page, "asked", url) for url in browser.asked_for() if not url.startswith(site)]
    assert wrong == []


def test_nothing_runs_that_an_archive_holds(browser: Chromium, hostile_site: str) -> None:
    browser.size(1280, 900)
    for page in (*hostile.PAGES, "/reports/reports", "/reports/reports/jia-xian-2017", "/reports/findings"):
        browser.open(f"{hostile_site}{page}")
        # With a dialog open, this would be refused.
        assert browser.run("return document.querySelectorAll('img[src=x], svg[onload]').length") == 0, page
        assert [url for url in browser.asked_for() if not url.startswith(hostile_site)] == []
        assert complaints(browser) == [], page


CONTRAST = """
const of = (color) => { const p = color.match(/[\\d.]+/g).map(Number); return p.length > 3 ? p : [...p, 1]; };
const light = ([r, g, b]) => { const f = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
const behind = (element) => { for (let e = element; e; e = e.parentElement) {
  const c = of(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255, 1]; };
const bad = [];
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || element.closest('.hidden, .skip, option') || !element.getClientRects().length) continue;
  const style = getComputedStyle(element), a = light(of(style.color)), b = light(behind(element));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const big = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
  if (ratio < (big ? 3 : 4.5)) bad.push(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
}
return [...new Set(bad)];
"""


@pytest.mark.parametrize("page", OURS)
def test_words_stand_out_from_what_is_behind_them(browser: Chromium, site: str, page: str) -> None:
    browser.open(site + page)
    assert browser.run(CONTRAST) == []


def test_the_first_column_of_a_wide_form_stays_where_the_rest_is_scrolled(browser: Chromium, site: str) -> None:
    browser.size(390, 900)
    browser.open(f"{site}/report/{COUNTY}-2020")
    found = browser.run(
        "const box = document.querySelectorAll('.form .scroll')[1]; box.scrollLeft = 200;"
        "const label = [...box.querySelectorAll('th.side')].find((th) => th.textContent.includes('予以公开'));"
        "return [box.scrollLeft, Math.round(label.getBoundingClientRect().left - box.getBoundingClientRect().left)]"
    )
    assert found == [200, 0]


def test_a_reader_with_a_keyboard_reaches_search_first(browser: Chromium, site: str) -> None:
    browser.size(1280, 900)
    browser.open(site + "/")
    order = browser.run(
        "return [...document.querySelectorAll('a[href], input, button, select, textarea, summary, [tabindex]')]"
        ".filter((e) => e.tabIndex >= 0 && e.getClientRects().length).map((e) => e.id || e.className || e.tagName)"
    )
    assert order[0] == "skip"
    assert "q" in order
    assert browser.run("return document.querySelector('.skip').getAttribute('href')") == "#content"


def test_on_paper_the_form_lies_across_and_is_not_cut(browser: Chromium, site: str, tmp_path: Path) -> None:
    browser.size(1280, 900)
    browser.open(f"{site}/report/{COUNTY}-2020")
    browser.print(tmp_path / "report.pdf")
    made = (tmp_path / "report.pdf").read_bytes()
    boxes = {tuple(round(float(number)) for number in box.split()) for box in _boxes(made)}
    assert (0, 0, 842, 595) in boxes  # A4 landscape
    browser.tool("Emulation.setEmulatedMedia", {"media": "print"})
    clipped = browser.run(
        "const boxes = [...document.querySelectorAll('.scroll')];"
        "return boxes.filter((box) => getComputedStyle(box).overflowX !== 'visible').length"
    )
    browser.tool("Emulation.setEmulatedMedia", {"media": ""})
    assert clipped == 0


def _boxes(pdf: bytes) -> list[str]:
    return [box.decode() for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)]
