"""What the communities do for their residents: service guides, with forms where one can apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shequ_workflows.catalogue.data import put_into
from shequ_workflows.catalogue.models import ServiceGuidePage, ServiceIndexPage
from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.org.models import CommunityPage

from .days import at
from .notices import OFFICE
from .packages import put_up_package, tell_applications
from .service_forms import apply_for_meals, mediation, publish_forms, publish_service_flow
from .story import Story

ID_CARD = {"name": "身份证", "original": "original", "medium": "either", "source_kind": "applicant"}
LAW = {"law": "《中华人民共和国城市居民委员会组织法》", "article": "", "text": "居民委员会组织开展便民利民的社区服务。"}
SUPERVISION = f"社区居务监督委员会 {OFFICE}；区政务服务热线 12345"
HOURS = "工作日 9:00—17:30；周六 9:00—12:00 值班"

#: Slug → title and columns (``catalogue.shape``).
GUIDES: Mapping[str, Mapping[str, Any]] = {
    "home-care": {
        "title": "居家养老服务", "summary": "七十岁以上或失能的老人，上门打扫、助浴、陪诊，政府补贴一部分。",
        "item_type": "assistance", "themes": ["elder"], "events": ["retiring", "caring"], "audiences": ["elders", "disabled"],
        "implementation_code": "GHL-001",
        "conditions": "户籍或常住在本社区\n年满七十周岁，或经评估为失能、半失能\n没有住进养老机构",
        "materials": [
            ID_CARD,
            {"name": "居家养老服务申请表", "source_kind": "here", "source": "社区窗口领取", "original": "original", "medium": "paper", "note": "可以由家人代填"},
            {"name": "能力评估结果", "need": "shared", "source_kind": "government", "source": "区民政局评估系统", "medium": "electronic"},
            {"name": "银行卡", "original": "copy", "medium": "either", "source_kind": "applicant", "need": "may_follow", "note": "补贴打卡用，五个工作日内补交"},
        ],
        "steps": [
            {"name": "登记", "who": "社区工作者", "text": "来人、来电或上门登记，当场告诉还缺什么。"},
            {"name": "上门评估", "who": "街道评估员和网格员", "text": "约好时间到家里看看需要哪些帮助。"},
            {"name": "定服务单", "who": "社区和服务机构", "text": "商定每周几次、做什么，本人或家属签字。"},
            {"name": "开始服务", "who": "服务机构", "text": "每次服务后请老人或家属签字确认。"},
        ],
        "specials": [{"name": "上门评估", "amount": 5, "unit": "wd", "basis": "评估所用时间不计入办理时限"}],
        "case_kind": "promised", "statutory": "20 wd", "promised": "7 wd", "acceptance": "1 wd",
        "at_window": True, "by_phone": True, "at_home": True, "visits": 0, "may_follow": True,
        "is_free": False,
        "fees": [
            {"name": "基本服务", "standard": "每小时 15 元，低保和特困老人免费", "basis": "区居家养老服务补贴办法"},
            {"name": "助浴", "standard": "每次 40 元", "basis": "区居家养老服务补贴办法"},
        ],
        "result": "居家养老服务单", "result_kind": "service", "result_delivery": "送到家里",
        "authority": "桂花里社区居民委员会", "authority_nature": "self", "level": "community", "delegating": "区民政局", "power_source": "entrusted",
        "assistance": "腿脚不便的打个电话，网格员上门代办，全程不用跑。",
        "bases": [{"law": "《中华人民共和国老年人权益保障法》", "article": "第三十七条、第三十八条", "text": "发展居家养老服务，鼓励社区为老年人提供生活照料、紧急救援、医疗护理等服务。"}],
        "faq": [
            {"question": "子女不在身边，能替老人申请吗？", "answer": "能。子女来电也行，我们上门时请老人本人同意。"},
            {"question": "对服务不满意怎么办？", "answer": "随时告诉社区，可以换人、换时间，也可以停止。"},
        ],
        "search_words": "养老服务\n上门服务\n保洁\n助浴\n陪诊",
    },
    "family-doctor": {
        "title": "家庭医生签约", "summary": "和社区卫生站的医生结对，慢病随访、开长处方、转诊。",
        "item_type": "service", "themes": ["health", "elder"], "events": ["illness", "birth"], "audiences": ["everyone", "elders"],
        "implementation_code": "GHL-002",
        "conditions": "在本社区居住满半年\n老人、孕产妇、儿童、慢病患者和残疾人优先",
        "materials": [ID_CARD, {"name": "医保卡", "source_kind": "applicant", "original": "original"}],
        "steps": [
            {"name": "选医生", "who": "本人", "text": "窗口有团队介绍，也可以请工作人员推荐。"},
            {"name": "签协议", "who": "家庭医生", "text": "一式两份，一年一签。"},
            {"name": "建档案", "who": "社区卫生站", "text": "免费量血压、测血糖，建立健康档案。"},
        ],
        "case_kind": "instant", "at_window": True, "by_phone": True, "visits": 1, "visit_reason": "本人签字",
        "result": "家庭医生服务协议", "result_kind": "service", "authority": "桂花里社区卫生服务站", "authority_nature": "authorised",
        "joint": "桂花里社区居民委员会", "assistance": "行动不便的，医生每月第二个星期三上门签约。",
        "bases": [{"law": "《中华人民共和国基本医疗卫生与健康促进法》", "article": "第三十一条", "text": "国家建立健全家庭医生签约服务机制。"}],
        "faq": [{"question": "签约要钱吗？", "answer": "基本服务包不收费。"}],
        "search_words": "签约医生\n量血压\n慢病",
    },
    "meals": {
        "title": "社区助餐", "summary": "六十岁以上居民，工作日一顿热午饭，十二元，可以送到家。",
        "item_type": "community", "themes": ["meals", "elder"], "events": ["retiring", "caring"], "audiences": ["elders", "disabled"],
        "implementation_code": "GHL-003",
        "conditions": "在本社区居住\n年满六十周岁，或持残疾人证", "quota": "每个工作日 12 份，满了可以候补，有人退出按先后递补",
        "materials": [ID_CARD],
        "steps": [
            {"name": "申请", "who": "本人或家属", "text": "网上、电话、窗口都行。"},
            {"name": "核对", "who": "社区工作者", "text": "核对年龄和住处，告诉您有没有名额、候补第几位。"},
            {"name": "开餐", "who": "社区食堂", "text": "从约定的那天起，在食堂吃或送到家。"},
        ],
        "case_kind": "promised", "promised": "3 wd", "at_window": True, "online": True, "by_phone": True, "visits": 0, "online_depth": "4",
        "place": "桂花里一区 3 栋底层社区食堂", "hours": "申请：工作日 9:00—17:30；用餐：11:00—13:00",
        "is_free": False, "fees": [{"name": "午饭", "standard": "每份 12 元，低保老人 6 元", "basis": "居民会议通过的助餐办法"}],
        "result": "助餐名额", "result_kind": "service", "authority": "桂花里社区居民委员会", "authority_nature": "self",
        "assistance": "不会上网的，打电话就行；行动不便的，志愿者送到家。", "bases": [LAW],
        "faq": [
            {"question": "临时不吃怎么办？", "answer": "前一天下午五点前说一声，不收钱。"},
            {"question": "候补要等多久？", "answer": "有人退出就按先后递补，我们打电话通知您。"},
        ],
        "search_words": "老年食堂\n长者食堂\n饭堂\n送餐\n吃饭",
    },
    "after-school": {
        "title": "课后托管", "summary": "小学生放学后到活动室，看护到六点半，要监护人同意。",
        "item_type": "community", "themes": ["children"], "events": ["school"], "audiences": ["children"],
        "implementation_code": "GHL-004",
        "conditions": "家住本社区的小学生\n监护人同意并约定谁来接", "quota": "24 名",
        "materials": [
            {"name": "监护人身份证", "source_kind": "applicant", "original": "original"},
            {"name": "接送约定", "source_kind": "here", "source": "开始前当面签", "original": "original", "medium": "paper"},
        ],
        "steps": [
            {"name": "申请", "who": "监护人", "text": "由监护人填写并同意，孩子自己填的不算。"},
            {"name": "确认", "who": "社区工作者", "text": "电话确认时间、接送的人和孩子的特殊情况。"},
            {"name": "开始", "who": "托管老师", "text": "放学后凭约定接走。"},
        ],
        "case_kind": "promised", "promised": "2 wd", "at_window": True, "online": True, "visits": 1, "visit_reason": "签接送约定",
        "place": "党群服务中心二楼活动室", "hours": "上学日 15:30—18:30", "result": "托管名额", "result_kind": "service",
        "authority": "桂花里社区居民委员会", "authority_nature": "self", "commitment": True,
        "commitment_text": "监护人承诺接送人的信息真实；换人来接须提前告知。承诺不实的，停止托管。",
        "assistance": "家长来不及填的，打电话由工作人员代填，签约定时补签同意。",
        "bases": [{"law": "《中华人民共和国未成年人保护法》", "article": "第四十三条", "text": "居民委员会应当协助监督未成年人的监护情况，关爱保护困境儿童。"}],
        "faq": [{"question": "晚了来接怎么办？", "answer": "老师等到七点；经常晚到的，我们一起想办法。"}],
        "search_words": "晚托\n四点半\n放学",
    },
    "venue": {
        "title": "活动室场地预约", "summary": "活动室、书画室、小广场免费借用，一个工作日答复。",
        "item_type": "community", "themes": ["venues"], "events": [], "audiences": ["everyone", "groups"], "implementation_code": "GHL-005",
        "conditions": "本社区居民和在社区登记的队伍\n不做买卖，不影响邻居休息",
        "materials": [],
        "steps": [
            {"name": "预约", "who": "本人", "text": "写明哪天、哪个场地、做什么。"},
            {"name": "答复", "who": "社区工作者", "text": "有冲突的换时间，社区会议和老年食堂优先。"},
        ],
        "case_kind": "promised", "promised": "1 wd", "at_window": True, "online": True, "by_phone": True, "visits": 0,
        "result": "场地使用时间", "result_kind": "service", "authority": "桂花里社区居民委员会", "authority_nature": "self",
        "assistance": "不会填的打电话，工作人员代约。", "bases": [LAW],
        "faq": [{"question": "能借音响吗？", "answer": "能，晚上八点以后请关掉。"}],
        "search_words": "借场地\n活动室\n书画室\n跳舞",
    },
    "mediation": {
        "title": "矛盾调解申请", "summary": "漏水、噪声、占道，双方愿意就能调，三十日内办完，不收费。",
        "item_type": "community", "themes": ["disputes"], "events": ["neighbours"], "audiences": ["everyone"], "implementation_code": "GHL-006",
        "conditions": "双方都愿意调解\n没有在法院审理，也没有仲裁",
        "materials": [
            ID_CARD,
            {"name": "纠纷经过", "source_kind": "applicant", "medium": "either", "note": "口头说也行，工作人员记下来"},
            {"name": "照片或票据", "source_kind": "applicant", "need": "may_follow", "original": "copy", "note": "有就带，没有也受理"},
        ],
        "steps": [
            {"name": "申请", "who": "任何一方", "text": "说清楚什么事、和谁、希望怎么办。"},
            {"name": "受理", "who": "调解员", "text": "问过另一方，三个工作日内答复。"},
            {"name": "调解", "who": "人民调解委员会", "text": "约双方坐下来谈，可以请邻居、专家参加。"},
            {"name": "协议和回访", "who": "调解员", "text": "谈成的写协议，到期回访履行情况。"},
        ],
        "case_kind": "promised", "statutory": "30 d", "promised": "30 d", "acceptance": "3 wd", "at_window": True, "online": True, "by_phone": True,
        "visits": 1, "visit_reason": "双方当面谈", "may_follow": True,
        "result": "人民调解协议书", "result_kind": "reply", "authority": "桂花里社区人民调解委员会", "authority_nature": "self",
        "assistance": "说不清的慢慢说，工作人员代写；老人、残疾人可以上门调。",
        "bases": [{"law": "《中华人民共和国人民调解法》", "article": "第四条", "text": "人民调解委员会调解民间纠纷，不收取任何费用。"}],
        "faq": [{"question": "谈不成怎么办？", "answer": "可以到法院起诉，我们告诉您怎么去、带什么。"}],
        "remedies": "不愿调解或调解不成的，可以依法仲裁或向人民法院起诉。",
        "search_words": "邻里纠纷\n漏水\n噪声\n吵架",
    },
    "volunteers": {
        "title": "志愿者登记", "summary": "送餐、陪伴、小修小补，时间自己定，记录服务时长。",
        "item_type": "community", "themes": ["volunteers"], "events": [], "audiences": ["everyone"], "implementation_code": "GHL-007",
        "conditions": "年满十六周岁；未满十八周岁的要监护人同意\n身体条件适合所选的服务",
        "materials": [], "steps": [
            {"name": "登记", "who": "本人", "text": "写愿意做什么、什么时候有空。"},
            {"name": "联系", "who": "社区工作者", "text": "有合适的事先打电话问您，不愿意可以不来。"},
        ],
        "case_kind": "promised", "promised": "3 wd", "at_window": True, "online": True, "by_phone": True, "visits": 0,
        "result": "志愿者登记", "result_kind": "service", "authority": "桂花里社区居民委员会", "authority_nature": "self",
        "assistance": "来电即可登记。",
        "bases": [{"law": "《志愿服务条例》", "article": "第七条、第十九条", "text": "志愿者可以登记个人基本信息；志愿服务组织应当如实记录服务时间。"}],
        "faq": [{"question": "有保险吗？", "answer": "有危险的活动，社区先买保险再请您来。"}],
        "search_words": "义工\n志愿服务\n报名",
    },
    "kinship": {
        "title": "亲属关系证明", "summary": "社区不能出具。告诉您为什么、凭什么证件、到哪里办。",
        "item_type": "enquiry", "themes": ["papers"], "events": ["bereavement"], "audiences": ["everyone"], "implementation_code": "GHL-008",
        "conditions": "", "materials": [], "steps": [], "case_kind": "instant", "at_window": True, "by_phone": True,
        "authority": "桂花里社区居民委员会", "assistance": "证件找不到、说不清该去哪里的，来问一声，我们帮您打电话问。",
        "bases": [{"law": "民政部等六部门《关于改进和规范基层群众性自治组织出具证明工作的指导意见》", "article": "民发〔2020〕20号", "text": "附件：不应由基层群众性自治组织出具证明事项清单（第一批）。"}],
        "faq": [
            {"question": "银行、公证处非要社区开怎么办？", "answer": "请出示本页，或把对方单位和电话告诉我们，我们去沟通。"},
            {"question": "户口簿上看不出来怎么办？", "answer": "到户籍所在地派出所查询户籍档案，或到原工作单位、人事档案管理部门查档。"},
        ],
        "search_words": "关系证明\n开证明\n盖章",
    },
}  # fmt: skip
COMMON: Mapping[str, Any] = {
    "place": "桂花里社区党群服务中心一楼窗口",
    "hours": HOURS,
    "enquiries": OFFICE,
    "complaints": SUPERVISION,
}
SECOND = ("meals", "venue", "kinship")


def publish(homes: list[CommunityPage], story: Story) -> None:
    """The first community's services, with forms; the second begins with three, one of them paused."""
    forms = publish_forms(story)
    mediation_form, flow = mediation()
    service = publish_service_flow(story)
    links: dict[str, dict[str, Any]] = {
        slug: {"form": forms[f"{slug}-apply"], "flow": service} for slug in ("meals", "after-school", "venue")
    }
    links["volunteers"] = {"form": forms["volunteer-apply"]}
    links["mediation"] = {"form": mediation_form, "flow": flow}
    links |= {slug: {"flow": service} for slug in ("home-care", "family-doctor")}
    links["kinship"] = {"barred": BarredCertificate.objects.get(code="C01")}
    apply_for_meals(story, forms["meals-apply"])
    index = _index(homes[0])
    guides = {
        slug: put_up(index, slug, {**COMMON, **said}, links.get(slug, {}), story) for slug, said in GUIDES.items()
    }
    package = put_up_package(index, forms["elder-package"], [guides["home-care"], guides["family-doctor"]], story)
    tell_applications(story, package)
    _second(homes[1], links["kinship"], story)


