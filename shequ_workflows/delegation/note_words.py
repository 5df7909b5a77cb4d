"""The Chinese words by which a demand in a chat says who asks and by when. Data for ``note_parsing``."""

from __future__ import annotations

import re
from typing import Final

#: How offices end, longest first.
OFFICE_ENDS: Final = (
    "委员会", "办公室", "工作站", "管理所", "派出所", "服务站", "指挥部", "领导小组", "综合执法队", "中心", "大队", "支队", "中队",
    "街道", "工会", "妇联", "团委", "残联", "工委", "政府", "局", "科", "办", "站", "所", "委", "部", "队", "院", "处", "组",
)  # fmt: skip
TITLES: Final = "副科长|科长|副局长|局长|副处长|处长|副主任|主任|副所长|所长|副站长|站长|副队长|队长|副书记|书记|股长|组长|干事|专员|专干|老师|同志|警官|医生|委员|部长|院长|主席"

_OFFICE: Final = rf"[一-龥A-Za-z0-9（）()]{{1,24}}(?:{'|'.join(OFFICE_ENDS)})"
#: “民政科王科长”, “区民政局 张强”, “王科长（民政科）”
WHOLE_OFFICE: Final = re.compile(rf"^{_OFFICE}$")
#: “刘科”, “区文旅局刘科”: a surname and a title cut short, which is no office.
CALLED: Final = re.compile(rf"^(?P<office>{_OFFICE})?(?P<person>[一-龥](?:科|局|处|所|站|队))$")
OFFICE_AND_PERSON: Final = re.compile(rf"^(?P<office>{_OFFICE})(?P<person>[一-龥]{{0,3}}(?:{TITLES})|[一-龥]{{2,3}})$")
PERSON: Final = re.compile(rf"^(?:[一-龥]{{1,4}}(?:{TITLES})|[一-龥]{{2,4}})$")
#: What stands at the beginning of a line and is nobody.
NOBODY: Final = re.compile(
    r"通知|提醒|提示|要求|注意|内容|时间|地点|主题|事项|紧急|各社区|各位|大家|如下|所有人|说明|附件|回复|转发|标题|以下|另外|备注|截止"
)

_DAY = r"(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?|今天|昨天|前天|星期[一二三四五六日天]|周[一二三四五六日])"
_TIME = r"(?:凌晨|早上|上午|中午|下午|晚上)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
#: A line by which a chat program says who wrote, and when.
HEADER: Final = re.compile(
    rf"^(?P<name>\S.{{0,38}}?)(?:[\s　]+|(?<=[)）]))(?P<day>{_DAY})?[\s　]*(?P<time>{_TIME})[:：]?$"
)
ONLY_TIME: Final = re.compile(rf"^(?P<day>{_DAY})?[\s　]*(?P<time>{_TIME})$")
#: “民政科 王科长：请…” or the name alone with a colon.
SAYS: Final = re.compile(r"^(?P<name>[^：:，。；！？\n]{2,24})[：:](?P<rest>.*)$")
SIGNED: Final = re.compile(rf"^[—\-－（(\s　]*(?P<name>{_OFFICE})[)）\s　]*$")

