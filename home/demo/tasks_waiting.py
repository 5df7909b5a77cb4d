"""Delegated tasks on which somebody is to act: from a word in a chat to the committee's opinion and the ruling."""

from __future__ import annotations

from decimal import Decimal

from shequ_workflows.delegation.constants import GrantKind
from shequ_workflows.delegation.grant_actions import ChangeGrant, DocumentGrant
from shequ_workflows.delegation.grant_terms import Terms
from shequ_workflows.delegation.packet import Part
from shequ_workflows.delegation.waiting import put_up_what_is_silent

from .days import ahead, at, last_month
from .delegated import Desk, Packet, Want, document
from .story import Story
from .tasks_ended import CIVIL, HEALTH, SAFETY


def asked_last_month(story: Story) -> None:
    """For the sheet of the month: two that are off the list, of one of which nothing more was heard."""
    Desk(story).note(
        "云溪区商务局", "商务科 小丁", "登记楼下夜市摊位", "@各社区书记 请把小区周边夜市摊位数量和摊主姓名电话登记一下，月底前交。",
        last_month(12, 10), last_month(27, 9).date(),
    )  # fmt: skip
    gone = Desk(story, 1).note(
        "云溪区文旅局", "文旅局 邹老师", "摸排可开民宿的空房", "各社区摸一下辖区有多少空房可以做民宿，面积、房主都要，越快越好。",
        last_month(15, 15), None,
    )  # fmt: skip
    Desk(story, 1).do("worker", gone, "drop_note", last_month(27, 11), reason="never")


def charging(story: Story) -> None:
    """Off the list, admitted by the district in the place of another one; then the street had no money for it."""
    desk = Desk(story)
    want = Want(
        "公共区域充电车位选址听证", "云溪区发改局", "", ahead(12).date(), ahead(70).date(), "就新能源汽车充电车位选址，听住户意见，形成点位图。",
        "点位图得到议事会同意。", "部门派技术员讲解，社区召集住户商议。", "有点位图和住户意见", 2, "4", "weekly",
        basis=document("云发改", 16, at(23).date()),
    )  # fmt: skip
    subject = desk.screen(want, 23)
    subject = desk.do("access", subject, "pass_up", at(20, 10), note="目录外事项，住户确有需要，请联席会议研究。")
    subject = desk.do(
        "clerk", subject, "admit_district", at(10, 15), held_on=at(10).date().isoformat(), in_favour="6", against="1",
        abstained="0", recused="1", absent="1", rc_represented="on", minutes=document("云准入", 7, at(10).date()),
        text="同意准入，期限一年；清单内减去一项。", replaces="WT15",
    )  # fmt: skip
    desk.do(
        "finance",
        subject,
        "return_no_money",
        at(8, 10),
        reason="今年预算没有听证会和技术服务的经费，请部门先落实来源。",
    )


def doctors(story: Story) -> None:
    """Accepted once the number of its document had come: the committee asked for more than a ceiling without one."""
    desk, day = Desk(story), at(28).date()
    want = Want(
        "家庭医生签约上门动员", HEALTH, "WT09", ahead(5).date(), ahead(80).date(), "陪家庭医生到高血压、糖尿病老人家里，讲清签约有什么用。",
        "名单上的老人都讲到，签不签自愿。", "社区约时间和敲门，医生讲解和签约。", "名单上的老人都讲到\n没有签约指标", 2, "3", "weekly", "health",
    )  # fmt: skip
    packet = Packet(
        "签约自愿，不设指标", document("云卫发", 16, day), "卫生服务中心派医生一人", "6000", "云溪区卫健局部门预算",
        document("云卫财", 3, day), kind="ceiling", text="上门交通和资料",
    )  # fmt: skip
    subject = desk.offer(want, packet, 28)
    subject = desk.do(
        "director",
        subject,
        "ask_more",
        at(22, 15),
        gaps="经费请改为拨付，附指标文号；社区垫不起报销的钱\n医生每周来几次，请写明",
    )
    clerk, since, until = desk.actor("clerk"), at(21).date(), ahead(85).date()
    parts = [Part(Decimal(4500), ahead(3).date()), Part(Decimal(4500), ahead(45).date())]
    terms = Terms("上门交通和资料", source="云溪区卫健局部门预算", money_kind="transfer", amount=Decimal(9000))
    ChangeGrant(clerk, desk.money(subject), terms, parts, at=at(21, 10)).execute()
    people = desk.money(subject).task.grants.select_related("task__subject").get(kind=GrantKind.PEOPLE)
    named = Terms(named="卫生服务中心派医生一人，每周二、四下午", valid_from=since, valid_to=until)
    ChangeGrant(clerk, people, named, at=at(21, 11)).execute()
    DocumentGrant(
        story.cast.actor("finance"), desk.money(subject), document("云财社", 33, at(19).date()), since, until,
        "指标文件今日下达。", at=at(19, 10),
    ).execute()  # fmt: skip
    subject = desk.do("clerk", subject, "offer", at(19, 11), note="经费已改为拨付，指标文号已补。")
    desk.accept(subject, at(17, 16), "文号已到，医生时间已写明，同意承接。")


