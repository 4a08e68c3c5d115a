from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parsers import publishers
from parsers.publishers import (
    LEVELS,
    canonical,
    find_region,
    has_rulemaking_power,
    host_codes,
    is_sub_provincial,
    level_of,
    locate,
    publisher_id,
    region,
    related,
    successors,
)


@pytest.mark.parametrize(
    ("code", "level", "province", "prefecture", "county"),
    [
        ("210000", "province", "辽宁省", "", ""),
        ("210800", "prefecture", "辽宁省", "营口市", ""),
        ("210881", "county", "辽宁省", "营口市", "盖州市"),
        ("511723", "county", "四川省", "达州市", "开江县"),
        ("110108", "county", "北京市", "", "海淀区"),
        ("500103", "county", "重庆市", "", "渝中区"),
        ("419001", "county", "河南省", "", "济源市"),
        ("659004", "county", "新疆维吾尔自治区", "", "五家渠市"),
        ("441900", "prefecture", "广东省", "东莞市", ""),
        ("371200", "prefecture", "山东省", "莱芜市", ""),
        ("522401", "county", "贵州省", "毕节地区", "毕节市"),
    ],
)
def test_region_of_a_code(code: str, level: str, province: str, prefecture: str, county: str) -> None:
    place = region(code)
    assert place is not None
    assert (place.level, place.province, place.prefecture, place.county) == (level, province, prefecture, county)


def test_years_of_codes_and_names() -> None:
    laiwu, linping, yingkou = region("371200"), region("330113"), region("210800")
    assert laiwu is not None
    assert (laiwu.valid_from, laiwu.valid_to) == (None, 2018)
    assert linping is not None
    assert (linping.name, linping.valid_from, linping.valid_to) == ("临平区", 2021, None)
    assert yingkou is not None
    assert (yingkou.valid_from, yingkou.valid_to) == (None, None)


def test_a_code_keeps_its_newest_name_and_is_found_by_its_old_one() -> None:
    held = region("420600")
    assert held is not None
    assert held.name == "襄阳市"
    old = find_region("襄樊市")
    assert old is not None
    assert (old.code, old.name) == ("420600", "襄樊市")


def test_unknown_codes() -> None:
    assert region("990123") is None
    assert region("") is None


@pytest.mark.parametrize(
    ("name", "within", "code"),
    [
        ("营口市", "", "210800"),
        ("营口", "", "210800"),
        ("开江", "", "511723"),
        ("四川省达州市开江县", "", "511723"),
        ("达州市开江县", "", "511723"),
        ("凉山州", "", "513400"),
        ("凉山彝族自治州", "", "513400"),
        ("延边", "", "222400"),
        ("新疆", "", "650000"),
        ("内蒙古", "", "150000"),
        ("朝阳县", "", "211321"),
        ("禄劝县", "", "530128"),
        ("科右前旗", "", "152221"),
        ("朝阳市", "", "211300"),
        ("长安区", "", None),
        ("长安区", "610100", "610116"),
        ("长安区", "西安市", "610116"),
        ("长安区", "河北省", "130102"),
        ("长安区", "四川省", None),
        ("鼓楼区", "", None),
        ("鼓楼区", "320100", "320106"),
        ("鼓楼区", "350102", "350102"),
        ("淮阳县", "", "411626"),
        ("淮阳县", "411600", "411626"),
        ("吉林", "", None),
        ("吉林市", "", "220200"),
        ("青禾县", "", None),
        ("", "", None),
    ],
)
def test_find_region(name: str, within: str, code: str | None) -> None:
    found = find_region(name, within)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("name", "code", "rest"),
    [
        ("临沂市行政审批服务局", "371300", "行政审批服务局"),
        ("津市市人民政府", "430781", "人民政府"),
        ("上海税务局", "310000", "税务局"),
        ("北京西城区人民政府", "110102", "人民政府"),
        ("上海市浦东新区人民政府", "310115", "人民政府"),
        ("泸州市江阳区胡市镇人民政府", "510502", "胡市镇人民政府"),
        ("胡市镇人民政府", None, "胡市镇人民政府"),
        ("海口镇人民政府", None, "海口镇人民政府"),
        ("南京路街道办事处", None, "南京路街道办事处"),
        ("朝阳区人民政府", None, "朝阳区人民政府"),
        ("西安市长安区教育局", "610116", "教育局"),
        ("内蒙古自治区通辽市科尔沁区", "150502", ""),
    ],
)
def test_locate(name: str, code: str | None, rest: str) -> None:
    found, words = locate(name)
    assert ((found.code if found else None), words) == (code, rest)


