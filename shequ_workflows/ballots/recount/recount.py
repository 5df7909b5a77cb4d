#!/usr/bin/env python3
"""独立复核：根据监票人数据文件重新计票。 / An independent recount of a vote from the witnesses' file.

    python recount.py votes.json [--digest 公示的摘要]

Needs Python 3.9 or newer and nothing else: no network, no other file, nothing of the software that held the vote. It
only reads. 只读一个文件，不联网，不用任何其他程序。

Exit code 0: agrees with the published result 一致 · 1: differs 不一致 · 2: the file cannot be read 文件读不了

How it counts, step by step (the functions below stand in this order):

1. `read_file`    reads the file and refuses anything that is not of the form described in votes-export.md.
2. `count_roll`   adds up the roll: how many voting units, how large; and who of them took part.
3. `count_marks`  adds up each question's ballots, and compares them with those who took part.
4. `judge`        compares with the thresholds: whole numbers only, a/b > c/d is a*d > c*b.
5. `differences`  lays the recount beside the claimed result, number by number.

Areas are whole hundredths of a square metre. 面积以 0.01 平方米为单位的整数计算，没有任何四舍五入。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter

if sys.version_info < (3, 9):  # noqa: UP036 (run by witnesses, on whatever they have)
    sys.exit("需要 Python 3.9 或更新的版本。 / This needs Python 3.9 or newer.")

FORMAT = "shequ-votes-export-1"
LAYOUT = "shequ-count-1"

AGREES, DIFFERS, UNREADABLE = 0, 1, 2

WORDS = {
    "passed": "通过 passed",
    "failed": "未通过 not passed",
    "no_quorum": "参与不足，未形成决定 no quorum, nothing decided",
    None: "仅征询意见，不作决定 advisory, nothing is decided",
    "heads": "人数 heads",
    "area": "面积 area",
    "quorum": "参与 took part",
    "majority": "同意 in favour",
    "for": "同意 for",
    "against": "反对 against",
    "abstain": "弃权 abstain",
    "against_all": "全部反对 against all of them",
}

ABOUT = {
    "poll": "编号 poll",
    "title": "标题 title",
    "community": "社区 community",
    "opens": "开始 opened",
    "closes": "截止 closed",
    "pack": "规则包 pack",
    "version": "版本 version",
    "basis": "本地依据 local legal basis",
    "roll": "名册摘要 digest of the roll",
}

# What the law says of rules by these names: (quorum, majority, by, of). 民法典第 278 条；城市居民委员会组织法第 27、29 条
LAW = {
    "owners": (">= 2/3", "> 1/2", "both", "participants"),
    "owners_special": (">= 2/3", ">= 3/4", "both", "participants"),
    "residents": ("> 1/2", "> 1/2", "heads", "participants"),
    "representatives": (">= 2/3", "> 1/2", "heads", "participants"),
}


class Unreadable(Exception):
    """The file is not of the form that this script knows; the argument is a sentence in both languages."""


# --- 1. reading -----------------------------------------------------------------------------------------------------


def read_file(path: str) -> dict:
    """The file, with every part checked for its form. Raises `Unreadable`."""
    try:
        with open(path, encoding="utf-8-sig") as file:  # noqa: PTH123
            data = json.load(file, object_pairs_hook=no_doubles, parse_constant=no_number, parse_float=no_number)
    except OSError as error:
        raise Unreadable(f"打不开文件 the file cannot be opened: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"不是有效的数据文件 this is no valid data file: {error}") from None
    return check_form(data)


def no_doubles(pairs: list) -> dict:
    """The same name twice in one place would let two readers read two things."""
    found: dict = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"名称重复 a name appears twice: {name}")
        found[name] = value
    return found


def no_number(text: str) -> None:
    raise ValueError(f"只能用整数 only whole numbers are allowed: {text}")


def need(is_right: bool, where: str) -> None:
    if not is_right:
        raise Unreadable(f"此处缺少或格式不对 missing or wrong here: {where}")


def is_whole(value: object) -> bool:
    """A whole number from 0 on. (In Python, true is a number as well: not here.)"""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def check_form(data: dict) -> dict:
    """The same data, every part of it known to be of the form described in votes-export.md. Raises `Unreadable`."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Unreadable(f"不是 {FORMAT} 格式 not of the format {FORMAT}")
    for name in ("about", "claim"):
        need(isinstance(data.get(name), dict), name)
    need(all(isinstance(value, str) for value in data["about"].values()), "about")
    for name in ("questions", "roll", "seals"):
        need(isinstance(data.get(name), list), name)
    need(isinstance(data.get("claim_digest"), str), "claim_digest")
    need(is_whole(data.get("invalid")), "invalid")
    need(bool(data["questions"]), "questions")
    for at, one in enumerate(data["roll"]):
        need(isinstance(one, dict) and is_whole(one.get("entry")) and is_whole(one.get("area")), f"roll[{at}]")
        need(one.get("channel", 0) is None or isinstance(one.get("channel"), str), f"roll[{at}].channel")
    for at, one in enumerate(data["seals"]):
        is_right = isinstance(one, dict) and is_whole(one.get("votes")) and isinstance(one.get("digest"), str)
        need(is_right and re.fullmatch("[0-9a-f]{64}", one["digest"]) is not None, f"seals[{at}]")
    for at, one in enumerate(data["questions"]):
        check_question(one, f"questions[{at}]")
    numbers = [one["number"] for one in data["questions"]]
    need(len(set(numbers)) == len(numbers), "questions: number")
    return data