def silence(story: Story) -> None:
    """Nobody answered, nor after the reminder: the system put it up for a ruling. Silence is no consent."""
    desk, day = Desk(story), at(12).date()
    want = Want(
        "秋冬呼吸道传染病防控提示", HEALTH, "XZ07", ahead(6).date(), ahead(60).date(), "把预防呼吸道传染病的办法告诉老人和带孩子的家庭。",
        "老人和有孩子的家庭都知道怎么防。", "疾控中心写稿，社区广播和张贴。", "每个楼栋都已张贴\n重点家庭都打过电话", 2, "2", "weekly", "health",
        category="assisted", basis="《传染病防治法》",
    )  # fmt: skip
    packet = Packet(
        "张贴和广播由社区安排", document("云卫发", 37, day), "疾控中心派讲解员一人", "1200", "云溪区卫健局部门预算",
        document("云财社", 35, day), (("1200", ahead(6).date()),), kind="goods", text="张贴画和口罩",
    )  # fmt: skip
    desk.offer(want, packet, 12)
    put_up_what_is_silent(at(2, 8))


def dogs(story: Story) -> None:
    """Noted down from a chat, completed by the street's clerk, off the list: before the district's conference."""
    desk = Desk(story)
    title = "犬只免疫情况登记"
    subject = desk.note(
        "云溪区农业农村局", "农业农村局 老魏", title, "各社区好，请把小区养的犬打没打疫苗登记一下，下周三前报过来。",
        at(10, 11), at(5).date(),
    )  # fmt: skip
    want = Want(
        title, "云溪区农业农村局", "", ahead(10).date(), ahead(60).date(), "请养犬住户到免疫点打疫苗，打过的领牌。", "养犬住户都通知到。",
        "防疫站设免疫点，社区通知。", "养犬住户都通知到", 2, "3", "weekly", basis="《动物防疫法》",
    )  # fmt: skip
    subject = desk.do("clerk", subject, "complete_note", at(8, 10), **want.application())
    subject = desk.do("clerk", subject, "screen", at(7, 10), note="目录外。")
    desk.do("access", subject, "pass_up", at(5, 15), note="清单上没有，部门称有法律依据，请联席会议研究。")


def children(story: Story) -> None:
    """Returned with one list of all that is missing."""
    want = Want(
        "未成年人假期陪伴", CIVIL, "WT06", ahead(15).date(), ahead(60).date(), "假期白天开放活动室，陪孩子写作业、做手工。",
        "假期工作日开放。", "社会组织派人，社区开门。", "假期工作日都开放", 2, "6", "daily", "civil", basis="《未成年人保护法》",
    )  # fmt: skip
    subject = Desk(story).screen(want, 9)
    Desk(story).do(
        "access",
        subject,
        "return_for_completion",
        at(6, 11),
        gaps="社会组织的名称和资质\n孩子意外伤害由谁投保\n每天开放几小时",
    )


def investment(story: Story) -> None:
    """From a chat, prohibited: barred by rule at once."""
    Desk(story).note(
        "桂溪街道经济办",
        "经济办 小龚",
        "报招商引资线索",
        "各社区这个月每家至少报两条招商引资线索，计入年底评比。",
        at(3, 10),
        ahead(8).date(),
    )


