"""What is formalism in the words of an office, and what only looks like it."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.delegation.formalism import FormAsked, cells_a_year, faults

ASKED = [
    ("check_in", "网格员每日到点位打卡，连续一个月。"),
    ("check_in", "请各社区工作人员扫码签到。"),
    ("check_in", "巡查人员到达后须在系统内签到，漏签一次扣一分。"),
    ("check_in", "本项工作每人每天打卡不得少于3次。"),
    ("check_in", "社工不得不每天刷脸打卡"),
    ("check_in", "未打卡的视为未开展工作。"),
    ("check_in", "不打卡的，取消评优资格。"),
    ("check_in", "不再使用纸质登记，改为扫码打卡。"),
    ("check_in", "干部步数达标情况每周公布"),
    ("check_in", "社区工作者在线时长每月不少于20小时"),
    ("check_in", "按学习时长评定等次"),
    ("check_in", "对各社区积分排名并通报"),
    ("check_in", "文章转发率不低于90%，点赞数纳入考核"),
    ("check_in", "全体工作人员转发到朋友圈"),
    ("check_in", "走访时全程开启定位"),
    ("check_in", "每月统计各社区APP登录次数"),
    ("check_in", "不得迟到，入户须打卡"),
    ("proof", "完成后将截图发工作群。"),
    ("proof", "以后台截图为准。"),
    ("proof", "上传学习完成页面截图"),
    ("proof", "没有截图的不予验收"),
    ("proof", "截图不得遗漏，统一存档"),
    ("proof", "清理楼道堆物并拍照上传"),
    ("proof", "整治行动期间每次巡查拍照留存备查"),
    ("proof", "每户走访照片作为验收依据"),
    ("proof", "附现场工作照片不少于3张"),
    ("proof", "拍视频发到区级工作群"),
    ("proof", "做到全程留痕，资料齐全"),
    ("proof", "加强痕迹管理"),
    ("proof", "提供佐证材料一套"),
    ("proof", "组织居民安装后截图报送"),
    ("proof", "录屏提交街道备查"),
    ("new_app", "组织居民下载国家反诈中心APP，安装率达到80%"),
    ("new_app", "每户至少一人关注“某某区发布”公众号"),
    ("new_app", "各社区新建微信工作群，专人值守"),
    ("new_app", "请社工扫码进群接收任务"),
    ("new_app", "建群并每日发布信息"),
    ("new_app", "推广使用某某通小程序"),
    ("new_app", "各社区开通短视频账号"),
    ("new_app", "把楼组长拉到微信工作群"),
    ("standing_report", "每日17时前上报进展情况"),
    ("standing_report", "每天报送一次数据，截至12月31日"),
    ("standing_report", "实行零报告制度"),
    ("standing_report", "每周五前报送工作台账"),
    ("standing_report", "定期上报整改情况"),
    ("standing_report", "执行日报制"),
    ("ledger", "填报独居老人登记表"),
    ("ledger", "重新摸排报送居民信息台账"),
    ("ledger", "另报志愿服务时长统计表"),
    ("ledger", "上报出租屋底数"),
]
NOT_ASKED = [
    "不得要求社区工作人员打卡、签到。",
    "不需要截图，也不需要拍照上传。",
    "无需打卡",
    "不要求工作留痕",
    "验收不以截图、照片作为依据。",
    "禁止以任何形式要求社区每日上报。",
    "严禁以下载APP、关注公众号作为考核内容",
    "本项工作不打卡、不截图、不排名。",
    "取消每日上报。",
    "打卡、截图等做法一律取消。",
    "截图不作为验收依据",
    "照片不得作为考核依据",
    "不再要求填报独居老人登记表",
    "避免重复报送居民花名册",
    "不得要求打卡、截图，或以工作留痕代替实绩。",
    "不强制居民下载APP",
    "居民可自愿关注社区公众号了解进度",
    "按照《关于开展打卡签到专项行动的通知》精神办理",
    "把小广场建成网红打卡地",
    "设置打卡点供游客合影",
    "补贴资金通过一卡通打卡发放",
    "居民参会签到表由社区存档",
    "志愿者活动签到后领取保险",
    "选民签到后领取选票",
    "保存居民提供的诈骗聊天截图",
    "宣传单附操作截图说明",
    "申请人提交近期免冠照片",
    "为老人拍照办理老年证",
    "现场留有刹车痕迹的，报交警处理",
    "系统自动留痕，无须另做资料",
    "发现燃气泄漏立即上报",
    "建立重点人群台账由社区保管",
    "建设群众满意的小广场",
    "入群众家中走访听取意见",
    "在楼栋微信群里发通知",
    "每月上报一次，截至2026年12月底",
    "志愿者积分排名由志愿者协会公布",
    "传感器每日自动上报数据",
    "不得增加居民负担",
    "由专业机构每年检测一次电梯",
]


@pytest.mark.parametrize(("code", "text"), ASKED)
def test_it_finds_what_is_asked(code: str, text: str) -> None:
    assert code in {fault.code for fault in faults({"content": text}, [])}


@pytest.mark.parametrize("text", NOT_ASKED)
def test_it_lets_pass_what_is_forbidden_or_only_looks_alike(text: str) -> None:
    assert faults({"content": text}, []) == []


def test_it_quotes_the_words_says_what_to_change_and_gives_the_rule() -> None:
    with translation.override("zh-hans"):
        found = faults({"standard": "楼道整洁。完成后拍照上传，以截图为准。"}, [])
    assert [(one.code, one.where, one.quoted) for one in found] == [
        ("proof", "standard", "完成后拍照上传"),
        ("proof", "standard", "以截图为准"),
    ]
    assert "完成后拍照上传" in found[0].sentence
    assert "2024年8月" in found[0].rule


def test_it_quotes_little_of_a_long_clause() -> None:
    long = "请各社区在认真总结前一阶段工作经验的基础上结合自身实际扎实推进并由专人负责每天安排网格员到重点点位逐一打卡直至工作全部结束"
    [fault] = faults({"content": long}, [])
    assert "打卡" in fault.quoted
    assert len(fault.quoted) <= 40


def test_it_quotes_titles_as_they_were_written() -> None:
    [fault] = faults({"process": "按照《巡查签到办法》每日打卡。"}, [])
    assert (fault.code, fault.quoted) == ("check_in", "按照《巡查签到办法》每日打卡")


def test_it_finds_a_form_whose_data_a_ledger_has() -> None:
    [named] = faults({}, [FormAsked("困难家庭情况表", 12, 300, 1, "重点人群台账")])
    assert (named.code, named.where) == ("ledger", "困难家庭情况表")
    [known] = faults({}, [FormAsked("独居老人花名册", 8, 64, 1, "")])
    assert known.code == "ledger"
    assert "重点人群台账" in known.sentence


def test_it_finds_a_form_asked_for_again_and_again_and_says_what_it_costs() -> None:
    [fault] = faults({}, [FormAsked("垃圾分类情况表", 10, 2, 250, "")])
    assert fault.code == "standing_report"
    assert "5000" in fault.sentence.replace(",", "")
    assert faults({}, [FormAsked("垃圾分类情况表", 10, 2, 52, "")]) == []


def test_it_finds_formalism_in_the_name_of_a_form_once() -> None:
    found = faults({}, [FormAsked("入户打卡登记表", 3, 1, 1, ""), FormAsked("入户打卡登记表", 3, 1, 1, "")])
    assert [one.code for one in found] == ["check_in"]


@given(st.text(alphabet="打卡签到截图上传不得要求每日报送，。、群建照片《》或和须", max_size=60))
def test_it_finds_nothing_in_what_a_sentence_forbids_as_a_whole(text: str) -> None:
    words = "".join(one for one in text if one in "打卡签到截图上传报送、群建照片")
    assert faults({"content": f"严禁{words}。"}, []) == []


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=80), max_size=3))
def test_it_quotes_only_what_was_written(texts: dict[str, str]) -> None:
    for fault in faults(texts, []):
        assert fault.quoted
        assert fault.quoted in texts[fault.where]


@given(st.integers(0, 99), st.integers(0, 9999), st.integers(0, 366))
def test_it_counts_entries_exactly(fields: int, people: int, times: int) -> None:
    assert cells_a_year(FormAsked("表", fields, people, times)) == fields * people * times