def check_question(one: object, where: str) -> None:
    need(isinstance(one, dict), where)
    assert isinstance(one, dict)
    need(is_whole(one.get("number")) and isinstance(one.get("text"), str), where)
    need(one.get("kind") in ("yes_no", "one_of", "several_of"), f"{where}.kind")
    need(is_whole(one.get("least")) and is_whole(one.get("most")), f"{where}.least, most")
    need(isinstance(one.get("options"), list) and isinstance(one.get("ballots"), list), where)
    for option in one["options"]:
        is_right = isinstance(option, dict) and is_whole(option.get("number")) and isinstance(option.get("text"), str)
        need(is_right and option.get("meaning") in ("custom", "for", "against", "abstain", "against_all"), where)
    numbers = [option["number"] for option in one["options"]]
    need(len(set(numbers)) == len(numbers) and bool(candidates(one)), f"{where}.options")
    for at, ballot in enumerate(one["ballots"]):
        is_right = isinstance(ballot, dict) and is_whole(ballot.get("heads")) and is_whole(ballot.get("area"))
        is_right = is_right and isinstance(ballot.get("answers"), list) and all(map(is_whole, ballot["answers"]))
        need(is_right and ballot["heads"] > 0, f"{where}.ballots[{at}]")
    rule = one.get("rule", 0)
    if rule is not None:
        need(isinstance(rule, dict) and all(isinstance(value, str) for value in rule.values()), f"{where}.rule")
        need(rule.get("by") in ("heads", "area", "both"), f"{where}.rule.by")
        need(rule.get("of") in ("participants", "all"), f"{where}.rule.of")
        for name in ("quorum", "majority"):
            need(threshold(rule.get(name)) is not None, f"{where}.rule.{name}")


def threshold(text: object) -> tuple | None:
    """From "> 1/2" or ">= 2/3": (is it strict, 1, 2). None for anything else."""
    found = re.fullmatch(r"(>|>=) ([0-9]{1,9})(?:/([0-9]{1,9}))?", text) if isinstance(text, str) else None
    if found is None:
        return None
    part, whole = int(found[2]), int(found[3] or 1)
    return (found[1] == ">", part, whole) if 0 < part <= whole else None


# --- 2. the roll ----------------------------------------------------------------------------------------------------


def count_roll(data: dict, faults: list) -> dict:
    """Everybody on the roll, and those who took part: by heads, by area, by channel."""
    roll = {"heads": len(data["roll"]), "area": sum(one["area"] for one in data["roll"])}
    took_part = [one for one in data["roll"] if one["channel"] is not None]
    entries = [one["entry"] for one in data["roll"]]
    if len(set(entries)) != len(entries):
        faults.append("名册中有编号出现两次 an entry appears twice on the roll")
    sealed = sum(one["votes"] for one in data["seals"])
    if sealed != len(took_part):
        faults.append(f"封存的票数与参与人数不符 votes sealed {sealed}, took part {len(took_part)}")
    return {
        "layout": LAYOUT,
        "about": data["about"],
        "roll": roll,
        "participants": {"heads": len(took_part), "area": sum(one["area"] for one in took_part)},
        "channels": dict(Counter(one["channel"] for one in took_part)),
        "invalid": data["invalid"],
        "questions": [],
    }