def _index(home: CommunityPage) -> ServiceIndexPage:
    home.refresh_from_db()
    index: ServiceIndexPage = home.add_child(
        instance=ServiceIndexPage(
            title="办事服务", slug="services", show_in_menus=True,
            introduction="能在网上办的不用跑；不方便上网的，打个电话或到窗口来，我们帮您办。",
        )
    )  # fmt: skip
    return index


def put_up(
    index: ServiceIndexPage, slug: str, said: Mapping[str, Any], links: Mapping[str, Any], story: Story
) -> ServiceGuidePage:
    """Written by the editor, published by the director, ten working days ago."""
    index.refresh_from_db()
    editor, director = (story.cast.people[name].user for name in ("editor", "director"))
    page = ServiceGuidePage(slug=slug, live=False, owner=editor, **links)
    put_into(page, {"effective_on": at(10).date().isoformat(), **said})
    index.add_child(instance=page)
    page.save_revision(user=director).publish(user=director, skip_permission_checks=True)
    put = {"first_published_at": at(10, 16), "last_published_at": at(10, 16)}
    ServiceGuidePage.objects.filter(pk=page.pk).update(**put)
    return ServiceGuidePage.objects.get(pk=page.pk)


def _second(home: CommunityPage, kinship: Mapping[str, Any], story: Story) -> None:
    index = _index(home)
    own = {"place": "清河湾安置小区南门服务点", "authority": "清河湾社区居民委员会", "implementation_code": ""}
    for slug in SECOND:
        said = {**COMMON, **GUIDES[slug], **own, "online": False}
        if slug == "meals":
            said |= {
                "state": "paused", "state_reason": "食堂更换排烟管道", "state_from": at(3).date().isoformat(),
                "instead": "到桂花里社区食堂用餐，凭身份证同价；行动不便的由志愿者代取。",
            }  # fmt: skip
        put_up(index, slug, said, kinship if slug == "kinship" else {}, story)
