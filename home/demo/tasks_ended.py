"""Delegated tasks that came to an end, in the order in which they were asked for."""

from __future__ import annotations

from decimal import Decimal

from shequ_workflows.delegation.money_actions import SettleBalance
from shequ_workflows.delegation.waiting import let_go_what_has_ended

from .days import ahead, at
from .delegated import Desk, Packet, Want, document
from .functions import BASIS
from .story import Story

CIVIL, HEALTH, SAFETY = "云溪区民政局", "云溪区卫健局", "云溪区应急局"


def mosquitoes(story: Story) -> None:
    """Of the time of the first list: done, settled; its end comes later (``sunset``)."""
    desk, day = Desk(story), at(225).date()
    want = Want(
        "夏季灭蚊药品分发", HEALTH, "WT13", at(208).date(), at(131).date(), "把区里配发的灭蚊片分到每个楼栋，投到积水处。",
        "每个楼栋投放一次，雨后补一次。", "药品送到社区，楼栋长领取投放。", "三十六个楼栋都已投放", 3, "5", "monthly", "health",
        basis=document("云卫发", 22, day),
    )  # fmt: skip
    packet = Packet(
        "投放时间由社区定", document("云卫发", 22, day), "疾控中心派技术员一人", "4000", "云溪区卫健局部门预算",
        document("云财社", 11, day), (("2000", at(210).date()), ("2000", at(165).date())), text="投放补助",
    )  # fmt: skip
    subject = desk.taken(want, packet, 225)
    desk.receive(subject, "2000", at(211, 10), "拨单 0412")
    subject = desk.start(subject, 208)
    desk.receive(subject, "2000", at(166, 10), "拨单 0688")
    subject = desk.report(subject, at(172, 16), "三十六个楼栋都已投放，雨后补投两次，剩余药品退回。", "54", "3900")
    subject = desk.verify("health", subject, at(171, 10))
    desk.display(subject, at(170, 10))
    desk.settle(subject, 157)


def sunset(story: Story) -> None:
    """The list let go of it, and now its days are over."""
    let_go_what_has_ended(at(129, 8))


def flooding(story: Story) -> None:
    """The other community: begun at once in an emergency, filed within its days, done; its end date has come."""
    desk, day = Desk(story, 1), at(100).date()
    want = Want(
        "暴雨转移低洼处住户", SAFETY, "", day, at(90).date(), "暴雨红色预警期间，把地下室和一楼低洼处住户转移到安置点。",
        "红色预警解除前，低洼处不留人。", "街道开安置点和派车，社区逐户敲门。", "名单上的户全部转移\n预警解除后全部送回", 6, "20", "once",
        category="emergency", basis="《突发事件应对法》",
    )  # fmt: skip
    subject = desk.draft(want, at(100, 6))
    subject = desk.do(
        "leader", subject, "start_emergency", at(100, 6, 20), danger="暴雨红色预警，地下室已经进水，夜里还有大雨。",
        content=want.content, ends_on=want.ends.isoformat(),
    )  # fmt: skip
    packet = Packet(
        "可以先用应急物资，事后报数", document("云应急发", 31, day), "街道应急队八人", "3000", "街道应急预备费",
        document("桂街财", 44, day), kind="ceiling", text="餐饮和租车",
    )  # fmt: skip
    desk.pack(subject, packet, at(98, 10))
    subject = desk.do("clerk", subject, "file_emergency", at(97, 10), **want.application())
    desk.receive(subject, "2640", at(94, 10), "报销单 0907")
    subject = desk.report(
        subject, at(93, 15), "转移低洼处住户二十三户五十一人，预警解除后全部送回，无人受伤。", "118", "2640"
    )
    subject = desk.verify("clerk", subject, at(91, 10))
    desk.display(subject, at(90, 10))
    grant = desk.money(subject)
    SettleBalance(
        story.cast.actor("finance"),
        grant,
        Decimal(0),
        at(80).date(),
        reason="据实报销，限额内未用部分不再支付。",
        at=at(80, 10),
    ).execute()
    desk.settle(subject, 76)
    let_go_what_has_ended(at(74, 8))


def home_checks(story: Story) -> None:
    """Sent back once to be mended, verified, its result was on display, both sides confirmed the accounts."""
    desk, day = Desk(story), at(95).date()
    want = Want(
        "老年人防跌倒居家查看", HEALTH, "WT10", at(78).date(), ahead(20).date(),
        "陪康复师到八十岁以上老人家里看一遍，指出容易跌倒的地方，告诉老人怎么改。", "名单上的老人每户看一次，当面说清楚。",
        "社区排名单并敲门，康复师查看，社区在探访台账里记一笔。", "名单上的户都看过\n每户留下一张改进建议", 2, "4", "weekly",
        "health",
    )  # fmt: skip
    packet = Packet(
        "入户名单和次序由社区定", document("云卫发", 7, day), "卫生服务中心派康复师一人", "16000", "云溪区卫健局部门预算",
        document("云财社", 26, day), (("8000", at(80).date()), ("8000", at(42).date())), text="入户查看和建议张贴",
    )  # fmt: skip
    subject = desk.taken(want, packet, 95)
    desk.receive(subject, "8000", at(81, 10), "拨单 1017")
    subject = desk.start(subject, 78)
    subject = desk.report(subject, at(48, 16), "看过八十八户，建议已贴在各户厨房门后。", "142", "15100")
    subject = desk.do(
        "health", subject, "verify_rework", at(46, 10), criterion="0", text="一区还有四户因住院没有看，请出院后补上。"
    )
    desk.receive(subject, "8000", at(43, 10), "拨单 1266")
    subject = desk.report(
        subject, at(42, 16), "九十二户全部看过，每户留下一张改进建议；六十一户装了扶手或换了防滑垫。", "148", "15680"
    )
    subject = desk.verify("health", subject, at(40, 10))
    desk.display(subject, at(39, 10))
    desk.settle(subject, 25)