def home_fittings(story: Story) -> None:
    """The packet is being put together: the money has no document number yet."""
    desk, day = Desk(story), at(4).date()
    want = Want(
        "居家适老化改造需求登记", CIVIL, "WT03", ahead(14).date(), ahead(60).date(), "陪评估员到有需要的老人家里，记下要改什么。",
        "提出申请的老人都评估到。", "评估员评估，社区约时间。", "提出申请的都评估到", 2, "3", "weekly", "civil",
    )  # fmt: skip
    packet = Packet(
        "登记结果直接作为评估名单", document("云民发", 17, day), "评估员由民政局派", "4000", "云溪区民政局部门预算", "",
        (("2000", ahead(13).date()), ("2000", ahead(40).date())), text="评估陪同",
    )  # fmt: skip
    subject = desk.admit(want, 4)
    desk.pack(subject, packet, at(0, 10))


def screening(story: Story) -> None:
    """Before the committee, which has until the day after today; its A4 has for and against."""
    desk, day = Desk(story), at(6).date()
    want = Want(
        "认知障碍老人早期筛查", HEALTH, "WT11", ahead(13).date(), ahead(75).date(), "请护士到社区，给七十岁以上自愿的老人做一次筛查。",
        "自愿的老人都筛查到，当面告诉结果。", "社区通知和排队，护士筛查。", "自愿的老人都筛查到\n结果当面告知本人或家属", 3, "4", "weekly",
        "health",
        more=(
            ("form1_name", "筛查量表"), ("form1_fields", "12"), ("form1_people", "160"), ("form1_frequency", "once"),
        ),
    )  # fmt: skip
    packet = Packet(
        "筛查时间和地点由社区定", document("云卫发", 13, day), "卫生服务中心派护士二人", "10000", "云溪区卫健局部门预算",
        document("云财社", 38, day), (("5000", ahead(12).date()), ("5000", ahead(45).date())), text="场地和通知",
    )  # fmt: skip
    desk.offer(want, packet, 6)


def retired(story: Story) -> None:
    """Before the access group."""
    want = Want(
        "企业退休人员社会化服务", "云溪区人社局", "WT25", ahead(16).date(), ahead(85).date(), "组织退休人员体检和活动，帮不会用手机的办认证。",
        "愿意参加的都通知到。", "人社局出经费，社区组织。", "愿意参加的都通知到", 2, "4", "monthly", basis="《社会保险法》",
    )  # fmt: skip
    Desk(story).screen(want, 2)


def stock(story: Story) -> None:
    """Handed in, the first look is to come; and another one that is being written."""
    desk = Desk(story)
    want = Want(
        "社区应急物资代管", SAFETY, "WT23", ahead(18).date(), ahead(85).date(), "代管沙袋、雨衣和照明灯，用了补报。", "数量对得上，随时拿得到。",
        "应急局配送和补齐，社区保管。", "数量对得上", 1, "1", "weekly", basis="《突发事件应对法》",
    )  # fmt: skip
    desk.hand_in(want, 0)
    meals = Want(
        "老年助餐点日常管理",
        CIVIL,
        "WT04",
        ahead(20).date(),
        ahead(85).date(),
        "",
        "",
        "",
        "",
        1,
        "1",
        "daily",
        "civil",
    )
    desk.draft(meals, at(0, 15))


def asked_now(story: Story) -> None:
    """Two that wait to be completed by the office that asked: one on the list, one off it."""
    desk = Desk(story)
    desk.note(
        CIVIL,
        "民政局 小范",
        "再核一遍独居老人探访名单",
        "各社区周五前把独居老人探访名单里搬走、住院的标出来。",
        at(1, 11),
        ahead(3).date(),
    )
    desk.note(
        "云溪区体育局",
        "体育局 王科",
        "数一数小区健身器材",
        "请统计小区有几件健身器材、坏了几件，下周一报。",
        at(0, 14),
        ahead(5).date(),
    )


def checks_there(story: Story) -> None:
    """The other community is asked for what the first one has done: a duplicate on the street."""
    want = Want(
        "老年人防跌倒居家查看", HEALTH, "WT10", ahead(15).date(), ahead(70).date(), "陪康复师到八十岁以上老人家里看一遍，指出容易跌倒的地方。",
        "名单上的老人每户看一次。", "社区敲门，康复师查看。", "名单上的户都看过", 2, "4", "weekly", "health",
    )  # fmt: skip
    Desk(story, 1).screen(want, 3)
