"""How reports close: nothing of their last lines is lost, and nothing of the site's first is taken in."""

from __future__ import annotations

import pytest

from parsers.report import parse
from tests.parsers.test_scripted_articles import BODY, PARAGRAPHS, TITLE

_LAST = PARAGRAPHS[-2]
_FOOT = "<div><p>主办单位：样例县人民政府</p><p>网站标识码：9999990001</p></div>"


def _read(*lines: str, foot: str = _FOOT) -> tuple[str, str, str]:
    """What stands behind the last sentence, the day of publication and what it is told by."""
    body = BODY.replace(f"<p>{PARAGRAPHS[-1]}</p>", "") + "".join(
        line if line.startswith("<") else f"<p>{line}</p>" for line in lines
    )
    page = f"<html><body><div><a href='/'>首页</a></div><h1>{TITLE}</h1><div>{body}</div>{foot}</body></html>"
    report = parse(page.encode())
    identity = report.identity
    return report.text.partition(_LAST)[2].strip("\n"), identity.published_on, identity.published_on_source


@pytest.mark.parametrize(
    "lines",
    [
        ("样例县粮食局", "2013年2月4日"),
        ("样例县粮食局 2013年2月4日",),
        ("样例县粮食局", "2013.2.4"),
        ("样例县粮食局", "2013-02-04"),
        ("样例县粮食局", "二〇一三年二月四日", "（此件公开发布）"),
        ("样例县粮食局", "2013年2月4日", "（联系人：甲某，联系电话：0999-7000001）"),
        ("样例县粮食局", "2013年2月4日", "附件：1.分类统计表", "2.收购点名单", "3.说明"),
        ("样例县粮食局", "2013年2月4日", "抄送：县政府办公室。", "样例县粮食局办公室 2013年2月4日印发"),
    ],
)
def test_signature_day_and_what_stands_below_them_are_the_report_s(lines: tuple[str, ...]) -> None:
    assert _read(*lines) == ("\n".join(lines), "2013-02-04", "signature")


def test_a_table_below_the_signature_is_an_annex_of_the_report() -> None:
    rows = "".join(f"<tr><td>第{n}收购点</td><td>{n}</td></tr>" for n in range(1, 13))
    table = f"<table><tr><td>公开地点</td><td>条数</td></tr>{rows}</table>"
    text, day, source = _read("样例县粮食局", "2013年2月4日", "附：公开情况分类表", table, "注：数据截至2012年12月31日")
    assert text.startswith("样例县粮食局\n2013年2月4日\n附：公开情况分类表\n公开地点\t条数\n第1收购点\t1\n")
    assert text.endswith("第12收购点\t12\n注：数据截至2012年12月31日")
    assert (day, source) == ("2013-02-04", "signature")


@pytest.mark.parametrize(
    "foot",
    [
        "<div>2019-05-06</div>",
        "<div>说明：本页由系统生成</div>",
        "<div>附表下载</div><div>样例县召开会议</div>",
        "<div><table><tr><td>网站总访问量</td><td>999</td></tr></table></div>",
    ],
)
def test_what_stands_outside_the_article_closes_nothing(foot: str) -> None:
    assert _read("样例县粮食局", "2013年2月4日", foot=foot)[0] == "样例县粮食局\n2013年2月4日"
