"""What the style guide shows: invented people and matters, in the words a community would use.

The samples are content, not interface, so they stand here in Chinese and are not translated. Dates are fixed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

_TZ = dt.timezone(dt.timedelta(hours=8))
_TEXT = "食堂午餐时间改为十点半到十三点，另在三号楼和九号楼各设一个送餐点。"


def _at(month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=_TZ)


class ProposalForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(
        label="议题名称", max_length=40, help_text="一句话说清楚要办的事，例如“食堂午餐提前半小时”。"
    )
    text = forms.CharField(
        label="想解决什么问题",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 600, "data-counter": ""}),
    )
    kind = forms.ChoiceField(
        label="属于哪一类",
        choices=[("", "请选择"), ("meal", "助餐服务"), ("quiet", "安静与秩序"), ("room", "活动室使用")],
    )
    scope = forms.ChoiceField(
        label="影响范围",
        choices=[("b", "一栋楼"), ("c", "一个小区"), ("a", "全社区")],
        widget=forms.RadioSelect,
    )
    groups = forms.MultipleChoiceField(
        label="还应当问问谁",
        choices=[("old", "七十岁以上老人"), ("kids", "有小孩的家庭"), ("shop", "沿街商户")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    by = forms.DateField(
        label="希望什么时候前有结果",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )
    phone = forms.CharField(
        label="联系电话",
        help_text="只给办事人员看，不公开。",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    cost = forms.IntegerField(label="大约花费", required=False, min_value=0)
    photo = forms.FileField(label="照片", required=False, help_text="不是必须的。")
    agree = forms.BooleanField(label="我知道：公示时只显示昵称")


class FilterForm(forms.Form):
    """A filter bar."""

    q = forms.CharField(label="关键词", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("c", "协商中"), ("p", "公示中")])
    place = forms.ChoiceField(label="小区", required=False, choices=[("", "全部"), ("1", "梧桐苑"), ("2", "长河里")])


_CLOCKS: list[dict[str, Any]] = [
    {"state": "left", "count": 3, "unit": "wd", "due_at": _at(11, 26, 17, 30), "name": "决策期"},
    {"state": "soon", "count": 3, "unit": "wh", "due_at": _at(11, 23, 17, 30), "name": "审核"},
    {"state": "today", "due_at": _at(11, 23, 17, 30), "name": "协商期"},
    {"state": "overdue", "count": 2, "unit": "wd", "due_at": _at(11, 19, 17, 30), "name": "答复"},
    {"state": "paused", "name": "决策期", "reason": "等街道答复消防意见，收到后继续计时。"},
    {"state": "met", "name": "受理"},
    {"state": "over", "name": "公布期"},
    {"state": "late", "name": "公示"},
    {"state": "none"},
    {"state": "last_day", "name": "异议期", "last": dt.date(2026, 11, 23)},
    {"state": "from", "name": "开始实施", "from_day": dt.date(2026, 12, 1)},
    {"state": "ready", "name": "办结", "from_day": dt.date(2026, 11, 20)},
]

_MATTERS: list[dict[str, Any]] = [
    {
        "title": "社区食堂的开放时间和送餐点",
        "url": "#matter-1",
        "number": "议〔2026〕31号",
        "place": "梧桐社区",
        "state_label": "协商中",
        "state_tone": "info",
        "clock": _CLOCKS[0],
        "when": dt.date(2026, 11, 18),
        "voices": 146,
        "summary": "七十岁以上的居民希望午餐提前到十点半，离食堂远的三栋楼希望设送餐点。",
    },
    {
        "title": "中心广场晚间活动的音量和结束时间",
        "url": "#matter-2",
        "number": "议〔2026〕29号",
        "place": "长河里小区",
        "state_label": "已逾期",
        "state_tone": "bad",
        "clock": _CLOCKS[3],
        "when": dt.date(2026, 11, 9),
        "voices": 58,
        "summary": "预计日期调整为11月26日，原因：等待派出所的噪声意见。",
    },
    {
        "title": "活动室周末开放给小学生写作业",
        "url": "#matter-3",
        "number": "议〔2026〕27号",
        "place": "梧桐苑",
        "state_label": "执行中",
        "state_tone": "good",
        "clock": None,
        "when": dt.date(2026, 10, 30),
        "voices": 0,
        "summary": "",
    },
]

_NOTICES: list[dict[str, Any]] = [
    {
        "kind": "publicity",
        "title": "关于社区食堂开放时间调整的决定（公示）",
        "url": "#n1",
        "when": dt.date(2026, 11, 20),
        "issuer": "梧桐社区居民委员会",
        "objection_until": _at(11, 27, 17, 30),
        "display_until": dt.date(2026, 12, 5),
        "number": "第12号",
    },
    {
        "kind": "announcement",
        "title": "第三季度公共收益收支情况",
        "url": "#n2",
        "when": dt.date(2026, 11, 16),
        "issuer": "梧桐社区居民委员会",
        "summary": "收入、支出和结余，逐项列出。",
    },
    {
        "kind": "notice",
        "title": "3、5、9号楼明天上午停水",
        "url": "#n3",
        "when": dt.date(2026, 11, 23),
        "issuer": "值班：社区工作者",
        "summary": "11月24日8:30至11:30检修水泵，请提前储水。咨询电话见通知。",
        "urgent": True,
    },
]


def _poll(state: str) -> dict[str, Any]:
    return {
        "id": state,
        "question": "午餐几点开始合适？",
        "state": state,
        "url": "#poll",
        "closes_at": _at(11, 25, 18, 0),
        "voted": 87,
        "entitled": 412,
        "receipt": "K7QM-2F9T",
        "options": [
            {"label": "十点半开始", "value": "1", "votes": 52, "percent": 60},
            {"label": "十一点开始，照旧", "value": "2", "votes": 28, "percent": 32},
            {"label": "都可以", "value": "3", "votes": 7, "percent": 8},
        ],
    }


def _table() -> dict[str, Any]:
    columns: list[dict[str, Any]] = [
        {"label": "事项"},
        {"label": "来人"},
        {"label": "渠道"},
        {"label": "到期"},
        {"label": "件数", "numeric": True},
    ]
    lines = [
        ("3-2-501 屋顶漏水", "周敏", "电话", "已逾期1个工作日", "1"),
        ("电梯异响", "三号楼楼长", "上门", "今天17:30到期", "2"),
        ("楼道堆物", "网格员巡查", "巡查", "还有3个工作日", "5"),
    ]
    rows = []
    for number, line in enumerate(lines):
        cells: list[dict[str, Any]] = [
            {"text": text, "label": columns[i]["label"], "numeric": columns[i].get("numeric"), "main": i == 0}
            for i, text in enumerate(line)
        ]
        cells[0]["url"] = f"#row-{number}"
        rows.append({"cells": cells, "tone": "overdue" if number == 0 else ""})
    return {"caption": "我的待办", "columns": columns, "rows": rows, "empty": "没有待办"}


def samples(request: HttpRequest) -> dict[str, Any]:
    """The context of the style guide's templates."""
    faulty = ProposalForm({"title": "", "text": "食堂", "phone": "", "scope": "", "kind": "meal"})
    faulty.fields["cost"].help_text = "没有就留空。"
    nav = [
        {"label": "首页", "url": "#top"},
        {"label": "议事厅", "url": "#hall", "current": True},
        {"label": "通知公告", "url": "#notices"},
        {"label": "我的", "url": "#mine", "count": 2},
    ]
    return {
        "title": "样式指南",
        "community_name": "梧桐社区",
        "contact": "梧桐社区居委会　电话 010-0000 0000　周一至周六 8:30–17:30",
        "public_nav": nav,
        "desk_nav": [
            {"label": "待办", "url": "#todo", "current": True, "count": 12, "key": "1"},
            {"label": "接访登记", "url": "#intake", "key": "2"},
            {"label": "事项", "url": "#matters", "key": "3"},
            {"label": "通知", "url": "#notices", "key": "4"},
        ],
        "desk_queues": [{"label": "待审核意见", "url": "#opinions", "count": 2}],
        "desk_waiting": 2,
        "desk_more": [{"label": "名册", "url": "#lists"}],
        "desk_search_url": "#search",
        "crumbs": [{"label": "首页", "url": "#"}, {"label": "议事厅", "url": "#"}, {"label": "食堂的开放时间"}],
        "steps": [
            {"name": "提议", "state": "done", "date": dt.date(2026, 11, 18)},
            {"name": "协商", "state": "current", "date": dt.date(2026, 11, 19)},
            {"name": "决策", "state": "todo", "date": dt.date(2026, 11, 26)},
            {"name": "公示", "state": "todo", "date": None},
        ],
        "steps_stopped": [
            {"name": "提议", "state": "done", "date": dt.date(2026, 10, 8)},
            {"name": "协商", "state": "stopped", "date": dt.date(2026, 10, 9), "note": "不予受理"},
            {"name": "决策", "state": "todo"},
            {"name": "公示", "state": "todo"},
        ],
        "clocks": _CLOCKS,
        "events": [
            {"when": _at(11, 18, 9, 12), "title": "提交议题", "who": "居民 桂花树下", "tone": "good"},
            {"when": _at(11, 18, 15, 40), "title": "受理", "who": "居委会主任", "text": "属于居委会可以决定的事。"},
            {"when": _at(11, 19, 10, 0), "title": "开始协商", "who": "社区工作者", "tone": "wait", "url": "#meeting"},
        ],
        "matters": _MATTERS,
        "notices": _NOTICES,
        "opinion": {
            "id": 7,
            "nickname": "桂花树下",
            "when": _at(11, 20, 19, 3),
            "channel": "纸质意见，工作人员代录",
            "stance_label": "有不同意见",
            "stance_tone": "wait",
            "text": "我住九号楼，走到食堂要十五分钟。提前到十点半我赶不上，能不能先把送餐点办起来？",
            "answer": {
                "who": "居委会",
                "when": _at(11, 21, 11, 0),
                "verdict": "部分采纳",
                "text": "送餐点与新时间同一天开始，九号楼送餐点设在值班室。",
            },
        },
        "opinion_pending": {
            "id": 8,
            "nickname": "三号楼的猫",
            "when": _at(11, 23, 8, 50),
            "stance_label": "支持",
            "stance_tone": "good",
            "text": "支持，早点吃完还能午睡。",
            "pending": True,
        },
        "poll_open": _poll("open"),
        "poll_voted": _poll("voted"),
        "poll_closed": _poll("closed"),
        "form": ProposalForm(),
        "faulty": faulty,
        "filter_form": FilterForm({"q": "食堂", "state": "c"}),
        "chips": [{"label": "关键词：食堂", "url": "?"}, {"label": "状态：协商中", "url": "?"}],
        "page_obj": Paginator(range(100), 20).page(2),
        "tabs": [
            {"label": "我的", "url": "#", "current": True, "count": 12},
            {"label": "全部门", "url": "#", "count": 40},
            {"label": "已办", "url": "#"},
        ],
        "facts": [
            {"term": "编号", "value": "议〔2026〕31号"},
            {"term": "提议人", "value": "桂花树下（已核实居民）"},
            {"term": "负责人", "value": "周敏", "action_url": "#change"},
            {"term": "经费来源", "value": ""},
        ],
        "table": _table(),
        "group_text": f"【梧桐社区通知】{_TEXT}有不同意见，请在11月27日17:30前告诉居委会：010-0000 0000，或到服务中心一楼。",
        "results": [
            {"title": "3-2-501 周敏", "url": "#p1", "kind_label": "居民", "meta": "梧桐苑 3号楼2单元", "key": "1"},
            {
                "title": "屋顶漏水",
                "url": "#m1",
                "kind_label": "接访",
                "state_label": "待答复",
                "state_tone": "wait",
                "snippet": "3-2-501来电，客厅顶上滴水。",
                "key": "2",
            },
        ],
        "next_steps": [
            {"text": "工作人员核对你写的内容，给你一个编号。", "who": "社区工作者", "when": dt.date(2026, 11, 24)},
            {"text": "居委会答复是否受理；不受理会说明理由和该找谁。", "when": _at(11, 24, 17, 30)},
            {"text": "受理后公开征求意见。"},
        ],
        "before": {"title": "原方案", "text": "午餐十一点开始。"},
        "after": {"title": "现方案", "text": _TEXT},
        "actions": [
            {"label": "转入决策", "url": "#conclude", "kind": "primary", "key": "f8"},
            {"label": "再议一轮", "url": "#round", "kind": "secondary"},
        ],
        "more": [{"label": "并入另一议题", "url": "#merge"}],
        "refused": [{"label": "开始执行", "reason": "异议期到11月27日17:30为止，这之前不能开工。"}],
        "figures": [
            {"label": "今年议题", "value": "31"},
            {"label": "不同意见", "value": "<5"},
            {"label": "平均用时", "value": "6.5", "note": "工作日"},
        ],
        "doors": [
            {"label": "提一件事", "text": "写一句话就行", "url": "#propose", "icon": "talk"},
            {"label": "议事厅", "text": "3件正在商量", "url": "#hall", "icon": "person"},
            {"label": "通知公告", "text": "停水停电、公示", "url": "#notices", "icon": "bell"},
            {"label": "打电话", "text": "8:30–17:30有人接", "url": "#call", "icon": "phone"},
        ],
        "qr_url": request.build_absolute_uri("/styleguide/"),
        "office": {"address": "桂花里 1 号", "phone": "0531-5550100", "hours": "周一至周五 9:00—17:00"},
        "sheet_text": _TEXT,
        "objection_until": _at(11, 27, 17, 30),
        "display_until": dt.date(2026, 12, 5),
    }
