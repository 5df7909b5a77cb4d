"""Delegated tasks that are being carried out, verified or settled."""

from __future__ import annotations

from shequ_workflows.delegation.actions import ConfirmSettlement

from .days import ahead, at
from .delegated import Desk, Packet, Want, document
from .story import Story
from .tasks_ended import CIVIL, HEALTH, SAFETY


def visits(story: Story) -> None:
    """Half of the money came; the second tranche has been due for some days, not yet so long that work stops."""
    desk, day = Desk(story), at(55).date()
    want = Want(
        "独居老人每月探访", CIVIL, "WT01", at(38).date(), ahead(90).date(), "每月探访独居老人一次，看水电气、看身体、听诉求。",
        "名单上的老人每月见一次面。", "社工和网格员两人一组上门，在探访台账里记一笔。", "每户每月探访一次\n台账有日期和一句情况", 4, "6",
        "monthly", "civil",
    )  # fmt: skip
    packet = Packet(
        "探访名单和次序由社区定", document("云民发", 12, day), "民政局派社工二人", "24000", "云溪区民政局部门预算",
        document("云财社", 15, day),
        (("12000", at(40).date()), ("6000", at(4).date()), ("6000", ahead(40).date())), text="探访经费",
    )  # fmt: skip
    subject = desk.taken(want, packet, 55)
    desk.receive(subject, "12000", at(41, 10), "拨单 1309")
    desk.start(subject, 38)


def visits_there(story: Story) -> None:
    """The same in the other community, where all that was due has come."""
    desk, day = Desk(story, 1), at(52).date()
    want = Want(
        "独居老人每月探访", CIVIL, "WT01", at(35).date(), ahead(90).date(), "每月探访独居老人一次，看水电气、看身体、听诉求。",
        "名单上的老人每月见一次面。", "社工和网格员两人一组上门，在探访台账里记一笔。", "每户每月探访一次\n台账有日期和一句情况", 2, "6",
        "monthly", "civil",
    )  # fmt: skip
    packet = Packet(
        "探访名单和次序由社区定", document("云民发", 12, day), "民政局派社工一人", "12000", "云溪区民政局部门预算",
        document("云财社", 15, day), (("6000", at(37).date()), ("6000", ahead(30).date())), text="探访经费",
    )  # fmt: skip
    subject = desk.taken(want, packet, 52)
    desk.receive(subject, "6000", at(38, 11), "拨单 1310")
    desk.start(subject, 35)


def screening_there(story: Story) -> None:
    """What the first community is offered now: the other one has done it, and it took more hours than was said."""
    desk, day = Desk(story, 1), at(90).date()
    want = Want(
        "认知障碍老人早期筛查", HEALTH, "WT11", at(73).date(), ahead(25).date(), "请护士到社区，给七十岁以上自愿的老人做一次筛查。",
        "自愿的老人都筛查到，当面告诉结果。", "社区通知和排队，护士筛查。", "自愿的老人都筛查到\n结果当面告知本人或家属", 2, "4", "weekly",
        "health",
    )  # fmt: skip
    packet = Packet(
        "筛查时间和地点由社区定", document("云卫发", 13, day), "卫生服务中心派护士二人", "8000", "云溪区卫健局部门预算",
        document("云财社", 21, day), (("4000", at(75).date()), ("4000", at(45).date())), text="场地和通知",
    )  # fmt: skip
    subject = desk.taken(want, packet, 90)
    desk.receive(subject, "4000", at(76, 10), "拨单 1043")
    subject = desk.start(subject, 73)
    desk.receive(subject, "4000", at(46, 10), "拨单 1244")
    subject = desk.report(
        subject,
        at(43, 16),
        "筛查一百六十四人，十二人建议到医院复查，都已当面告知。许多老人要上门接送，比预计费时。",
        "236",
        "7420",
    )
    subject = desk.verify("health", subject, at(41, 10))
    desk.display(subject, at(40, 10))
    desk.settle(subject, 26)


