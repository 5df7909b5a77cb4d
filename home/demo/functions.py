"""The lists of functions: 87 that had piled up, consulted down to 50; a shorter one in the other community."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shequ_workflows.delegation.lists.consulting import AnswerComment, CommentOnList, OpenConsultation, earliest_end
from shequ_workflows.delegation.lists.drafting import BeginList, ReplaceLines
from shequ_workflows.delegation.lists.editing import SaveBoundary
from shequ_workflows.delegation.lists.lines import BoundaryLine, Line
from shequ_workflows.delegation.lists.publishing import PublishList
from shequ_workflows.delegation.lists.sheets import read_sheet
from shequ_workflows.delegation.models import FunctionList, FunctionListPage
from shequ_workflows.org.models import CommunityPage

from .days import after, ahead, at
from .story import Story

DATA = Path(__file__).parent / "data"
BASIS = "《城市居民委员会组织法》第四十三条"
#: Heading of the column that says why a line left; an import passes over it.
WHY = "去向"
#: Lines of the first community that the other one does without.
NOT_THERE = {"LZ10", "LZ15", "XZ03", "XZ21", "XZ24", "XZ26", "WT03", "WT06", "WT23", "WT25"}
#: How long a version is open for comment at least, in working days.
CONSULTED = 10


@dataclass(frozen=True)
class Remark:
    """What somebody said of a version, and what the street office answered."""

    who: str
    code: str
    text: str
    answer: str


REMARKS = (
    Remark(
        "director", "", "高龄津贴年年要老人到社区来核实，走不动的还得上门。民政和公安的数据一比就知道，建议退出。",
        "采纳。改由区民政局每月比对数据，比对不上的个案再请社区协助联系，按次另行商量。",
    ),
    Remark(
        "supervisor", "", "桶站值守一天两趟，没有给过一分钱，也没有多派一个人，居委会成了作业单位。",
        "采纳。桶站值守由中标的作业单位承担，社区只做分类宣传。",
    ),
    Remark(
        "civil", "WT01", "独居老人探访关系安全，建议保留；经费和社工由我局列支。",
        "采纳。保留，写明社工二人、每年二万四千元，分三次拨付。",
    ),
    Remark(
        "member", "", "九小场所消防巡查要懂行的人，我们看不出门道，出了事说不清。",
        "采纳。检查由应急和消防部门承担，社区发现隐患只报告；已写入边界清单。",
    ),
    Remark(
        "health", "", "健康素养问卷是国家监测任务，能否保留？",
        "未采纳。监测由疾控机构派员入户，社区可以陪同敲门，不承担填表。",
    ),
    Remark(
        "director", "", "合并以后，宣传类最好一年排一次，不要每个部门各来一遍。",
        "采纳。消防、反诈、禁毒合并为一项，内容和时间由社区定。",
    ),
)  # fmt: skip


def first_lines() -> list[Line]:
    """The 87 lines that had piled up."""
    return _read("functions.csv")


def second_lines() -> list[Line]:
    """The 50 that stayed, were merged or came in; what is delegated has its period now."""
    gone = {code for codes in reasons().values() for code in codes}
    lines = {line.code: line for line in first_lines() if line.code not in gone}
    lines |= {line.code: line for line in _read("functions_2.csv")}
    since, until = at(135).date(), ahead(90).date()
    dated = [
        replace(line, starts_on=since, ends_on=until) if line.category == "delegated" else line
        for line in lines.values()
    ]
    return sorted(dated, key=lambda line: line.code)


def reasons() -> dict[str, list[str]]:
    """Why lines left → their codes."""
    found: dict[str, list[str]] = {}
    for row in _rows("functions.csv"):
        if row[WHY]:
            found.setdefault(row[WHY], []).append(row["编号"])
    return found


def boundary_lines() -> list[BoundaryLine]:
    return [BoundaryLine(*row.values()) for row in _rows("boundaries.csv")]


def _read(name: str) -> list[Line]:
    """By the importer's own reader: these files can be uploaded as they are."""
    sheet = read_sheet(name, (DATA / name).read_bytes())
    assert not sheet.faults, sheet.faults
    return sheet.lines


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def first_version(story: Story) -> None:
    """What was there when anybody counted for the first time: put in force by the street leader, who says why."""
    version = _drafted(story, 0, first_lines(), at(239, 9))
    version = OpenConsultation(
        story.cast.actor("clerk"), version, earliest_end(version.community, at(238)), at=at(238)
    ).execute()
    PublishList(
        story.cast.actor("leader"),
        version,
        reason="第一次把各部门交给社区的事项逐项登记下来：87 项，其中委托事项 39 项，社区有决定权的 23 项。先如实公布，再逐项清理。",
        basis=BASIS,
        override_reason="历史存量。多年来各部门逐项下达，没有一并清理过；如实公布后一年内清理到 50 项以内。",
        at=at(231, 10),
    ).execute()


