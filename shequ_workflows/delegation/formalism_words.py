"""The Chinese words by which formalism is asked for. Data for ``formalism.py``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: Codes of the faults.
CHECK_IN: Final = "check_in"
PROOF: Final = "proof"
LEDGER: Final = "ledger"
NEW_APP: Final = "new_app"
STANDING: Final = "standing_report"


@dataclass(frozen=True, slots=True)
class Asking:
    """Words that ask for something; ``unless`` these stand in the same clause, ``though`` those undo the exception."""

    code: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    though: re.Pattern[str] | None = None

    def find(self, clause: str) -> list[re.Match[str]]:
        excepted = self.unless is not None and self.unless.search(clause)
        if excepted and not (self.though is not None and self.though.search(clause)):
            return []
        return list(self.words.finditer(clause))


_STAFF: Final = re.compile(
    r"工作人员|网格员|社工|社区工作者|专职|居委会|社区干部|干部|专干|楼组长|包户|坐席|值班|巡查|走访|入户"
)
_OTHERS: Final = re.compile(
    r"会议|与会|参会|参训|培训班|居民|业主|群众|志愿者|代表|活动|选民|选举|听证|恳谈会|义诊|学员|家长|老人|来访"
)
_THEIR_OWN: Final = re.compile(
    r"(?:居民|群众|业主|受害人|当事人|举报人|报警人|申请人|商户|租户)(?:本人)?(?:自行|已|所|可)?"
    r"(?:提供|提交|发来|出示|上传|反映|保存|保留)|(?:操作|步骤|界面|示例|教程)(?:截图|截屏|录屏)|(?:截图|录屏)(?:说明|示例|教程)"
)
_PORTRAIT: Final = re.compile(r"免冠|证件照|[一两二]寸|登记照|办证|老年证|身份证")
_BY_ITSELF: Final = re.compile(r"自动|系统生成|出生|产生垃圾")

_SHOWN = (
    r"(?:上传|提交|报送|上报|报|发送|发至|发到|发群|发在|发回|发(?![现生放展出动])|附|提供|作为|为准|佐证|证明|依据|凭证|存档|留存|保存|备查|反馈"
    r"|回传|传至|上交|打卡|留痕|汇总|归档|验收|考核)"
)
_SHOTS = r"(?:截图|截屏|录屏)"
_SCENE = r"(?:走访|入户|工作|现场|会议|活动|宣传|巡查|合影|摆拍|整改前后|前后对比)"
_GROUP = r"(?<!人)群(?!众|体|防|租|团|落|英|楼|策|力|岛|里|内|主)"
_REPORTED = r"(?:上报|报送|填报|报告|报表|报一次|汇报|报数|反馈(?:进度|进展|情况|数据))"

_LEDGER_WORDS: Final = (
    (
        r"(?:居民|住户|户籍|常住人口|流动人口|人口)(?:基本|基础)?(?:信息)?(?:花名册|名册|名单|台账|底册|底数|登记表|统计表|信息表)",
        "居民名册",
    ),
    (
        r"(?:房屋|楼栋|出租屋|出租房|门牌)(?:基本)?(?:信息)?(?:台账|底册|清单|登记表|统计表|信息表|底数)",
        "楼栋房屋台账",
    ),
    (
        r"(?:独居|空巢|高龄|孤寡|困难|残疾|低保|重点)(?:老人|老年人|人员|人群|家庭|户)?(?:信息)?"
        r"(?:花名册|名册|名单|台账|底册|登记表|统计表)",
        "重点人群台账",
    ),
    (r"志愿(?:者|服务)(?:信息|时长|活动)?(?:花名册|名册|名单|台账|登记表|统计表|汇总表)", "志愿服务台账"),
    (r"(?:议事|协商|议题)(?:协商|活动|情况)?(?:台账|登记表|统计表|汇总表)", "议事协商台账"),
    (r"(?:应急|防汛|防疫)?物资(?:储备)?(?:台账|清单|登记表|统计表|盘点表)", "应急物资台账"),
)
_DEMANDED = r"(?:报送|上报|填报|填写|重新登记|重新摸排|提交|另报|再报|报)"

#: (form or report by its name, the ledger that has its data)
LEDGER_NAMES: Final = tuple((re.compile(words), ledger) for words, ledger in _LEDGER_WORDS)

#: A day until which a weekly or monthly report is asked for.
ENDS: Final = re.compile(
    r"截至|截止|为止|[至到]\d{1,4}年?\d{0,2}月|日止|底止|月止|结束[后时]?(?:即)?(?:停止|终止|不再)|共\d+次|为期"
)

#: Tried on each clause, in this order.
ASKINGS: Final = (
    Asking(CHECK_IN, re.compile(r"(?<!网红)打卡(?!地|点|胜地|景|墙|热门|好去处|发放|到户|到人|直发|支付)")),
    Asking(CHECK_IN, re.compile(r"签到"), _OTHERS, _STAFF),
    Asking(
        CHECK_IN,
        re.compile(
            r"刷步数?|步数(?:统计|排名|达标|要求)|运动步数|(?:在线|登录|登陆|学习|使用)时长|登录(?:次数|频次|率)|日活|活跃[度率]"
            r"|(?:点赞|转发|阅读|集赞|评论|下载|注册|关注|安装)[数量率](?:要|须|需|应|不低于|不少于|达到|达|排名|纳入|考核|通报|作为)"
            r"|(?:转发|分享)[到至]?(?:个人)?朋友圈|点赞转发|转发点赞"
            r"|(?:上传|开启|实时|提交)[^，。]{0,6}(?:定位|轨迹)|(?:巡查|走访|工作)轨迹(?:上传|考核|打分)"
        ),
    ),
    Asking(
        CHECK_IN,
        re.compile(r"积分(?:排名|排行|排序|通报|评比|考核|晾晒)"),
        re.compile(r"志愿|居民|楼组|垃圾分类|家庭"),
        _STAFF,
    ),
    Asking(
        PROOF,
        re.compile(
            rf"{_SHOTS}[^，。]*?{_SHOWN}|{_SHOTS}(?:不得(?:少|遗漏|缺)|必须|齐全)|{_SHOWN}[^，。]{{0,14}}{_SHOTS}"
        ),
        _THEIR_OWN,
    ),
    Asking(
        PROOF,
        re.compile(
            r"拍(?:照|摄|视频)[^，。]{0,6}"
            r"(?:上传|报送|上报|发群|发到|发至|发工作群|打卡|留痕|留存|存档|备查|反馈|佐证|回传|作证|为证)"
            rf"|{_SCENE}[^，。]{{0,6}}照片[^，。]{{0,8}}(?:上传|报送|提交|佐证|为证|为准|作为|依据|存档|备查|汇总|考核)"
            rf"|(?:附|上传|报送|提交|提供)[^，。]{{0,8}}{_SCENE}[^，。]{{0,4}}照片"
            r"|照片不(?:少于|低于)|(?:照片|视频|影像)(?:资料)?(?:作为|为)?(?:佐证|为证)"
            r"|(?:每户|每次|每日|每天|每人)[^，。]{0,8}\d+\s*张照片"
        ),
        _PORTRAIT,
    ),
    Asking(
        PROOF,
        re.compile(r"留痕|痕迹(?:管理|资料|化|材料|台账|佐证|考核)|佐证(?:材料|资料|图片|照片)"),
        re.compile(r"自动留痕|系统留痕"),
    ),
    Asking(
        NEW_APP,
        re.compile(
            r"(?:下载|安装|装上|注册|推广)[^，。]{0,12}(?:[Aa][Pp][Pp]|客户端|小程序|手机应用|应用程序)"
            r"|(?:[Aa][Pp][Pp]|客户端|小程序)[^，。]{0,6}(?:下载|安装|注册)(?:率|量|数|任务|指标)"
            r"|关注[^，。]{0,14}(?:公众号|视频号|服务号|抖音号|订阅号|官微)"
            r"|(?:开通|开设|新建|运营|注册)[^，。]{0,8}(?:公众号|视频号|抖音号|政务新媒体|短视频账号)"
            rf"|(?:新建|组建|建立|成立|建好|建)[^，。]{{0,8}}{_GROUP}|[拉进入加]群(?!众|体)"
            rf"|拉[^，。]{{0,8}}(?:微信|钉钉|工作){_GROUP}"
        ),
    ),
    Asking(
        STANDING,
        re.compile(
            r"(?:每日|每天|逐日|天天|每晚|日日|每两小时|每小时|每半天|每周|每月|每旬|每半月|定期|长期|常态化)"
            rf"[^，。]{{0,12}}?{_REPORTED}|[日周月]报[制表]|实行日报|零报告"
        ),
        _BY_ITSELF,
    ),
    Asking(LEDGER, re.compile("|".join(rf"{_DEMANDED}[^，。]{{0,10}}{words}" for words, _ledger in _LEDGER_WORDS))),
)