_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_PERIOD = r"(?:凌晨|早上|上午|中午|下午|晚上|晚|早|午)"
_HOUR = rf"(?:\d{{1,2}}[:：]\d{{2}}|{_NUMBER}[点时](?:半|一刻|\d{{1,2}}分?)?(?:整|钟)?)"
_CLOCK = rf"(?:\s*{_PERIOD}?\s*{_HOUR}|\s*(?:上班|下班|中午|上午|下午|晚上|午间|零点|凌晨|晚)|)"
#: Ways to name a day, by key, in the order in which they are tried at one place.
DAYS: Final = (
    ("dated", r"(?P<year>\d{4})[-/年.](?P<month>\d{1,2})[-/月.](?P<day>\d{1,2})[日号]?"),
    ("next_month_day", rf"下个?月(?P<mday>{_NUMBER})[日号]"),
    ("month_day", rf"(?P<month2>{_NUMBER})月(?P<day2>{_NUMBER})[日号]?"),
    ("slashed", r"(?<![\d./-])(?P<month3>\d{1,2})[./](?P<day3>\d{1,2})(?![\d./])日?"),
    ("in_days", rf"(?P<days>{_NUMBER})(?P<unit>个?工作日|天|日|个?小时|周|个?星期)(?:之?内|以内)"),
    ("day_of_month", r"(?<![\d月])(?P<dom>\d{1,2})[日号]"),
    ("year_end", r"(?:今年|本年|年)(?:年底|底|末)|年底"),
    ("quarter_end", r"(?:本|这个?)?季度?(?:底|末)"),
    ("next_month_end", r"下个?月(?:底|末)"),
    ("month_end", r"(?:本|这个|当)?月(?:底|末)|(?:本|这个|当)月(?=之?内)"),
    ("after_next_week", r"下下(?:个)?(?:周|星期|礼拜)(?P<aweekday>[一二三四五六日天末])"),
    ("next_week", r"下(?:个)?(?:周|星期|礼拜)(?P<nweekday>[一二三四五六日天末])"),
    ("this_week", r"(?:本|这|这个)(?:周|星期|礼拜)(?P<tweekday>[一二三四五六日天末])"),
    ("within_next_week", r"下(?:个)?(?:周|星期)(?=之?内)"),
    ("within_week", r"(?:本|这|这个)(?:周|星期)(?=之?内)"),
    ("weekday", r"(?:周|星期|礼拜)(?P<bweekday>[一二三四五六日天末])"),
    ("relative", r"(?P<relative>大后天|后天|后日|明天|明日|明早|明晚|明午|今天|今日|今晚|今早|当天|当日)"),
    ("today_end", rf"(?=下班(?:之?前|以前)|{_PERIOD}\s*{_HOUR}(?:之?前|以前))"),
)  # fmt: skip
_ANY_DAY: Final = "|".join(f"(?P<way_{key}>{pattern})" for key, pattern in DAYS)
#: A day by which something is wanted: with 前, 截止 … behind it, or 截至, 最迟 … before it.
DEADLINE: Final = re.compile(
    rf"(?P<lead>(?:截至|截止(?:时间|日期)?(?:为|到|至|是)?|最迟|最晚|务必(?:于|在)?|须于|请?于|请?在|限)[:：]?\s*)?"
    rf"(?:{_ANY_DAY})(?:[（(](?:周|星期)[一二三四五六日天][)）])?(?P<clock>{_CLOCK})"
    r"(?P<tail>\s*(?:之前|以前|前|截止|为止|之内|以内|内))?"
)
#: What is done by a day that is only led in by 于 or 在.
HANDED_IN: Final = re.compile(r"^[^，。；！\n]{0,12}?(?:报|交|完成|反馈|提供|发|回复|落实|到位|答复|填)")

#: What a demand begins with before it says what it wants.
GREETING: Final = re.compile(
    r"^(?:@\S+\s*|【[^】]{1,12}】|\[[^\]]{1,12}\]|(?:各社区|各位|各村居|社区)?(?:书记|主任|领导|同事|同志|老师|负责人|联络员|社工|社区|、)*(?:们)?(?:，|,|:|：|\s)*(?:大家好|您好|你们好|你好|早上好|上午好|中午好|下午好|晚上好|好)[!！，,。~\s]*|收到请回复[!！，,。\s]*"
    r"|各(?:社区|位|单位|村居)(?:书记|主任|领导|负责人|联络员|社工|同志|、)*[:：，,、]\s*|(?:紧急)?(?:通知|提醒|温馨提示)[:：!！]\s*|辛苦(?:各位|大家|一下|了)?[，,!！\s]*)"
)
ASKING: Final = re.compile(
    r"^(?:请|烦请|麻烦|辛苦|恳请|要求|望|需要?|现需?|还请)?(?:各社区|各位|大家|各单位|你社区|贵社区|你们社区|你们|社区|居委会|各居委会)?(?:务必|尽快|抓紧|及时)?"
)
#: A clause that says why, not what.
WHY: Final = re.compile(r"^(?:根据|按照|依据|接|鉴于|因|由于|为(?!民))")
