"""The matters that are under way: the canteen, quiet hours, one overdue with its reason, a sandpit on public notice."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import chain

from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.deliberation.actions import AnnounceDate, OpenDraft
from shequ_workflows.deliberation.polling import OpenMatterPoll
from shequ_workflows.deliberation.task_actions import LayDownTask
from shequ_workflows.org.actors import Actor

from .days import ahead, at
from .story import Story
from .voices import Crowd, speak


def canteen(story: Story) -> None:
    """146 voices, a poll, a dissent that was answered; decided, on display, being carried out."""
    subject = story.propose(
        story.cast.people["resident"],
        at(13, 10),
        title="社区食堂早餐提前并增设取餐点",
        category="elders",
        scope="六十五岁以上老人，以及桂花里一区全体住户",
        place="桂花里一区 3 栋架空层",
        problem="食堂七点半才开早餐，许多老人五点多就起床；从一区走到食堂要一刻钟，还要过一条马路，雨天路滑。",
        wish="早餐提前到六点半，在一区设一个取餐点，让腿脚不便的老人少走路。",
    )
    subject = story.accept(
        subject,
        at(12, 11),
        "独居和高龄老人\n三栋低层住户\n食堂运营方",
        options="取餐点设在三栋架空层\n取餐点设在党群服务中心东侧",
    )
    director = story.cast.actor("director")
    poll = OpenMatterPoll(director, subject, "一区的取餐点设在哪里好？", at(9, 12, 0), at=at(12, 15)).execute()
    choices = list(chain.from_iterable([number] * count for number, count in ((2, 94), (1, 61), (3, 7))))
    story.random.shuffle(choices)
    story.vote(poll, choices, at(11, 9), dt.timedelta(minutes=3))
    clerks = [story.cast.actor(name) for name in ("worker", "wanglei")]
    crowd = Crowd(story.residents[0][:97], story.online, clerks, story.cast.actor("member"))
    story.used[0] = 100
    speak(subject, crowd, 11, story.random)
    ClosePoll(Actor.system(), poll, at=at(9, 12, 1)).execute()
    subject = story.conclude(
        subject,
        at(9, 16),
        at(12),
        summary="共收到意见 146 条，其中纸质和电话 97 条、线上 49 条。绝大多数赞成早餐提前到六点半；"
        "意见征询有 162 人参加，94 人赞成取餐点设在党群服务中心东侧，61 人赞成三栋架空层，7 人都不赞成。"
        "较集中的建议：收现金、设座椅、菜单大字张贴、照顾少糖少油的老人。",
        dissent="三栋低层住户反对设在架空层：正对窗户，早上有人声，油烟飘进屋。"
        "答复：意见采纳，取餐点改设在党群服务中心东侧，离住户窗户二十米以上，只加热分发，不现场煎炒。",
    )
    subject = story.decide(
        subject, at(7, 15), ahead(12), "for", "for", "against", "for",
        text="一、早餐自六点三十分起供应，到八点三十分；二、取餐点设在党群服务中心东侧，不设在三栋架空层，"
        "采纳三栋低层住户关于早间噪声和油烟的意见；三、收现金，设座椅和雨棚，菜单大字张贴；"
        "四、试行三个月后由居务监督委员会组织评议。",
        concern="space", money_source="community", amount="8600", money_note="社区党组织为民服务专项经费",
    )  # fmt: skip
    subject = story.do("director", subject, "start", at(1, 9), money_available="on")
    lay_down = partial(LayDownTask, story.cast.actor("director"), subject, at=at(1, 10))
    chairs = lay_down("雨棚和座椅送到", story.cast.people["member"], at(0).date(), is_public=True).execute()
    lay_down("取餐点地面防滑、装扶手", story.cast.people["worker"], ahead(4).date(), is_public=True).execute()
    lay_down("排定早班志愿者", story.cast.people["member"], ahead(6).date()).execute()
    story.do("member", chairs, "finish", at(0, 15), result="雨棚一副、座椅六张，已点收。")
    story.do(
        "member", subject, "progress", at(0, 16),
        text="取餐点的雨棚和六张座椅已经到货，下周一安装；志愿者排班表贴在公告栏，还差两个早班，欢迎报名。",
    )  # fmt: skip


def activity_room(story: Story) -> None:
    """Overdue, and it says why."""
    subject = story.propose(
        story.next(), at(13, 10), title="活动室晚间开放到九点", category="space", scope="全体住户",
        place="党群服务中心二楼", problem="活动室五点半就关门，上班的人从来没用上过。", wish="周一到周五晚上开放到九点。",
    )  # fmt: skip
    subject = story.accept(subject, at(12, 15), "上班的年轻人\n合唱队和棋友\n物业值班人员")
    story.say(subject, "下班回来孩子想打会儿乒乓球，活动室总是锁着门。", "support", at(11, 10))
    story.say(subject, "合唱队愿意轮流关灯锁门，登记本我们来管。", "suggest", at(11, 11))
    story.say(subject, "九点关门可以，打球的声音注意一点就行。", "support", at(10, 10))
    subject = story.conclude(
        subject, at(9, 16), at(12),
        summary="收到意见 3 条，都赞成延长开放；合唱队愿意轮流值守，物业提出夜间值守费用由谁承担，需要商定。",
    )  # fmt: skip
    reason = "三名委员参加街道换届培训，两次会议均不足法定人数；夜间值守费用待物业书面答复。"
    AnnounceDate(story.cast.actor("director"), subject, ahead(4).date(), reason, at=at(2, 9)).execute()


def square(story: Story) -> None:
    """Quiet hours on the square: under discussion now, a poll is open, some opinions still to be reviewed."""
    subject = story.propose(
        story.next(), at(2, 9), title="小广场晚间活动安静公约", category="quiet",
        scope="小广场周边四栋楼住户与广场舞队", place="桂苑新城小广场",
        problem="广场舞的音响晚上十点还很响，要考试的孩子没法休息。", wish="约定结束的时间和音量，考试周再早一点。",
    )  # fmt: skip
    subject = story.accept(
        subject, at(1, 10), "广场舞队\n周边四栋住户\n有考生的家庭", options="晚八点半结束\n晚九点结束\n维持现状",
    )  # fmt: skip
    story.say(subject, "九点结束可以，音量也要有个标准，最好写进公约里。", "suggest", at(1, 11))
    story.say(subject, "我们跳舞也是锻炼身体，提前半小时可以商量，别一棍子打死。", "support", at(1, 14))
    story.say(subject, "我家孩子明年中考，盼着考试那几周早点收场，谢谢大家体谅。", "support", at(1, 14, 40))
    story.say(subject, "我上夜班，白天补觉，晚上倒不怕吵；就是周末早上六点半的喇叭能不能也管管？", "suggest", at(1, 15))
    poll = OpenMatterPoll(
        story.cast.actor("director"), subject, "小广场的广场舞晚上几点结束好？", ahead(1, 17), at=at(1, 15, 30)
    ).execute()
    choices = [2] * 21 + [1] * 13 + [3] * 5 + [4]
    story.random.shuffle(choices)
    story.vote(poll, choices, at(0, 9), dt.timedelta(minutes=9))
    story.say(subject, "装一块显示分贝的牌子，谁都看得见，也不伤和气。", "suggest", at(0, 15), published=False)
    story.say(subject, "舞队换小音箱吧，我愿意捐两百块钱。", "support", at(0, 15, 30), published=False)


def sandpit(story: Story) -> None:
    """Decided, on public notice: objections are still possible, the display has begun."""
    subject = story.propose(
        story.next(), at(8, 9), title="儿童沙坑换沙并加围栏", category="space", scope="有小孩的家庭和遛狗的住户",
        place="桂苑新城中心花园", problem="沙坑里有猫狗粪便，孩子玩过身上起疹子。", wish="换成新沙，装一圈矮围栏和盖布。",
    )  # fmt: skip
    subject = story.accept(subject, at(7, 10), "有小孩的家庭\n养狗的住户\n物业保洁")
    story.say(subject, "孩子最爱玩沙，盖布一定要有，晚上盖起来。", "support", at(6, 10))
    story.say(subject, "我家养狗，围起来我赞成，另外给狗留一块地方吧。", "suggest", at(6, 15))
    story.say(subject, "沙子多久换一次要写清楚，不然又是一阵风。", "suggest", at(5, 9))
    subject = story.conclude(
        subject, at(4, 15), at(7),
        summary="收到意见 3 条，都赞成换沙加围栏；建议写明换沙的周期，并给遛狗的住户另留地方。",
    )  # fmt: skip
    story.decide(
        subject, at(2, 15), ahead(15), "for",
        text="一、沙坑换沙 6 立方米，加装 60 厘米高围栏和盖布；二、每年四月换沙，物业每天收盖，记录贴在围栏上；"
        "三、西侧草坪划出遛狗区，由养狗的住户自管。",
        concern="works", money_source="community", amount="4200", money_note="社区惠民项目资金",
    )  # fmt: skip
    objection = story.object(subject, "围栏只有六十厘米，大狗一跨就过去了；遛狗区又正对着我家窗户，早晚吵。", at(1, 10))
    story.do(
        "member", objection, "answer", at(1, 16), not_concerned="on",
        public_digest="担心围栏太矮挡不住大狗，遛狗区离住户太近。",
        answer="围栏改为九十厘米，不增加费用；遛狗区西移十五米，早七点前、晚九点后关闭，由养狗的住户轮值看管。",
    )  # fmt: skip


def bicycles(story: Story) -> None:
    """Returned to the proposer, who has an account and finds it on the home page."""
    subject = story.propose(
        story.cast.people["rep"], at(4, 9), title="清理废旧自行车", category="clean", scope="桂苑新城住户",
        problem="车棚里一半是没人骑的旧车，落满灰，真正要停车的反而没有地方。", wish="贴通知认领，过期的集中清走。",
    )  # fmt: skip
    story.do("worker", subject, "return_to_proposer", at(3, 15), gaps="是哪一个车棚\n有没有问过车主\n清走的车放在哪里")


def street_lights(story: Story) -> None:
    """Handed in just now, waiting to be looked at."""
    story.propose(
        story.next(), at(0, 16), title="东门路灯不亮，请尽快修好", category="safety", scope="东门进出的住户",
        place="桂花里一区东门", problem="东门两盏路灯坏了十天，晚上看不清台阶，已经有人绊过。", wish="修好路灯，台阶边贴反光条。",
    )  # fmt: skip


def washbasin(story: Story) -> None:
    """A draft that only its author sees."""
    values = {
        "title": "垃圾投放点装一个洗手池",
        "category": "clean",
        "problem": "倒完垃圾手上有味，老人还要走回家才能洗。",
    }
    OpenDraft(Actor.of(story.cast.people["resident"]), story.node(), values, at=at(0, 20)).execute()


def retrofit(story: Story) -> None:
    """A lift on the owners' track: the office helped to discuss it; the owners of the compound decide at their meeting."""
    subject = story.propose(
        story.next(), at(14, 10), title="桂花里一区旧楼加装电梯", category="other", scope="桂花里一区各单元业主",
        place="桂花里一区", problem="六层没有电梯，高楼层老人下楼买菜要歇三回。", wish="有意愿的单元先做起来，费用和补偿一起商量。",
    )  # fmt: skip
    subject = story.accept(
        subject, at(13, 10), "高层业主\n一二层业主\n业委会和物业", track="owners", is_important="on",
        party_studied_on=at(14).date().isoformat(), party_note="同意由业主共同决定，社区做好协助和见证。",
    )  # fmt: skip
    story.say(subject, "我家四楼，膝盖不好，盼着早点装，钱多出一点没关系。", "support", at(12, 10))
    story.say(subject, "我家一楼，采光和进出都受影响，先把补偿说清楚。", "object", at(12, 15))
    story.say(subject, "三楼，能装当然好，按楼层分摊就赞成。", "support", at(11, 9))
    compound = story.node().get_children().filter(kind="compound").order_by("path").first()
    assert compound is not None
    begins = ahead(15, 19)
    story.do(
        "director", subject, "refer", at(2, 16), kind="owners", where=compound.code, place="桂花里一区架空层",
        starts_at=begins.strftime("%Y-%m-%dT%H:%M"), convener="桂花里一区业主委员会",
        summary="收到意见 3 条：高层业主赞成，按楼层分摊；一二层业主要求先明确采光、噪声和补偿办法。",
        dissent="一二层业主担心采光、进出和房价，要求写明补偿。",
    )  # fmt: skip