# --- 3. the ballots -------------------------------------------------------------------------------------------------


def count_marks(question: dict, data: dict, counted: dict, faults: list) -> dict:
    """How often each option was marked: {option: [heads, area]}. Ballots that cannot be are reported, not counted."""
    where = f"第 {question['number']} 题 question {question['number']}"
    marks = {option["number"]: [0, 0] for option in question["options"]}
    meaning = {option["number"]: option["meaning"] for option in question["options"]}
    heads = area = 0
    for ballot in question["ballots"]:
        heads += ballot["heads"]
        area += ballot["area"]
        if not may_be(ballot["answers"], question, meaning):
            faults.append(f"{where}：有一张票的选择不允许 a ballot is marked as none may be: {ballot['answers']}")
            continue
        for option in ballot["answers"]:
            marks[option][0] += ballot["heads"]
            marks[option][1] += ballot["area"]
    if {"heads": heads, "area": area} != counted["participants"]:
        faults.append(
            f"{where}：票与参与登记不符 the ballots ({heads}, {square_metres(area)}) are not those of the register of "
            f"participation ({counted['participants']['heads']}, {square_metres(counted['participants']['area'])})"
        )
    elif all(ballot["heads"] == 1 for ballot in question["ballots"]):
        # Ballot by ballot: the areas must be those of the units that took part, one for one.
        areas = Counter(ballot["area"] for ballot in question["ballots"])
        if areas != Counter(one["area"] for one in data["roll"] if one["channel"] is not None):
            faults.append(
                f"{where}：票的面积与参与的户不符 the areas of the ballots are not those of the units taking part"
            )
    return marks


def may_be(answers: list, question: dict, meaning: dict) -> bool:
    """Whether one voter may mark these together. Nothing marked is a blank answer, and allowed."""
    if len(set(answers)) != len(answers) or any(option not in meaning for option in answers):
        return False
    alone = any(meaning[option] in ("against_all", "abstain") for option in answers)
    if len(answers) <= 1 and (alone or not answers):
        return True
    if question["kind"] != "several_of":
        return len(answers) == 1
    return not alone and question["least"] <= len(answers) <= question["most"]


def candidates(question: dict) -> list:
    """The options that can be adopted: "for", or the author's own."""
    wanted = "for" if question["kind"] == "yes_no" else "custom"
    return sorted(option["number"] for option in question["options"] if option["meaning"] == wanted)


# --- 4. judging -----------------------------------------------------------------------------------------------------


def is_met(found: int, whole: int, text: str) -> bool:
    """Whether found/whole reaches the threshold, in whole numbers. Nothing is met where there is nobody."""
    strict, part, of = threshold(text) or (True, 1, 1)
    if whole <= 0:
        return False
    return found * of > part * whole if strict else found * of >= part * whole