@pytest.mark.parametrize("year", [2008, 2016, 2023])
def test_every_region_of_a_year_is_found_by_its_full_name(year: int) -> None:
    table = (Path(publishers.__file__).parent / "regions.csv").read_text("utf-8")
    codes = (line.split(",", 1)[0] for line in table.split()[1:])
    wrong = []
    for place in filter(None, (region(code, year) for code in dict.fromkeys(codes))):
        if not place.in_force(year):
            continue
        above = place.province if place.level != "province" else ""
        name = above + (place.prefecture if place.level == "county" else "") + place.name
        for organ in ("", "教育局"):
            found, rest = locate(name + organ, "", year)
            if (found.code if found else "", rest) != (place.code, organ):
                wrong.append(name + organ)
    assert wrong == []


def test_towns_and_counties_that_begin_with_the_same_word() -> None:
    assert [locate(name)[1] for name in ("江苏省镇江市财政局", "陕西省安康市镇坪县财政局", "胡市镇财政所")] == [
        "财政局",
        "财政局",
        "胡市镇财政所",
    ]


def test_hosts_offer_regions_and_only_under_gov_cn() -> None:
    assert host_codes("http://www.kaijiang.gov.cn/xxgk/1.html") == ("511723",)
    assert host_codes("https://jaq.fuzhou.gov.cn/") == ("350100", "361000")
    assert host_codes("http://xarf.xa.gov.cn/xxgk/") == ("610100",)
    assert host_codes("http://www.kaijiang.com/xxgk/1.html") == ()
    assert host_codes("http://122.137.0.1:8080/pub/") == ()
    assert host_codes("http://kaijiang.gov.cn.example.com/") == ()


def test_related() -> None:
    assert related("210000", "210881")
    assert related("210881", "210800")
    assert not related("210881", "210882")
    assert not related("210000", "220000")


@pytest.mark.parametrize(
    ("publisher", "code", "level"),
    [
        ("辽宁省人民政府", "210000", "provincial_government"),
        ("北京市人民政府", "110000", "provincial_government"),
        ("上海市人民政府办公厅", "310000", "provincial_department"),
        ("辽宁省气象局", "210000", "vertical_organ"),
        ("辽宁省教育厅", "210000", "provincial_department"),
        ("营口市人民政府", "210800", "prefecture_government"),
        ("营口市", "210800", "prefecture_government"),
        ("营口市人民政府办公室", "210800", "prefecture_department"),
        ("大兴安岭地区行政公署", "232700", "prefecture_government"),
        ("凉山州发展改革委", "513400", "prefecture_department"),
        ("盖州市人民政府", "210881", "county_government"),
        ("盖州市财政局", "210881", "county_department"),
        ("济源市人民政府", "419001", "county_government"),
        ("海淀区人民政府", "110108", "county_government"),
        ("开江县普安镇人民政府", "511723", "township_or_subdistrict"),
        ("胡市镇人民政府", "510502", "township_or_subdistrict"),
        ("和平街道办事处", "210102", "township_or_subdistrict"),
        ("螅镇", "610828", "township_or_subdistrict"),
        ("国家税务总局临沂市税务局", "371300", "vertical_organ"),
        ("国家统计局开江调查队", "511723", "vertical_organ"),
        ("中华人民共和国青岛海关", "370200", "vertical_organ"),
        ("财政部四川监管局", "510000", "vertical_organ"),
        ("大连市地方税务局", "210200", "prefecture_department"),
        ("大连高新技术产业园区管理委员会", "210200", "other"),
        ("临沂市公共资源交易中心", "371300", "public_institution"),
        ("临沂市水务集团有限公司", "371300", "public_institution"),
        ("泸州市江阳区城市管理局", "510502", "county_department"),
        ("天津市城市管理委员会", "120000", "provincial_department"),
        ("福建省人民政府国有资产监督管理委员会", "350000", "provincial_department"),
        ("科右中旗人民政府", "152222", "county_government"),
        ("禄劝县人民政府", "530128", "county_government"),
    ],
)
def test_level_of(publisher: str, code: str, level: str) -> None:
    assert level_of(publisher, region(code)) == level