def training(story: Story) -> None:
    """Suspended: the second tranche is more than ten working days late."""
    desk, day = Desk(story), at(80).date()
    want = Want(
        "失能老人家庭照护培训", CIVIL, "WT05", at(63).date(), ahead(45).date(), "每周办一次照护培训，教家属翻身、喂食、擦洗。",
        "报名的家庭都学过一轮。", "讲师由民政局派，社区通知和开门。", "报名的家庭都学过一轮\n学完能自己演示一遍", 1, "3", "weekly", "civil",
        more=(("training", "on"),),
    )  # fmt: skip
    packet = Packet(
        "学员由社区推荐", document("云民发", 20, day), "讲师由民政局派", "16000", "福利彩票公益金", document("云财社", 18, day),
        (("8000", at(65).date()), ("8000", at(24).date())), text="讲课费和护理用品",
    )  # fmt: skip
    subject = desk.taken(want, packet, 80)
    desk.receive(subject, "8000", at(66, 10), "拨单 1088")
    subject = desk.do("director", subject, "start", at(63, 9), trained_on=at(64).date().isoformat(), waive_reason="")
    desk.do(
        "director", subject, "suspend", at(9, 10),
        reason="第二笔八千元逾期已经超过十个工作日，护理用品用完了。款到即恢复，已学的家庭不受影响。",
    )  # fmt: skip


def letters(story: Story) -> None:
    """Paid back up to a ceiling: nobody is late with that."""
    desk, day = Desk(story), at(34).date()
    want = Want(
        "适龄妇女两癌筛查通知到户", HEALTH, "WT12", at(15).date(), ahead(15).date(), "把筛查时间和地点通知到适龄妇女，帮不会用手机的约号。",
        "适龄妇女都通知到。", "社区打电话、贴楼栋、上门，卫生服务中心排号。", "适龄妇女都通知到\n要帮忙的都约上号", 2, "3", "weekly", "health",
    )  # fmt: skip
    packet = Packet(
        "通知方式由社区定", document("云卫发", 4, day), "卫生服务中心派联系人一人", "3000", "云溪区卫健局部门预算",
        document("云财社", 29, day), kind="ceiling", text="通知单印制和电话费",
    )  # fmt: skip
    subject = desk.taken(want, packet, 34)
    subject = desk.start(subject, 15)
    desk.receive(subject, "860", at(6, 11), "报销单 1402")


def reminders(story: Story) -> None:
    """Reported, and waiting to be verified by its criteria alone."""
    desk, day = Desk(story), at(50).date()
    want = Want(
        "用电、燃气和充电安全上门提醒", SAFETY, "WT41", at(33).date(), ahead(10).date(), "请检修员上门看一遍软管、插座和充电处，当面提醒。",
        "每户提醒一次，隐患当面说清。", "燃气公司派检修员，社区敲门。", "愿意开门的户都提醒过\n隐患交给部门处理", 2, "10", "weekly",
        basis="《消防法》；《城镇燃气管理条例》",
    )  # fmt: skip
    packet = Packet(
        "提醒不代替检查，不担检查之责", document("云应急发", 19, day), "燃气公司派检修员二人", "5000", "云溪区应急局部门预算",
        document("云财建", 23, day), (("5000", at(35).date()),), kind="purchase", text="检修员随行服务",
    )  # fmt: skip
    subject = desk.taken(want, packet, 50)
    desk.receive(subject, "5000", at(36, 10), "服务验收单 33")
    subject = desk.start(subject, 33)
    desk.report(subject, at(2, 16), "上门一千一百零六户，换软管四十一根；二十七处隐患已经交给部门处理。", "172", "5000")


def disability(story: Story) -> None:
    """Verified; its result is on display, the finance office has confirmed, the committee has not."""
    desk, day = Desk(story), at(72).date()
    want = Want(
        "残疾人服务事项上门办理", "云溪区残联", "WT40", at(55).date(), ahead(12).date(), "陪专职委员上门，一次问清辅具、改造和补贴，一次办齐。",
        "要办的事项一次办齐。", "残联派专职委员，社区约时间。", "要办的都已办结\n没有让人跑第二趟", 2, "6", "weekly",
        basis="《残疾人保障法》",
    )  # fmt: skip
    packet = Packet(
        "一次上门办齐，不再分表登记", document("云残发", 2, day), "残联派专职委员一人", "9000", "残疾人就业保障金",
        document("云财社", 24, day), (("4500", at(57).date()), ("4500", at(10).date())), text="上门交通和辅具试用",
    )  # fmt: skip
    subject = desk.taken(want, packet, 72)
    desk.receive(subject, "4500", at(58, 10), "拨单 1101")
    subject = desk.start(subject, 55)
    subject = desk.report(subject, at(9, 16), "上门六十四户，办结一百零三件，没有让人跑第二趟。", "160", "8730")
    subject = desk.verify("clerk", subject, at(7, 10))
    desk.display(subject, at(6, 10))
    desk.receive(subject, "4500", at(3, 10), "拨单 1431", confirmed=False)
    ConfirmSettlement(story.cast.actor("finance"), subject, at=at(1, 15)).execute()
