"""Advertisements of betting rings inside reports are told; the ordinary words of sport, lotteries and raids are not."""

from __future__ import annotations

import pytest

from parsers.clean.contamination import contamination
from parsers.report import parse

INJECTED = {
    "博彩": [
        "365bat提现_bus365_365app最新版安卓下载样例县人民政府",
        "滚球体育app_188篮球比分-直播|官网:样例区人民政府",
        "澳门特区赌场_样例市2022年政府信息公开工作年度报告",
        "bet365体育在线样例县水务局",
        "样例县365bet官网水务局",
        "BET365在线样例县水务局",
        "开云体育样例县政府信息公开年度报告",
        "开云app下载样例县人民政府",
        "亚博体育样例市人民政府办公室",
        "乐鱼官网样例县民政局",
        "必威体育样例县教育局2020年年度报告",
        "皇冠体育样例县人民政府",
        "华体会样例县财政局",
        "澳门银河样例县人民政府",
        "澳门新葡京样例县人民政府",
        "澳门威尼斯人样例县司法局",
        "澳门金沙娱乐场_官方网站",
        "葡京样例县公安局",
        "欧洲杯买球样例县审计局",
        "在线买球样例县审计局2021年报告",
        "体育投注样例县统计局",
        "足球投注平台样例县统计局",
        "各级足彩部门认真落实政府信息公开条例",
        "百家乐样例县人民政府",
        "真人视讯样例县人民政府",
        "必威app样例县人民政府",
        "米兰体育样例县人民政府",
        "188体育官网样例县人民政府",
    ],
    "彩票": [
        "六合彩样例县人民政府",
        "北京赛车样例县人民政府",
        "时时彩平台样例县人民政府",
        "彩票app样例县人民政府",
        "彩票平台官方样例县财政局",
        "500彩票样例县财政局",
        "PK10样例县财政局",
        "双色球预测样例县财政局",
    ],
    "棋牌娱乐": [
        "某某棋牌官网样例县人民政府",
        "棋牌游戏平台样例县人民政府",
        "棋牌娱乐样例县人民政府",
        "太子娱乐城样例县人民政府",
        "天天娱乐平台样例县人民政府",
        "电子游艺样例县人民政府",
    ],
    "色情": [
        "成人视频样例县人民政府",
        "国产精品一区样例县人民政府",
        "无码高清样例县人民政府",
        "黄色视频免费样例县人民政府",
    ],
    "下载登录": [
        "某某app下载安装样例县人民政府",
        "某某app官网入口样例县人民政府",
        "官方在线登录样例县人民政府",
        "某某app最新版样例县水务局",
        "最新版安卓下载样例县水务局",
        "官网登录入口样例县水务局",
        "样例县水务局|官网:年度报告",
        "注册送88样例县水务局",
    ],
}
ORDINARY = [
    "样例县体育局2022年政府信息公开工作年度报告",
    "样例县教育体育局认真做好政府信息公开工作",
    "样例市文化广电旅游体育局",
    "国家体育总局公开2365体育场地信息",
    "公开彩票公益金的使用情况12条",
    "样例省福利彩票管理中心",
    "样例省福利彩票发行中心、体育彩票管理中心",
    "体育彩票公益金的筹集、分配和使用",
    "全县设福利彩票投注站35个，体育彩票投注点12个",
    "新增彩票投注机20台",
    "打击赌博违法犯罪，破获赌博案件23起",
    "开展打击治理跨境赌博专项行动",
    "查处赌博、吸毒人员15人",
    "整治网络博彩，端掉赌场3个",
    "收缴老虎机12台、赌博机8台",
    "涉赌博、色情网站的举报",
    "开展扫黄打非，查处色情视频案件",
    "防范电信诈骗和裸聊敲诈的宣传",
    "加强娱乐场所管理，公开娱乐场所名单",
    "棋牌室、网吧等场所的日常检查",
    "棋牌类比赛12场",
    "文化娱乐平台建设稳步推进",
    "开云镇人民政府2022年政府信息公开工作年度报告",
    "中国—亚欧博览会（亚博会）信息公开",
    "购买球场设施、采购买球拍事项",
    "购买球类器材的招标结果",
    "学校操场滚动播放宣传片",
    "通过样例通APP公开信息120条",
    "推广政务服务APP，群众可下载使用",
    "政务APP下载量达到2万次",
    "12345app受理群众诉求2000件",
    "交管12123APP办理业务",
    "在官网公开信息120条，官网：www.example.gov.cn",
    "政府官方网站访问量30万次，官方微信公众号阅读量10万次",
    "登录官网查询办理进度",
    "注册登录政府网站即可申请",
    "银河街道办事处2022年报告",
    "金沙县人民政府2022年政府信息公开工作年度报告",
    "皇冠镇人民政府2022年报告",
    "太阳城社区便民服务中心",
    "永利街道办事处",
    "万博街道、米兰社区公开信息10条",
    "澳门特别行政区、香港特别行政区居民的申请",
    "成人教育、成人高考信息公开",
    "北京赛区、极速物流信息",
    "公交bus线路信息",
    "alphabet排序方式公开信息",
    "无码头作业许可0件",
    "电竞产业园规划公开",
    "竞技体育、群众体育、体育产业信息公开",
    "全球盘活资产，让球迷满意",
    "线下注册、线下注销等事项",
    "满足彩民需要",
    "盘口村村务公开",
    "A片区改造规划、一区二区三园建设",
    "国产精品茶叶展销",
    "新葡萄品种推广",
    "防控期间无码人员通行指引",
    "全县120体育场地、188体育设施公开",
    "样例县人民政府-官方网站",
    "样例县水务局官方网站_政府信息公开",
    "提供安卓版、苹果版下载",
    "加快三走势研究",
    "全县禁止赌博，不得参与六合彩",
    "一肖像画公开",
    "发放提现、提档、提速的惠企政策",
    "下载中心、表格下载栏目更新32次",
    "真人图书馆活动12场",
]