def census(story: Story) -> None:
    """Cancelled by the office that asked; what it had cost was paid, the rest is settled."""
    desk, day = Desk(story), at(70).date()
    want = Want(
        "经济普查清查陪同入户", "云溪区统计局", "XZ24", at(53).date(), at(10).date(), "陪普查员到沿街商户敲门，说明来意。",
        "清查名录上的商户都敲过门。", "统计局派普查员，社区陪同。", "名录上的商户都敲过门", 2, "3", "weekly", category="assisted",
        basis="《统计法》",
    )  # fmt: skip
    packet = Packet(
        "只陪同，不填表", document("云统发", 5, day), "统计局派普查员三人", "3000", "普查专项", document("云财综", 9, day),
        (("1500", at(55).date()), ("1500", at(12).date())), text="陪同补助",
    )  # fmt: skip
    subject = desk.taken(want, packet, 70)
    desk.receive(subject, "1500", at(56, 10), "拨单 1120")
    subject = desk.start(subject, 53)
    desk.do(
        "clerk",
        subject,
        "cancel",
        at(30, 10),
        reason="上级调整清查方式，改用行政记录比对，不再入户。",
        reimbursed="1500",
    )
    SettleBalance(
        story.cast.actor("finance"), desk.money(subject), Decimal(0), at(28).date(), reason="任务取消，余款不再拨付。",
        at=at(28, 10),
    ).execute()  # fmt: skip


def shop_fronts(story: Story) -> None:
    """The committee does not take it: beyond what a committee may do. No mark anywhere."""
    desk, day = Desk(story), at(26).date()
    want = Want(
        "沿街商户门前三包每日查看", "云溪区城管局", "WT15", at(4).date(), ahead(60).date(), "每天沿街查看商户门前三包，发现乱摆的当场制止。",
        "沿街门前无乱摆。", "社区派人查看和制止。", "沿街门前无乱摆", 2, "2", "daily", basis=document("云城发", 8, day),
    )  # fmt: skip
    packet = Packet(
        "发现问题可以通知执法中队", document("云城发", 8, day), "社区现有人员", "5000", "云溪区城管局部门预算",
        document("云财建", 17, day), (("5000", at(4).date()),), text="查看补助",
    )  # fmt: skip
    subject = desk.offer(want, packet, 26)
    moment = at(19, 16)
    votes = story.votes(subject, moment, "for")
    desk.do(
        "director", subject, "not_take", moment, **votes, held_on=moment.date().isoformat(), ground="beyond",
        text="当场制止属于执法，居委会没有这个权力；每天两人两小时，没有增派人员。宣传和提醒仍然照做。",
    )  # fmt: skip


def shop_fronts_again(story: Story) -> None:
    """The other community: disputed, put up by its director, ruled in writing by the street leader."""
    desk, day = Desk(story, 1), at(24).date()
    want = Want(
        "沿街商户门前三包每日查看", "云溪区城管局", "WT15", at(4).date(), ahead(60).date(), "每天沿街查看商户门前三包，发现乱摆的当场制止。",
        "沿街门前无乱摆。", "社区派人查看和制止。", "沿街门前无乱摆", 2, "2", "daily", basis=document("云城发", 8, day),
    )  # fmt: skip
    packet = Packet(
        "发现问题可以通知执法中队", document("云城发", 8, day), "社区现有人员", "5000", "云溪区城管局部门预算",
        document("云财建", 17, day), (("5000", at(4).date()),), text="查看补助",
    )  # fmt: skip
    subject = desk.offer(want, packet, 24)
    subject = desk.do("director", subject, "escalate", at(18, 11), reason="部门坚持由社区制止，居委会认为属于执法。")
    desk.do(
        "leader", subject, "rule_not_take", at(15, 16), text="由城管执法中队负责查看和制止，社区不承接；下一版清单中此项退出。",
        basis=BASIS, document_number=document("桂街裁", 3, at(15).date()),
    )  # fmt: skip


def visits_twice(story: Story) -> None:
    """Not admitted: the same is done already."""
    desk, day = Desk(story), at(21).date()
    want = Want(
        "空巢老人双周走访", "桂溪街道综治办", "WT01", ahead(2).date(), ahead(60).date(), "每两周走访一次空巢老人，看有没有安全隐患。",
        "名单上的老人都走访到。", "社区上门，在探访台账里记一笔。", "名单上的老人都走访到", 2, "2", "weekly",
        basis=document("桂街发", 6, day),
    )  # fmt: skip
    subject = desk.screen(want, 21)
    moment = at(18, 15)
    desk.do(
        "access", subject, "refuse_admission", moment, **desk.access_votes(moment, "against"),
        reason="与正在执行的“独居老人每月探访”重复，请与区民政局合并，一次上门办两件事。",
    )  # fmt: skip


def certificate(story: Story) -> None:
    """The other community: what it asks for is on the list of certificates that are not issued. Barred by rule."""
    desk = Desk(story, 1)
    want = Want(
        "从业人员无犯罪记录证明初审", "云溪区商务局", "", ahead(8).date(), ahead(60).date(), "为家政从业人员出具无犯罪记录证明。",
        "申请人都拿到证明。", "社区核对后盖章。", "申请人都拿到证明", 1, "1", "weekly", basis=document("云商发", 12, at(11).date()),
    )  # fmt: skip
    desk.hand_in(want, 11)