def second_version(story: Story) -> None:
    """Consulted with the committee, the supervision committee and the departments; in force since."""
    version = _drafted(story, 0, second_lines(), at(151, 9))
    _bounded(story, version, at(151, 11))
    clerk = story.cast.actor("clerk")
    until = at(150 - CONSULTED).date()
    version = OpenConsultation(clerk, version, until, at=at(150)).execute()
    for number, remark in enumerate(REMARKS):
        moment = at(148 - number, 10)
        said = CommentOnList(story.cast.actor(remark.who), version, remark.text, code=remark.code, at=moment).execute()
        AnswerComment(clerk, said, remark.answer, at=after(moment, hours=5)).execute()
    PublishList(
        story.cast.actor("leader"), version, reason=_why(), basis=BASIS, review_on=ahead(85).date(), at=at(135, 10)
    ).execute()


def _why() -> str:
    """What left, by reason, with the codes."""
    found = reasons()
    head = f"征求居委会、居务监督委员会和部门意见后，87 项清理为 50 项，退出 {sum(map(len, found.values()))} 项，合并新设 3 项。"
    lines = [f"{reason}：{len(codes)} 项（{'、'.join(codes)}）" for reason, codes in found.items()]
    return "\n".join([head, *lines, "保留的委托事项都写明了随附的权限、人员和经费，并定了期限。"])


def other_list(story: Story) -> None:
    """The other community, which began with what the first one had learned."""
    lines = [line for line in second_lines() if line.code not in NOT_THERE]
    version = _drafted(story, 1, lines, at(122, 9))
    _bounded(story, version, at(122, 11))
    clerk = story.cast.actor("clerk")
    version = OpenConsultation(clerk, version, at(120 - CONSULTED).date(), at=at(120)).execute()
    said = CommentOnList(
        story.cast.actor("director2"), version, "回迁户多，慈善和助餐不写进来可以，但独居老人探访要有社工。", code="WT01",
        at=at(116, 10),
    ).execute()  # fmt: skip
    AnswerComment(clerk, said, "已写明民政局派社工二人，两个社区各一人。", at=at(116, 16)).execute()
    PublishList(
        clerk, version, reason="参照桂花里社区清理后的清单，按本社区实际减去 10 项。", basis=BASIS, review_on=ahead(85).date(),
        at=at(108, 10),
    ).execute()  # fmt: skip


def _drafted(story: Story, which: int, lines: Sequence[Line], moment: dt.datetime) -> FunctionList:
    """A draft with these lines, taken in from a file by the street's clerk."""
    clerk, node = story.cast.actor("clerk"), story.node(which)
    draft = BeginList(clerk, node, at=moment).execute()
    in_force = FunctionList.objects.in_force(node).first()
    base = in_force.public_id if in_force is not None else ""
    moment = after(moment, minutes=20)
    return ReplaceLines(
        clerk, node, lines, base=base, revision=draft.revision, file_name="社区职能清单.xlsx", at=moment
    ).execute()


def _bounded(story: Story, version: FunctionList, moment: dt.datetime) -> None:
    for number, line in enumerate(boundary_lines()):
        SaveBoundary(story.cast.actor("clerk"), version, line, at=after(moment, minutes=2 * number)).execute()


def publish_pages(homes: Sequence[CommunityPage]) -> None:
    """职能清单 below each community's home page."""
    for home in homes:
        page = FunctionListPage(
            title="职能清单", slug="functions", show_in_menus=True,
            introduction="<p>社区做哪些事、不做哪些事，谁交办的、给了什么，都在这里。清单以外的事，街道和部门不得交给社区。</p>",
        )  # fmt: skip
        home.add_child(instance=page)