@pytest.mark.parametrize(("family", "text"), [(family, text) for family, texts in INJECTED.items() for text in texts])
def test_an_advertisement_is_told_with_its_family(family: str, text: str) -> None:
    (finding,) = contamination(f"本报告依照条例编制。{text}。")
    assert finding.kind == "contamination"
    assert family in finding.message
    assert finding.evidence in f"本报告依照条例编制。{text}。"


@pytest.mark.parametrize("text", ORDINARY)
def test_the_ordinary_words_of_offices_are_none(text: str) -> None:
    assert contamination(f"本报告依照条例编制。{text}。全年公开政府信息120条。") == ()


def test_every_advertisement_is_counted_once() -> None:
    (finding,) = contamination("开云体育_官网入口公开信息。葡京的申请。\n百家乐。")
    assert finding.message.startswith("正文混入3处")


@pytest.mark.parametrize("place", ["title", "h1", "prose"])
def test_an_advertisement_anywhere_in_a_report(place: str) -> None:
    words = dict.fromkeys(("title", "h1", "prose"), "")
    words[place] = "开云体育app_"
    page = (
        f"<meta charset=utf-8><title>{words['title']}样例县水务局2022年政府信息公开工作年度报告</title>"
        f"<h1>{words['h1']}样例县水务局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
        f"<p>2022年，{words['prose']}我局认真做好政府信息公开工作，不断提高政府信息公开的质量。</p>"
        "<p>二、主动公开政府信息情况</p><p>全年主动公开政府信息1234条。</p>"
        "<p>三、收到和处理政府信息公开申请情况</p><p>全年收到政府信息公开申请12件，均已答复。</p>"
    )
    report = parse(page.encode())
    assert report.state == "report"
    assert ["开云体育app" in finding.evidence for finding in report.findings if finding.kind == "contamination"] == [
        True
    ]
    assert {figure.value for figure in report.figures if figure.indicator == "disclosed_total"} == {1234}
