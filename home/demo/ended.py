"""Matters that have come to an end, one that is being rated, and those of the other community."""

from __future__ import annotations

from .days import ahead, at
from .story import Story


def corridor(story: Story) -> None:
    """An older one, closed: clearing the corridors, with ratings."""
    subject = story.propose(
        story.cast.people["lead"], at(62, 9), title="楼道堆物清理与公约", category="safety", scope="一区十栋楼住户",
        place="桂花里一区", problem="楼道里停电动车、堆纸箱，消防通道被占。", wish="集中清一次，再约定以后怎么办。",
    )  # fmt: skip
    subject = story.accept(subject, at(61, 10), "楼道里放东西的住户\n楼栋长\n收废品的师傅")
    story.say(subject, "纸箱是攒着卖的，清可以，先说一声，别一早起来全没了。", "suggest", at(60, 9))
    story.say(subject, "电动车进楼道太危险，早该管了。", "support", at(60, 10))
    story.say(subject, "腌菜缸先让我过了冬，行不行？明年就不放了。", "suggest", at(59, 14))
    subject = story.conclude(
        subject, at(58, 15), at(61), summary="收到意见 3 条，都赞成清理；请给住户留出自己收拾的时间，纸箱统一登记变卖。"
    )
    subject = story.decide(
        subject, at(57, 15), at(35), "for",
        text="一、先张贴告知，住户七日内自行收走；二、每月第一个周六集中清理；三、纸箱由楼栋长登记后统一变卖，款项入楼栋公账。",
    )  # fmt: skip
    subject = story.do("director", subject, "start", at(54, 9))
    subject = story.do("member", subject, "progress", at(48, 17), text="已清理七栋楼道，运走杂物两车，没有一户起争执。")
    subject = story.complete(
        subject, at(40, 16), at(41), text="十栋楼道全部清完，公约张贴到每个单元门口。",
        cost="0", accounts="未发生支出；变卖纸箱 126 元，入楼栋公账。",
    )  # fmt: skip
    remarks = ("过道宽敞多了。", "", "还有一户总放鞋架。", "清得干净，辛苦楼栋长。", "", "希望能坚持下去。")
    for number, (score, remark) in enumerate(zip((5, 5, 3, 5, 4, 4), remarks, strict=True)):
        story.rate(subject, score, at(39, 10, 7 * number), remark)
    story.do("director", subject, "close", at(25, 10), note="公约继续执行，楼栋长每月看一次。")


def handrail(story: Story) -> None:
    """Done, result and accounts on display, people may rate it."""
    subject = story.propose(
        story.next(), at(30, 9), title="东门坡道加装扶手", category="elders", scope="走东门的老人和推婴儿车的家庭",
        place="桂花里一区东门", problem="坡道长，老人上坡没有扶的地方。", wish="两侧装扶手，坡面做防滑。",
    )  # fmt: skip
    subject = story.accept(subject, at(29, 10), "走东门的老人\n坐轮椅的居民\n物业")
    story.say(subject, "扶手要两道，高的给大人，低的给坐轮椅的。", "suggest", at(28, 10))
    story.say(subject, "支持，我上坡都是扶着墙走的。", "support", at(28, 11))
    subject = story.conclude(subject, at(26, 15), at(29), summary="收到意见 2 条，都赞成；建议装高低两道扶手。")
    subject = story.decide(
        subject, at(24, 15), at(1), "for", text="两侧加装高低双层扶手，坡面做防滑处理；物业负责日常检查。",
        concern="works", money_source="community", amount="3600", money_note="社区惠民项目资金",
    )  # fmt: skip
    subject = story.do("director", subject, "start", at(18, 9), money_available="on")
    subject = story.do("member", subject, "progress", at(10, 17), text="扶手已装好一侧，防滑条等天晴再贴。")
    subject = story.complete(
        subject, at(2, 16), at(3), text="两侧双层扶手装好，坡面贴了防滑条，居务监督委员会现场看过。",
        cost="3480", accounts="扶手及安装 3 120 元\n防滑条 360 元\n合计 3 480 元，结余 120 元退回",
    )  # fmt: skip
    for number, (score, remark) in enumerate(((5, "推轮椅上坡轻松多了。"), (4, ""), (5, "扶手不凉手，想得周到。"))):
        story.rate(subject, score, at(1, 10, 10 * number), remark)