def needed(whole: int, text: str) -> int:
    """The smallest whole number that reaches it."""
    strict, part, of = threshold(text) or (True, 1, 1)
    if strict:
        return part * whole // of + 1
    return max(-(-part * whole // of), 1)


def compare(part: str, by: str, found: int, whole: int, text: str) -> dict:
    return {
        "part": part,
        "by": by,
        "found": found,
        "whole": whole,
        "threshold": text,
        "needed": needed(whole, text),
        "met": is_met(found, whole, text),
    }


def judge(question: dict, marks: dict, counted: dict) -> dict:
    """The result of one question, in the layout of the claim."""
    rule = question["rule"]
    verdicts = [judge_option(option, marks, counted, rule) for option in candidates(question)]
    reached = [one["option"] for one in verdicts if one["outcome"] == "passed"]
    chosen = reached
    if question["kind"] == "one_of" and len(reached) > 1:
        # Only where the majority asked for is a half or less: one must be ahead of all others by every measure.
        measures = [at for at, by in enumerate(("heads", "area")) if rule["by"] in (by, "both")]
        chosen = [
            one
            for one in reached
            if all(marks[one][at] > marks[other][at] for other in reached if other != one for at in measures)
        ]
    outcome = verdicts[0]["outcome"]
    if rule is not None and outcome != "no_quorum":
        outcome = "passed" if chosen else "failed"
    options = sorted(question["options"], key=lambda option: option["number"])
    wording = {"text": question["text"], "options": [[option["number"], option["text"]] for option in options]}
    return {
        "number": question["number"],
        "kind": question["kind"],
        "least": question["least"],
        "most": question["most"],
        "wording": digest(wording),
        "rule": rule,
        "options": [
            {
                "number": option["number"],
                "meaning": option["meaning"],
                "heads": marks[option["number"]][0],
                "area": marks[option["number"]][1],
            }
            for option in options
        ],
        "verdicts": verdicts,
        "chosen": chosen,
        "tied": [] if chosen else reached,
        "outcome": outcome,
    }


def judge_option(option: int, marks: dict, counted: dict, rule: dict | None) -> dict:
    if rule is None:
        return {"option": option, "outcome": None, "comparisons": []}
    measures = [by for by in ("heads", "area") if rule["by"] in (by, "both")]
    roll, took_part = counted["roll"], counted["participants"]
    whole = took_part if rule["of"] == "participants" else roll
    quorum = [compare("quorum", by, took_part[by], roll[by], rule["quorum"]) for by in measures]
    favour = {"heads": marks[option][0], "area": marks[option][1]}
    majority = [compare("majority", by, favour[by], whole[by], rule["majority"]) for by in measures]
    if not all(one["met"] for one in quorum):
        outcome = "no_quorum"
    else:
        outcome = "passed" if all(one["met"] for one in majority) else "failed"
    return {"option": option, "outcome": outcome, "comparisons": quorum + majority}


# --- 5. comparing with what was claimed -----------------------------------------------------------------------------


def differences(claimed: object, found: object, where: str = "") -> list:
    """Every place where the claim is not what was found, as (place, claimed, found)."""
    # In Python, true equals 1: compared with its type, it does not.
    if isinstance(claimed, dict) and isinstance(found, dict):
        names = sorted(set(claimed) | set(found))
        pairs = [(name, claimed.get(name, "—"), found.get(name, "—")) for name in names]
        return [row for name, one, other in pairs for row in differences(one, other, f"{where}/{name}")]
    if isinstance(claimed, list) and isinstance(found, list) and len(claimed) == len(found):
        places = range(len(found))
        return [row for at in places for row in differences(claimed[at], found[at], f"{where}/{at + 1}")]
    return [] if claimed == found and type(claimed) is type(found) else [(where or "/", claimed, found)]


def digest(data: object) -> str:
    """SHA-256 of the one way to write it: names sorted, no blanks, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def law_faults(question: dict) -> list:
    """Where a rule has the name of one in the law and other numbers."""
    rule = question["rule"]
    if rule is None or rule.get("key") not in LAW:
        return []
    stands = (rule["quorum"], rule["majority"], rule["by"], rule["of"])
    if stands == LAW[rule["key"]]:
        return []
    return [
        f"第 {question['number']} 题 question {question['number']}：规则与法律规定不符 the rule “{rule['key']}” is not the law's: "
        f"{', '.join(stands)}; {', '.join(LAW[rule['key']])}"
    ]


def recount(data: dict, published: str = "") -> tuple:
    """(the recount in the layout of the claim, faults as sentences). No faults means that it agrees."""
    faults: list = []
    counted = count_roll(data, faults)
    for question in sorted(data["questions"], key=lambda one: one["number"]):
        faults.extend(law_faults(question))
        marks = count_marks(question, data, counted, faults)
        counted["questions"].append(judge(question, marks, counted))
    for where, claimed, found in differences(data["claim"], counted):
        faults.append(f"{where}：公布 claimed {short(claimed)}，复核 recounted {short(found)}")
    if digest(data["claim"]) != data["claim_digest"]:
        faults.append("文件中的结果与其摘要不符 the claimed result does not fit its digest")
    if published and published.strip().lower() != digest(counted):
        faults.append("复核结果的摘要与公示的摘要不符 the recount's digest is not the one on the notice board")
    return counted, faults


# --- printing -------------------------------------------------------------------------------------------------------


def short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


def clean(text: object) -> str:
    """Text from the file, on one line and without control signs."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text))


def square_metres(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d} ㎡"


def amount(by: str, value: int) -> str:
    return square_metres(value) if by == "area" else str(value)


def say_comparison(one: dict) -> str:
    by = one["by"]
    return (
        f"    {WORDS[one['part']]} · {WORDS[by]}：{amount(by, one['found'])} / {amount(by, one['whole'])}，"
        f"要求 threshold {one['threshold']}（至少 at least {amount(by, one['needed'])}）"
        f" → {'达到 met' if one['met'] else '未达到 not met'}"
    )


def say_question(question: dict, result: dict) -> list:
    texts = {option["number"]: WORDS.get(option["meaning"], option["text"]) for option in question["options"]}
    lines = ["", f"第 {question['number']} 题 question {question['number']}：{question['text']}"]
    rule = question["rule"]
    if rule is not None:
        lines.append(f"  依据 basis：{rule.get('basis') or '—'}（{rule.get('key', '')}）")
    for option in result["options"]:
        row = f"  {option['number']}. {texts[option['number']]}：{option['heads']} 票 heads"
        lines.append(row + (f"，{square_metres(option['area'])}" if option["area"] else ""))
    for verdict in result["verdicts"]:
        if verdict["comparisons"]:
            lines.append(f"  选项 option {verdict['option']}：{WORDS[verdict['outcome']]}")
            lines.extend(say_comparison(one) for one in verdict["comparisons"])
    lines.append(f"  结果 outcome：{WORDS[result['outcome']]}")
    for option in result["chosen"]:
        lines.append(f"  采纳 adopted：{option}. {texts[option]}")
    for option in result["tied"]:
        lines.append(f"  并列，均未当选 tied, none adopted：{option}. {texts[option]}")
    return lines


def report(data: dict, counted: dict, faults: list) -> list:
    took_part, roll = counted["participants"], counted["roll"]
    lines = [f"{ABOUT.get(name, name)}：{text}" for name, text in data["about"].items()]
    lines.append(
        f"名册 roll：{roll['heads']} 票 heads，{square_metres(roll['area'])}；"
        f"参与 took part：{took_part['heads']}，{square_metres(took_part['area'])}"
    )
    channels = "，".join(f"{name} {number}" for name, number in sorted(counted["channels"].items()))
    lines.append(f"途径 channels：{channels or '—'}；无效票（不计入）invalid papers, not counted：{data['invalid']}")
    for question, result in zip(sorted(data["questions"], key=lambda one: one["number"]), counted["questions"]):  # noqa: B905
        lines.extend(say_question(question, result))
    lines.append("")
    if any(ballot["heads"] > 1 for question in data["questions"] for ballot in question["ballots"]):
        lines.append(
            "票按小叠列出：核对总数，不逐票核对面积。 Ballots come in small piles: sums are checked, not single areas."
        )
    lines.append(f"封存批次 seals：{len(data['seals'])}（票 votes {sum(one['votes'] for one in data['seals'])}）")
    lines.append(f"复核结果摘要 digest of the recount：{digest(counted)}")
    lines.append(
        "请与公示的结果单上的摘要逐字对照。 Compare it with the digest on the result sheet on the notice board."
    )
    lines.append("")
    if faults:
        lines.append(f"不一致：发现 {len(faults)} 处。 DIFFERS: {len(faults)} found.")
        lines.extend(f"  - {fault}" for fault in faults[:100])
        if len(faults) > 100:
            lines.append(f"  - …… {len(faults) - 100}")
    else:
        lines.append("一致：重新计票与公布的结果完全相同。 AGREES: the recount is the same as the published result.")
    return lines


def main(arguments: list) -> int:
    # A terminal that cannot show a sign shows a question mark instead of failing.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(description="独立复核 / independent recount")
    parser.add_argument("file", help="监票人数据文件 the witnesses' file (.json)")
    parser.add_argument("--digest", default="", help="公示的结果单上的摘要 the digest on the published result sheet")
    chosen = parser.parse_args(arguments)
    try:
        data = read_file(chosen.file)
        counted, faults = recount(data, chosen.digest)
        lines = report(data, counted, faults)
    except Unreadable as error:
        print(
            clean(
                f"读不了：{error}。请向发放文件的人索取完整的文件。 UNREADABLE: ask whoever gave you the file for a whole one."
            )
        )
        return UNREADABLE
    for line in lines:
        print(clean(line))
    return DIFFERS if faults else AGREES


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