@pytest.mark.parametrize(
    ("publisher", "level"),
    [
        ("教育部", "central_department"),
        ("国家发展和改革委员会", "central_department"),
        ("中国证监会", "central_department"),
        ("国家税务总局", "central_department"),
        ("海关总署", "central_department"),
        ("国家税务总局辽宁省税务局", "vertical_organ"),
        ("营口市财政局", "prefecture_department"),
        ("某某局", ""),
    ],
)
def test_level_of_without_a_region(publisher: str, level: str) -> None:
    assert level_of(publisher, None) == level


def test_publisher_id_of_governments_is_the_code() -> None:
    assert publisher_id("营口市人民政府", "210800") == "210800"
    assert publisher_id("营口市", "210800") == "210800"
    assert publisher_id("四川省达州市开江县人民政府", "511723") == "511723"


def test_publisher_id_of_a_government_in_a_region_that_is_not_its_own_names_it() -> None:
    assert publisher_id("青禾县人民政府", "990123") == "990123-qhxrmzf-e94b09"
    assert publisher_id("云溪县人民政府", "990123") == "990123-yxxrmzf-f1d275"
    assert publisher_id("本溪市人民政府", "210800") == "210800-bxsrmzf-443cea"
    assert publisher_id("青禾县人民政府", "") == "000000-qhxrmzf-e94b09"


def test_publisher_id_of_organs() -> None:
    assert publisher_id("临沂市行政审批服务局", "371300") == "371300-xzspfwj-d505e6"
    assert publisher_id("山东省临沂市行政审批服务局", "371300") == "371300-xzspfwj-d505e6"
    assert publisher_id("青禾县财政局", "990123") == "990123-qhxczj-6f907c"
    assert publisher_id("某某局", "") == "000000-mmj-8acae3"


def test_publisher_id_folds_short_forms_and_keeps_office_and_government_apart() -> None:
    office = publisher_id("营口市人民政府办公室", "210800")
    assert publisher_id("营口市政府办", "210800") == office == "210800-rmzfbgs-be9a3a"
    assert publisher_id("营口市发改委", "210800") == publisher_id("营口市发展和改革委员会", "210800")
    assert publisher_id("营口市发改委", "210800") != publisher_id("营口市工信局", "210800")


def test_publisher_id_is_short_ascii_even_for_long_names() -> None:
    slug = publisher_id("中共临沂市委机构编制委员会办公室行政审批制度改革协调推进工作领导小组办公室", "371300")
    assert re.fullmatch(r"371300-[a-z0-9]{1,16}-[0-9a-f]{6}", slug)


def test_canonical_names() -> None:
    assert canonical("营口市发改委") == canonical("营口市发展和改革委员会") == "发展和改革委员会"
    assert canonical("开江县政府办公室") == "人民政府办公室"


@pytest.mark.parametrize(
    ("publisher", "code", "year", "power"),
    [
        ("辽宁省人民政府", "210000", 2010, True),
        ("营口市人民政府", "210800", 2013, False),
        ("营口市人民政府", "210800", 2020, True),
        ("沈阳市人民政府", "210100", 2010, True),
        ("凉山彝族自治州人民政府", "513400", 2019, True),
        ("大兴安岭地区行政公署", "232700", 2020, False),
        ("盖州市人民政府", "210881", 2020, False),
        ("营口市财政局", "210800", 2020, False),
        ("教育部", "", 2020, True),
        ("营口市人民政府", "210800", None, True),
    ],
)
def test_rulemaking_power(publisher: str, code: str, year: int | None, power: bool) -> None:
    assert has_rulemaking_power(publisher, region(code), year) is power


def test_sub_provincial_cities() -> None:
    dalian, yingkou = region("210200"), region("210800")
    assert dalian is not None
    assert is_sub_provincial(dalian)
    assert yingkou is not None
    assert not is_sub_provincial(yingkou)


def test_successors() -> None:
    assert successors("国土资源局", 2016) == ("自然资源局", "自然资源和规划局")
    assert successors("国土资源局", 2020) == ()
    assert successors("教育局", 2016) == ()


def test_the_levels_are_those_of_the_vocabulary() -> None:
    vocabulary = Path(__file__).resolve().parents[2] / ".." / "shared" / "spec" / "vocabulary.json"
    if not vocabulary.is_file():
        pytest.skip("the vocabulary is not beside the project")
    assert list(LEVELS) == json.loads(vocabulary.read_text("utf-8"))["levels"]
