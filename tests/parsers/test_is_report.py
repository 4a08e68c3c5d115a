"""What is an annual report on information disclosure, and what only looks like one: pages of both sorts, and why."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pytest

from parsers.model import Hints, Report, Status
from parsers.report import parse
from tests.parsers.articles import ARTICLES, TITLE, lines
from tests.parsers.rendering import as_html
from tests.parsers.templates import dress
from tests.parsers.test_layouts import V21, drawn

FILLER = "各单位要高度重视，明确责任分工，细化工作措施，确保各项任务落到实处，取得实效，并及时总结经验做法。"
FORM_21 = drawn(dict.fromkeys(V21, ""))

# Name, title of the page, paragraphs, and what the reason says.
NOT_REPORTS: list[tuple[str, str, Sequence[str], str]] = [
    (
        "notice to compile",
        "关于做好2023年度政府信息公开工作年度报告编制和发布工作的通知",
        [
            "各乡镇人民政府，县政府各部门：",
            "一、报告内容。包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六个部分。",
            "二、时间要求。请于1月31日前在政府网站公开本单位政府信息公开工作年度报告。",
            FILLER,
        ],
        "通知",
    ),
    (
        "notice on the format",
        "关于印发《政府信息公开工作年度报告格式》的通知",
        ["现将修订后的格式印发给你们，请认真贯彻执行。", "一、总体情况。这一项报告本机关总体情况。", FILLER],
        "通知",
    ),
    (
        "circular on the state of publication",
        "关于2022年政府信息公开年度报告发布情况的通报",
        ["截至3月31日，全县共有35个单位发布了政府信息公开年度报告，2个单位没有发布。", FILLER],
        "通知",
    ),
    (
        "guide",
        "样例县水务局政府信息公开指南",
        ["一、公开范围。", "二、依申请公开。申请人可以填写申请表。", FILLER],
        "指南",
    ),
    ("catalogue", "样例县政府信息公开目录", ["机构职能、政策法规、规划计划、统计信息、财政信息等。", FILLER], "目录"),
    (
        "infographic",
        "一图读懂样例县2023年政府信息公开工作年度报告",
        ["全年主动公开政府信息2300条。", "收到申请12件，全部按期答复。", FILLER],
        "解读",
    ),
    (
        "picture version",
        "图解：样例县2022年政府信息公开工作年度报告",
        ["主动公开政府信息1200条，", "依申请公开12件。"],
        "解读",
    ),
    (
        "interpretation",
        "《样例县2023年政府信息公开工作年度报告》解读",
        ["一、编制背景。根据条例规定，编制本报告。", "二、主要内容。全县公开政府信息2300条。", FILLER],
        "解读",
    ),
    (
        "news of publication",
        "我县完成2023年度政府信息公开工作年度报告编制发布工作",
        ["日前，我县各单位已全部完成政府信息公开年报的编制和发布。", FILLER, FILLER],
        "消息",
    ),
    (
        "news under the report's name",
        "样例县公布2022年政府信息公开年报",
        [
            "本报讯（记者 某某）昨日，样例县公布2022年政府信息公开年报。去年主动公开政府信息5.3万条，收到申请312件。",
            "年报还显示，公众最关注的是征地拆迁类信息，占全部申请的四成；其次是规划建设类信息。",
            "专家表示，政府信息公开的质量仍有提升空间，公开的及时性有待加强。",
        ],
        "消息",
    ),
    (
        "news of a meeting",
        "样例县召开政府信息公开年度报告工作培训会",
        ["1月5日，县政府办公室召开培训会，讲解政府信息公开年度报告的填报要求。", FILLER, FILLER],
        "消息",
    ),
    (
        "rule of law report",
        "样例县水务局2023年度法治政府建设情况报告",
        [
            "一、总体情况",
            "2023年，我局全面推进依法行政，落实政府信息公开制度，主动公开政府信息120条。",
            "二、主要做法",
            "加强政务公开，推进决策公开、执行公开。" + FILLER,
            "三、存在的主要问题及改进措施",
            "政务公开的意识还不够强。" + FILLER,
        ],
        "法治政府",
    ),
    (
        "administration by law, early years",
        "样例县2012年依法行政工作报告",
        [
            "一、总体情况",
            "深入推进政务公开，政府信息公开制度不断完善。",
            "二、存在的主要问题及改进措施",
            FILLER,
            FILLER,
        ],
        "法治政府",
    ),
    (
        "final accounts",
        "样例县水务局2022年度部门决算公开",
        ["一、部门概况。主要职能是水利建设。", "二、决算情况说明。收入合计1234.56万元，支出合计1200.00万元。", FILLER],
        "预算、决算",
    ),
    (
        "budget",
        "样例县水务局2024年部门预算信息公开报告",
        ["一、单位职责", "二、预算安排情况", "2024年收入预算1000万元。", FILLER, FILLER],
        "预算",
    ),
    (
        "report on the work of the government",
        "2023年样例县政府工作报告",
        [
            "各位代表：现在，我代表县人民政府向大会作政府工作报告，请予审议。",
            "一、2022年工作回顾",
            FILLER,
            "政务公开不断深化。",
        ],
        "政府工作报告",
    ),
    (
        "annual sheet of the web site",
        "样例县水务局政府网站工作年度报表（2023年度）",
        ["网站名称：样例县水务局", "信息发布总数：1234条", "专栏专题3个", "解读回应12条", "办事服务0项", FILLER],
        "政府网站",
    ),
    (
        "key points of the year's work",
        "样例县2023年政务公开工作要点",
        ["一、深化政策公开。主动公开政府信息。", "二、做好依申请公开。", "三、加强政务公开平台建设。", FILLER],
        "工作要点",
    ),
    (
        "application form",
        "样例县政府信息公开申请表",
        ["申请人信息：姓名、工作单位、证件名称、证件号码、联系电话。", "所需信息情况：内容描述、用途。", FILLER],
        "申请表",
    ),
    (
        "regulations",
        "中华人民共和国政府信息公开条例",
        [
            "第一条　为了保障公民依法获取政府信息，制定本条例。",
            "第二条　本条例所称政府信息，是指行政机关制作或者获取的信息。",
        ],
        "法规",
    ),
    (
        "letter on the key points",
        "关于2014年政府信息公开工作要点落实情况的函",
        [
            "省政府办公厅：",
            "根据《关于做好2014年政府信息公开年度报告有关事项的通知》要求，现将我县2014年政府信息公开工作要点落实情况函告如下：",
            "一、2014年政府信息公开工作情况",
            "各部门共主动公开政府信息320余条。",
            "二、存在问题及下一步工作计划",
            FILLER,
        ],
        "工作要点",
    ),
    (
        "blank local sheet, a cell a line",
        "样例市政府信息公开情况统计报表",
        [
            *("指标名称", "| 计量", "单位", "| 代码", "| 本年累计", "|", "主动公开信息数", "| 条", "| 01", "|", "|"),
            *("其中：全文电子化的主动公开信息数", "| 条", "| 02", "|", "|", "申请总数", "| 条", "| 10", "|", "|"),
            *("其中：1.当面申请数", "| 条", "| 11", "|", "|", "对申请的答复总数", "| 条", "| 17", "|", "|"),
            *(
                "行政复议数",
                "| 件",
                "| 32",
                "|",
                "|",
                "行政诉讼数",
                "| 件",
                "| 33",
                "|",
                "|",
                "行政申诉数",
                "| 件",
                "| 34",
            ),
        ],
        "空白的统一格式",
    ),
    (
        "local rules",
        "样例县政府信息公开工作考核办法",
        ["第一条　为加强政府信息公开工作，制定本办法。", "第二条　考核内容包括主动公开、依申请公开、年度报告。"],
        "法规",
    ),
    (
        "results of an assessment",
        "关于2022年全县政务公开工作考核结果",
        ["政务公开考核分为主动公开、依申请公开等五项，优秀单位12个。", FILLER],
        "考核",
    ),
    (
        "statistical bulletin",
        "样例县2022年国民经济和社会发展统计公报",
        ["全年地区生产总值123.4亿元，比上年增长5.6%。", FILLER],
        "统计公报",
    ),
    (
        "companies' annual reports",
        "关于2023年度企业年报公示工作的公告",
        ["请于6月30日前通过企业信用信息公示系统报送年度报告。", FILLER],
        "年度报告",
    ),
    (
        "public institution's annual report",
        "样例县水利站事业单位法人2022年度报告",
        ["一、业务活动开展情况", "开展水利技术服务。", FILLER],
        "年度报告",
    ),
    (
        "half a year",
        "样例县2015年上半年政府信息公开工作情况",
        [
            "上半年，全县主动公开政府信息523条，收到申请3件。",
            "存在的问题是公开不及时。",
            FILLER,
            "政府信息公开有待加强。",
        ],
        "不足一年",
    ),
    (
        "party affairs",
        "样例局2022年党务公开工作报告",
        ["我局党委认真做好党务公开工作，公开党务信息23条。", FILLER],
        "",
    ),
    (
        "summary of other work",
        "样例县水务局2012年工作总结",
        [
            "一年来，我局认真落实各项任务。",
            "政务公开、信息公开工作稳步推进，信息公开不断加强，信息公开制度健全。",
            FILLER,
        ],
        "工作总结",
    ),
    ("only an attachment", TITLE, ["附件：<a href='/f/2023.docx'>" + TITLE + ".docx</a>"], "附件里：/f/2023.docx"),
    (
        "attachment behind a script",
        TITLE,
        ["点击下载：<a href='/download.jsp?id=7'>年报全文</a>"],
        "附件里：/download.jsp?id=7",
    ),
    ("only scans", TITLE, ["<img src='/p/1.jpg'><img src='/p/2.jpg'>"], "图片：/p/1.jpg"),
    ("nothing under the title", TITLE, [""], "报告可能在附件"),
    ("one sentence", TITLE, ["详见附件。"], "报告可能在附件"),
    ("soft 404", "样例县人民政府", ["抱歉，您访问的页面不存在或已被删除！", "返回首页"], "不存在"),
    ("404 in digits", "404 Not Found", ["Not Found", "The requested URL was not found on this server."], "不存在"),
    ("withdrawn article", TITLE, ["该信息已删除。"], "不存在"),
    ("login", "统一身份认证平台", ["用户登录", "账号 密码 验证码", "忘记密码"], "登录"),
    ("login first", "样例县政府", ["您好，请先登录后查看该内容。"], "登录"),
    ("firewall", "提示", ["您的请求已被网站管理员设置拦截！", "可能原因：您提交的内容包含危险的攻击请求"], "防护"),
    ("too many visits", "访问提示", ["访问过于频繁，请稍后再试。"], "防护"),
    ("slider", "安全验证", ["请拖动滑块完成验证"], "防护"),
    ("maintenance", "系统维护", ["网站正在升级维护中，给您带来不便敬请谅解。"], "维护"),
    ("bad gateway", "502 Bad Gateway", ["nginx"], "故障"),
    ("script only", "样例县", ["请启用JavaScript后访问本网站。"], "脚本"),
    ("jump page", "正在跳转", ["页面跳转中……"], "脚本"),
    ("empty page", "", [""], "不谈政府信息公开"),
    (
        "home page",
        "样例县人民政府",
        ["今日要闻", "我县召开经济工作会议，研究部署重点任务，推进项目建设。", FILLER],
        "不谈政府信息公开",
    ),
    (
        "annual report of a school",
        "样例小学2022年信息公开制度",
        ["学校成立了校务公开领导小组，公开收费标准。", FILLER],
        "制度",
    ),
    (
        "template with gaps",
        "××局20××年政府信息公开工作年度报告",
        [
            "一、总体情况",
            "（此处填写本机关总体情况，不少于500字，应包括主动公开、依申请公开、政府信息管理、平台建设和监督保障等方面的情况）",
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "四、存在的主要问题及改进情况",
            "（此处填写存在的主要问题及改进情况，问题应具体，措施应可行，不得每年雷同）",
        ],
        "空白",
    ),
]

SHORT = "样例镇2012年政府信息公开工作年度报告"
REPORTS: list[tuple[str, str, Sequence[str]]] = [
    (
        "no figure, and a mail address that is no gap to fill in",
        SHORT,
        [
            "本报告根据《条例》编制，统计期限自2012年1月1日至2012年12月31日。如有疑问，请与镇政府联系（电子邮箱：xxgk@example.com）。",
            "一、概述",
            "2012年，我镇按照《条例》要求，做好政府信息公开工作，完善了公开的制度，拓宽了公开的渠道，政府信息公开工作有序开展。",
            "二、存在的主要问题和改进措施",
            "我镇的政府信息公开工作还有不足，公开的内容不够全面，今后将加强学习和培训，进一步做好政府信息公开工作。",
        ],
    ),
    (
        "township in 200 characters",
        SHORT,
        [
            "2012年，我镇按照《条例》要求，做好政府信息公开工作。全年通过公示栏、县政府网站主动公开政府信息46条。",
            "没有收到依申请公开政府信息的申请，没有收取费用，没有行政复议和行政诉讼。",
            "存在问题：公开内容不够全面。今后将加强学习。",
        ],
    ),
    (
        "shorter still",
        SHORT,
        ["2012年我镇主动公开政府信息12条。未收到公开申请。未发生行政复议、行政诉讼。未收取费用。"],
    ),
    (
        "all zero",
        SHORT,
        [
            "2012年，我镇主动公开政府信息0条，收到政府信息公开申请0件，行政复议0件，行政诉讼0件，收费0元。无其他需要报告的事项。"
        ],
    ),
    ("narrative of one paragraph", SHORT, ["".join(lines(ARTICLES["narrative"])[:-2])]),
    ("narrative without sections", TITLE, [line for line in lines(ARTICLES["narrative"]) if "、" not in line[:2]]),
    ("letter", "关于2023年政府信息公开工作情况的报告", lines(ARTICLES["letter"])),
    ("no title", "样例县人民政府", lines(ARTICLES["narrative"])),
    ("only the column as title", "政府信息公开年报", lines(ARTICLES["narrative"])),
    ("without the word 年度", "样例县2015年政府信息公开工作报告", lines(ARTICLES["narrative"])),
    ("政务公开", "样例县2016年政务公开工作年度报告", lines(ARTICLES["narrative"])),
    ("政务信息公开", "样例市2015年度政务信息公开年度报告", lines(ARTICLES["narrative"])),
    ("信息公开年报", "样例局2010年信息公开年报", lines(ARTICLES["narrative"])),
    (
        "annex of a notice",
        "样例县人民政府办公室关于印发2023年政府信息公开工作年度报告的通知",
        ["各单位：现将报告印发给你们。", TITLE, *lines(ARTICLES["narrative"])],
    ),
    (
        "published by announcement",
        "关于公布《样例县水务局2023年政府信息公开工作年度报告》的公告",
        ["现将报告予以公布。", *lines(ARTICLES["narrative"])],
    ),
    ("reported upwards", "关于报送样例县水务局2023年政府信息公开工作年度报告的函", lines(ARTICLES["narrative"])),
    (
        "quotes the notice it follows",
        TITLE,
        [
            "根据《关于做好2023年政府信息公开工作年度报告编制工作的通知》要求，编制本报告。",
            *lines(ARTICLES["narrative"])[1:],
        ],
    ),
    (
        "mentions a rule of law report",
        TITLE,
        [*lines(ARTICLES["narrative"])[:-2], "七、其他需要报告的事项", "法治政府建设年度报告、部门决算已另行公开。"],
    ),
    (
        "summary of the first years",
        "样例县2009年政府信息公开工作总结",
        [
            "2009年，我县政府信息公开工作稳步推进，信息公开制度逐步健全，信息公开渠道不断拓宽，现总结如下。",
            *lines(ARTICLES["narrative"]),
        ],
    ),
    (
        "with other reports linked below",
        TITLE,
        [
            *lines(ARTICLES["narrative"]),
            *(f"<a href='/{year}.html'>样例县水务局{year}年政府信息公开工作年度报告</a>" for year in range(2012, 2023)),
        ],
    ),
]


def page(title: str, paragraphs: Sequence[str]) -> bytes:
    written = "".join(f"<p>{words if '<' in words else escape(words)}</p>" for words in paragraphs)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{written}</div></body></html>".encode()


def dressed(title: str, paragraphs: Sequence[str], template: str = "trs") -> bytes:
    written = "".join(f"<p>{words if '<' in words else escape(words)}</p>" for words in paragraphs)
    return (
        dress(template, title, written)
        .replace('<div class="fjxz"><p>附件下载：</p><ul><li><a href="./P020240116.docx">', "<div><a>")
        .encode()
    )


def is_empty(report: Report) -> bool:
    return (report.text, report.cells, report.figures, report.sections, report.links) == ("", (), (), (), ())


@pytest.mark.parametrize(("name", "title", "paragraphs", "says"), NOT_REPORTS, ids=[case[0] for case in NOT_REPORTS])
def test_no_report_and_why(name: str, title: str, paragraphs: Sequence[str], says: str) -> None:
    report = parse(page(title, paragraphs))
    assert (report.state, is_empty(report)) == ("not_report", True)
    assert says in report.reason
    assert len(report.reason) >= 5


ON_A_SITE = [case for case in NOT_REPORTS if case[1] and "提示" not in case[1]]


@pytest.mark.parametrize(("name", "title", "paragraphs", "says"), ON_A_SITE, ids=[case[0] for case in ON_A_SITE])
def test_no_report_in_the_pages_of_a_site_either(name: str, title: str, paragraphs: Sequence[str], says: str) -> None:
    assert parse(dressed(title, paragraphs)).state == "not_report"


@pytest.mark.parametrize(("name", "title", "paragraphs"), REPORTS, ids=[case[0] for case in REPORTS])
def test_unusual_reports_are_reports(name: str, title: str, paragraphs: Sequence[str]) -> None:
    for body in (page(title, paragraphs), dressed(title, paragraphs, "vsb")):
        report = parse(body, Hints(url="https://www.example/a.html"))
        assert (report.state, report.reason) == ("report", "")
        text = report.text.replace("\n", "")
        assert all(words in text for words in paragraphs if "<" not in words)


def test_a_report_of_nothing_but_tables() -> None:
    tables = "".join(as_html(part) for part in ARTICLES["standard"] if not isinstance(part, str))
    for title in (TITLE, "", "政府信息公开年报"):
        report = parse(f"<title>{title}</title><h1>{title}</h1>{tables}".encode())
        assert (report.state, len([cell for cell in report.cells if cell.status is Status.NUMBER])) == (
            "report",
            len(V21),
        )


def test_the_blank_form_is_no_report_and_has_no_zeros() -> None:
    form = "".join(f"<p>{head}</p>{as_html(grid)}" for head, grid in zip("二三四", FORM_21.values(), strict=True))
    report = parse(f"<h1>（单位名称）××××年政府信息公开工作年度报告</h1>{form}".encode())
    assert (report.state, report.reason, report.cells) == ("not_report", "是空白的统一格式，没有填任何数", ())


def test_a_report_that_left_its_tables_blank_is_a_report_without_numbers() -> None:
    prose = [part for part in ARTICLES["narrative"] if isinstance(part, str)]
    written = "".join(f"<p>{words}</p>" for words in prose) + "".join(as_html(grid) for grid in FORM_21.values())
    report = parse(f"<h1>{TITLE}</h1>{written}".encode())
    assert (report.state, report.form) == ("report", "standard_2021")
    assert {(cell.status, cell.value) for cell in report.cells} == {(Status.BLANK, None)}


@pytest.mark.parametrize("tag", ["li", "p", "td"])
def test_a_list_of_years_is_no_report(tag: str) -> None:
    items = [f"样例县{year}年政府信息公开工作年度报告" for year in range(2008, 2024)]
    for linked in (True, False):
        rows = "".join(
            f"<tr><{tag}>{f'<a href=/{item}>{item}</a>' if linked else item}</{tag}><{tag}>2024-01-20</{tag}></tr>"
            if tag == "td"
            else f"<{tag}>{f'<a href=/{item}>{item}</a>' if linked else item}</{tag}>"
            for item in items
        )
        inner = f"<table>{rows}</table>" if tag == "td" else f"<div>{rows}</div>"
        report = parse(
            f"<title>政府信息公开年报-样例县</title><h2>政府信息公开年报</h2>{inner}<p>共16条 第1页</p>".encode()
        )
        # A list of nothing but links is a menu, of which no text is left.
        assert (report.state, "目录" in report.reason or (linked and "别的页面" in report.reason)) == (
            "not_report",
            True,
        )


def test_there_are_enough_cases_of_both_sorts() -> None:
    assert len(NOT_REPORTS) + len(REPORTS) >= 65
    assert len({case[0] for case in NOT_REPORTS} | {case[0] for case in REPORTS}) == len(NOT_REPORTS) + len(REPORTS)