def market(story: Story) -> None:
    """Not adopted by the committee, with its reasons."""
    subject = story.propose(
        story.next(), at(34, 9), title="小广场周末开早市", category="service", scope="全体住户",
        place="桂苑新城小广场", problem="买菜要坐两站公交。", wish="周六周日早上让菜农进小广场摆摊。",
    )  # fmt: skip
    subject = story.accept(subject, at(33, 10), "买菜的居民\n周边楼栋住户\n物业")
    story.say(subject, "有早市方便，可五点就有车进来，我们一楼受不了。", "object", at(32, 10))
    story.say(subject, "支持，菜新鲜还便宜。", "support", at(32, 14))
    story.say(subject, "菜叶子谁扫？上回办展销，垃圾堆了两天。", "object", at(31, 9))
    subject = story.conclude(
        subject, at(30, 15), at(33), summary="收到意见 3 条：1 条赞成，2 条反对，反对的多为周边低层住户。",
        dissent="周边低层住户担心清早的噪声、垃圾和消防通道被占。",
    )  # fmt: skip
    votes = story.votes(subject, at(28, 15), "for", "against", "against", "against")
    story.do(
        "director", subject, "reject", at(28, 15), **votes, held_on=at(28).date().isoformat(),
        checked_by=story.cast.people[story.office(subject).worker].public_id,
        reasons="小广场是消防登高场地，不能摆摊；清早噪声和垃圾无人承担。已请街道协调公交 12 路增加早班，并联系菜篮子直通车每周二、五上午停靠南门。",
    )  # fmt: skip


def lift(story: Story) -> None:
    """Declined because it is the owners' matter, with where to go."""
    subject = story.propose(
        story.next(), at(22, 9), title="二单元加装电梯", category="other", scope="二单元十八户业主",
        place="桂花里一区 5 栋", problem="五楼以上老人多，上下楼困难。", wish="社区出面决定加装电梯。",
    )  # fmt: skip
    story.do(
        "director", subject, "decline", at(22, 16), reason="owners",
        text="加装电梯由本单元业主共同决定（民法典第二百七十八条），居委会不能代为决定，但可以协助召集、做好见证和调解。",
        where_to_go="请先联系业委会（桂花里一区 2 栋架空层，工作日 9:00—11:30），社区派人到场协助。",
    )  # fmt: skip


def clothes_lines(story: Story) -> None:
    """The other community discusses its clothes lines."""
    subject = story.propose(
        story.next(1), at(2, 9), 1, title="公共晾衣架重新分配", category="space", scope="清河湾安置小区住户",
        place="清河湾安置小区南侧空地", problem="晾衣架被少数人长期占着，后来的人没处晒被子。", wish="编上号，轮流使用。",
    )  # fmt: skip
    subject = story.accept(subject, at(1, 10), "常年占用的住户\n没处晾晒的住户")
    story.say(subject, "按楼栋分区就行，不用编号，编号反而麻烦。", "suggest", at(0, 10))
    story.say(subject, "支持轮流，晴天先紧着有老人卧床的人家。", "support", at(0, 10, 40))


def parcels(story: Story) -> None:
    """The other community carries out a small decision that costs nothing."""
    subject = story.propose(
        story.next(1), at(16, 9), 1, title="快递架挪出消防通道", category="safety", scope="河畔小筑住户",
        place="河畔小筑北门", problem="快递架摆在消防通道上，搬家车都进不来。", wish="挪到门卫室旁边。",
    )  # fmt: skip
    subject = story.accept(subject, at(15, 10), "北门住户\n快递员\n门卫")
    story.say(subject, "挪近一点，别挪到南门去，老人取件走不动。", "suggest", at(14, 10), published=True)
    subject = story.conclude(subject, at(12, 15), at(15), summary="收到意见 1 条：同意挪，不要太远。")
    subject = story.decide(
        subject, at(10, 15), ahead(4), "for", text="快递架挪到北门门卫室西侧，留出四米消防通道，地面划线。"
    )
    subject = story.do("director2", subject, "start", at(7, 9))
    story.do("member2", subject, "progress", at(3, 16), text="线已划好，快递公司答应周五前挪完。")
