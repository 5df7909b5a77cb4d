"""What other systems call the parts of a ticket. A question of a form belongs to a group whose words its label has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NUMBER: Final = "number"
TOLD_AT: Final = "told_at"
MATTER: Final = "matter"
WISH: Final = "wish"
PLACE: Final = "place"
PHONE: Final = "phone"
CALLER: Final = "caller"
SIGN_BY: Final = "sign_by"
CONTACT_BY: Final = "contact_by"
DUE: Final = "due"

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    NUMBER: (
        "工单编号", "工单号码", "工单号", "受理编号", "受理单号", "诉求编号", "事项编号", "业务编号", "案件编号", "流水号", "任务编号",
        "编号", "单号", "ticket number", "number",
    ),
    TOLD_AT: (
        "来电时间", "受理时间", "受理日期", "诉求时间", "反映时间", "登记时间", "上报时间", "提交时间", "诉求日期", "来电日期",
        "time of the call",
    ),
    MATTER: (
        "工单标题", "诉求标题", "事项标题", "事件标题", "反映主题", "诉求主题", "事项名称", "标题", "主题", "事由", "什么事", "matter",
    ),
    WISH: (
        "诉求内容", "工单内容", "反映内容", "问题描述", "事项描述", "事件描述", "诉求描述", "主要内容", "具体内容", "具体诉求", "主要诉求",
        "反映问题", "市民诉求", "来电内容", "情况说明", "诉求", "内容", "描述", "what is wished for",
    ),
    PLACE: (
        "事发地址", "事发地点", "诉求地址", "诉求地点", "发生地址", "发生地点", "问题地址", "问题地点", "事件地址", "事件地点", "详细地址",
        "所在位置", "具体地址", "地址", "地点", "位置", "在哪里", "place",
    ),
    PHONE: (
        "来电人电话", "诉求人电话", "来电号码", "来电电话", "联系电话", "联系方式", "市民电话", "反映人电话", "手机号码", "手机号", "电话号码",
        "联系号码", "电话", "手机", "telephone of the caller", "telephone", "phone",
    ),
    CALLER: (
        "来电人姓名", "诉求人姓名", "市民姓名", "反映人姓名", "联系人姓名", "来电人", "诉求人", "反映人", "投诉人", "联系人", "姓名",
        "name of the caller",
    ),
    SIGN_BY: ("签收截止时间", "签收时限", "签收期限", "接单时限", "to be signed for by"),
    CONTACT_BY: (
        "首次联系时限", "先行联系时限", "联系截止时间", "联系时限", "首响时限", "首次响应时限", "to be contacted by",
    ),
    DUE: (
        "办结截止时间", "办理截止时间", "反馈截止时间", "回复截止时间", "处置截止时间", "要求办结时间", "要求反馈时间", "要求回复时间",
        "办结时限", "办理时限", "办理期限", "办结期限", "处置时限", "处理时限", "处办时限", "反馈时限", "反馈期限", "回复时限", "答复时限",
        "办结时间", "反馈时间", "截止时间", "截止日期", "到期时间", "时限", "to be finished by",
    ),
}  # fmt: skip
#: Parts of tickets that no question asks for: what stands before them ends there.
OTHERS: Final = (
    "工单类型", "诉求类型", "诉求类别", "问题类别", "事项分类", "诉求分类", "紧急程度", "紧急等级", "是否紧急", "派单单位", "派单部门", "派单时间",
    "派发时间", "派单人", "承办单位", "主办单位", "协办单位", "责任单位", "受理人", "受理员", "话务员", "坐席", "坐席工号", "诉求来源",
    "工单来源", "来源渠道", "来源", "所属区域", "所属街道", "所属社区", "行政区划", "区域", "是否保密", "是否匿名", "是否回访", "是否公开",
    "派单意见", "交办意见", "处理意见", "办理要求", "备注", "附件", "性别", "年龄", "身份证号", "重复次数", "工单状态", "状态", "联系地址",
)  # fmt: skip
#: Limits: a day without an hour ends when the office closes.
LIMITS: Final = frozenset({SIGN_BY, CONTACT_BY, DUE})
