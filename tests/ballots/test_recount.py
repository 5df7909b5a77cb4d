"""The witnesses' script: it agrees with the product's own count, and no number in its file can be changed unseen."""

from __future__ import annotations

import ast
import copy
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_workflows.ballots.constants import FEWEST
from shequ_workflows.ballots.quorum import RULES, Rule
from shequ_workflows.ballots.recount import recount
from shequ_workflows.ballots.recount.exporting import PILE, Seal, export_data
from shequ_workflows.ballots.verdicts import Count, Wording, digest_of

from .votes_strategies import Votes, one_of, several_of, votes, yes_no

SCRIPT = Path(recount.__file__)
ABOUT = {"poll": "abcd2345", "title": "更换物业", "pack": "owners", "version": "1", "basis": "某市规定第三条"}


def exported(vote: Votes, pile: int = PILE, about: dict[str, str] = ABOUT) -> dict[str, Any]:
    asked = [
        replace(one, wording=Wording(f"问题 {one.number}", {number: f"选项 {number}" for number in one.options}))
        for one in vote.asked
    ]
    count = Count.of_ballots(vote.ballots, asked, vote.roll, vote.invalid, about)
    roll = [*((area, None) for area in vote.absent), *((area, channel) for area, _a, channel in vote.ballots)]
    seals = [Seal(len(vote.ballots), "0" * 64)] if vote.ballots else []
    return export_data(count, roll, vote.ballots, seals, pile=pile, chance=random.Random(1))


def run(data: Any, tmp_path: Path, *more: str) -> tuple[int, str]:
    """As a witness runs it: another interpreter, without site packages and without this project on its path."""
    file = tmp_path / "votes.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(file), *more]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("witness")


def sample() -> Votes:
    """Forty owners of fifty, two questions and a third by several options."""
    chance = random.Random(7)
    asked = [yes_no(RULES["owners"], 1), one_of(RULES["owners_special"], 2, 2), several_of(RULES["owners"], 3, 2, 3)]
    ballots: list[Any] = [
        (
            5_000 + chance.randrange(9_000),
            {
                1: frozenset({chance.choice([1, 1, 1, 2, 3])}),
                2: frozenset({chance.choice([1, 1, 1, 1, 2, 3])}),
                3: chance.choice([frozenset({1, 2}), frozenset({1}), frozenset({4}), frozenset()]),
            },
            chance.choice(["online", "paper", "phone"]),
        )
        for _ in range(40)
    ]
    return Votes(asked, ballots, [7_000 + at for at in range(10)], 2)


# --- it agrees ----------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(vote=votes(), pile=st.sampled_from([1, PILE]))
def test_it_agrees_with_the_products_count_in_a_process_of_its_own(vote: Votes, pile: int, folder: Path) -> None:
    data = exported(vote, pile)
    code, said = run(data, folder, "--digest", data["claim_digest"])
    assert (code, "AGREES" in said, "一致：" in said) == (0, True, True), said
    assert data["claim_digest"] in said


@given(votes(), st.sampled_from([1, PILE]))
def test_it_agrees_with_the_products_count(vote: Votes, pile: int) -> None:
    data = recount.check_form(json.loads(json.dumps(exported(vote, pile))))
    counted, faults = recount.recount(data, data["claim_digest"])
    assert faults == []
    assert counted == data["claim"]


def test_it_prints_each_measure_and_threshold_in_two_languages(tmp_path: Path) -> None:
    code, said = run(exported(sample()), tmp_path)
    assert code == 0
    for words in ("第 1 题 question 1：问题 1", "人数 heads：40 / 50", ">= 2/3（至少 at least 34）", "面积 area", "㎡"):
        assert words in said
    assert "→ 达到 met" in said
    assert "结果 outcome：" in said
    assert "《民法典》第二百七十八条" in said


def test_it_says_no_quorum_and_tied_and_advisory(tmp_path: Path) -> None:
    ballots: list[Any] = [
        (0, {1: frozenset({1}), 2: frozenset({1})}, "paper"),
        (0, {1: frozenset({2}), 2: frozenset({2})}, "paper"),
    ]
    code, said = run(exported(Votes([yes_no(None, 1), yes_no(RULES["rc"], 2)], ballots, [0] * 5)), tmp_path)
    assert code == 0
    assert "advisory" in said
    assert "no quorum" in said
    local = replace(RULES["rc"], key="local", majority=replace(RULES["rc"].majority, strict=False))
    code, said = run(exported(Votes([one_of(local)], [(0, {1: one[1][1]}, "paper") for one in ballots], [])), tmp_path)
    assert code == 0
    assert "并列" in said


@pytest.mark.parametrize("by", ["heads", "area", "both"])
def test_it_sees_who_is_ahead_as_the_product_does(by: str) -> None:
    """Two reach a quarter: the first is ahead by heads, the second by area."""
    rule = Rule.from_data({"key": "local", "quorum": "> 1/2", "majority": ">= 1/4", "by": by})
    ballots: list[Any] = [(100, {1: frozenset({1})}, "paper")] * 3 + [(200, {1: frozenset({2})}, "paper")] * 2
    data = exported(Votes([one_of(rule)], ballots, []), 1)
    counted, faults = recount.recount(recount.check_form(data))
    assert faults == []
    assert counted["questions"][0]["chosen"] == {"heads": [1], "area": [2], "both": []}[by]


# --- it finds tampering -------------------------------------------------------------------------------------------


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from leaves(data[key], (*path, key))
    else:
        yield path


def changed(data: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    other = copy.deepcopy(data)
    place = other
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = change(place[path[-1]])
    return other


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "paper" if value is None else f"{value}x"


def verdict_of(data: Any, published: str = "") -> int:
    try:
        counted, faults = recount.recount(recount.check_form(data), published)
        recount.report(data, counted, faults)
    except recount.Unreadable:
        return recount.UNREADABLE
    return recount.DIFFERS if faults else recount.AGREES


@pytest.mark.parametrize("pile", [1, PILE])
def test_no_number_and_no_word_can_be_changed_unseen(pile: int) -> None:
    """Every leaf of the file, one by one. How the entries of the roll are numbered matters to nobody."""
    data = exported(sample(), pile)
    unseen = {path for path in leaves(data) if verdict_of(changed(data, path, another)) == recount.AGREES}
    assert {(path[0], path[-1]) for path in unseen} <= {("roll", "entry")}


@given(st.data())
def test_nothing_can_be_left_out_or_put_in_twice(data: st.DataObject) -> None:
    """Any element of any list; with the digest of the notice board in hand."""
    whole = exported(sample(), data.draw(st.sampled_from([1, PILE])))
    lists = [("roll",), ("seals",), ("questions",), *(("questions", at, "ballots") for at in range(3))]
    lists += [("questions", at, "options") for at in range(3)]
    path = data.draw(st.sampled_from(lists))

    def once_less(found: list[Any]) -> list[Any]:
        at = data.draw(st.integers(0, len(found) - 1))
        return found[:at] + found[at + 1 :]

    def once_more(found: list[Any]) -> list[Any]:
        return [*found, data.draw(st.sampled_from(found))]

    other = changed(whole, path, data.draw(st.sampled_from([once_less, once_more])))
    assert verdict_of(other, whole["claim_digest"]) != recount.AGREES


def forged(data: Any) -> Any:
    """The claim made to fit what was changed, its digest too: nothing in the file contradicts itself any more."""
    other = copy.deepcopy(data)
    counted, _faults = recount.recount(other)
    return {**other, "claim": counted, "claim_digest": digest_of(counted)}


def marked(option: int) -> Callable[[Any], Any]:
    return lambda _answers: [option]


def test_a_claim_made_to_fit_is_found_by_the_digest_on_the_notice_board() -> None:
    data = exported(sample(), 1)
    against = next(at for at, one in enumerate(data["questions"][0]["ballots"]) if one["answers"] == [2])
    other = forged(changed(data, ("questions", 0, "ballots", against, "answers"), marked(1)))
    assert verdict_of(other) == recount.AGREES
    assert verdict_of(other, data["claim_digest"]) == recount.DIFFERS
    other = forged(changed(data, ("about", "basis"), another))
    assert verdict_of(other, data["claim_digest"]) == recount.DIFFERS


def test_a_vote_moved_from_one_flat_to_another_is_found_where_ballots_are_single() -> None:
    """The sums stay as they are: only the areas one by one tell."""
    data = exported(sample(), 1)
    ballots = data["questions"][0]["ballots"]
    one, other = [at for at, ballot in enumerate(ballots) if ballot["answers"] == [1]][:2]
    moved = changed(data, ("questions", 0, "ballots", one, "area"), lambda area: area + 50)
    moved = changed(moved, ("questions", 0, "ballots", other, "area"), lambda area: area - 50)
    _counted, faults = recount.recount(recount.check_form(moved))
    assert len(faults) == 1
    assert "areas of the ballots" in faults[0]


@pytest.mark.parametrize("share", ["> 1/2", ">= 66/100", "> 0"])
def test_a_threshold_that_is_not_the_laws_is_found_even_where_the_claim_fits(share: str) -> None:
    data = changed(exported(sample()), ("questions", 0, "rule", "quorum"), lambda _old: share)
    if share == "> 0":
        assert verdict_of(data) == recount.UNREADABLE
    else:
        assert verdict_of(forged(data)) == recount.DIFFERS


def test_the_law_in_the_script_is_that_of_the_product() -> None:
    for key, law in recount.LAW.items():
        rule = RULES[key].as_data()
        assert law == (rule["quorum"], rule["majority"], rule["by"], rule["of"])


TAMPERED: list[tuple[tuple[Any, ...], Callable[[Any], Any], str]] = [
    (("questions", 0, "ballots", 0, "answers"), marked(99), "选择不允许"),
    (("questions", 0, "ballots", 0, "answers"), lambda _old: [1, 2], "选择不允许"),
    (("questions", 0, "ballots", 0, "area"), another, "register of participation"),
    (("questions", 0, "ballots", 0, "heads"), another, "register of participation"),
    (("roll", 0, "entry"), lambda old: old + 1, "appears twice"),
    (("seals", 0, "votes"), another, "votes sealed"),
    (("claim", "questions", 0, "outcome"), lambda old: "passed" if old != "passed" else "failed", "outcome"),
    (("claim", "channels", "online"), another, "channels/online"),
    (("claim_digest",), lambda _old: "0" * 64, "digest"),
    (("invalid",), another, "invalid"),
    (("questions", 1, "options", 0, "text"), another, "wording"),
]


@pytest.mark.parametrize(("path", "change", "sentence"), TAMPERED)
def test_it_says_what_differs(path: Any, change: Any, sentence: str, tmp_path: Path) -> None:
    code, said = run(changed(exported(sample()), path, change), tmp_path)
    assert (code, "DIFFERS" in said) == (1, True)
    assert sentence in said


# --- what it cannot read ------------------------------------------------------------------------------------------


WHOLE = json.dumps(exported(Votes([yes_no(RULES["rc"])], [(0, {1: frozenset({1})}, "paper")], [0])))
UNREADABLE = [
    "",
    "[]",
    "null",
    "not json",
    WHOLE[:-20],
    "[" * 100_000,
    WHOLE.replace(recount.FORMAT, "shequ-votes-export-9"),
    WHOLE.replace('"invalid": 0', '"invalid": 0, "invalid": 1', 1),
    WHOLE.replace('"invalid": 0', '"invalid": 0.0', 1),
    WHOLE.replace('"invalid": 0', '"invalid": NaN', 1),
    WHOLE.replace('"invalid": 0', '"invalid": true', 1),
    WHOLE.replace('"invalid": 0', '"invalid": -1', 1),
    WHOLE.replace('"heads": 1', '"heads": 0', 1),
    WHOLE.replace('"> 1/2"', '"> 3/2"', 1),
    WHOLE.replace('"> 1/2"', '"> 1/0"', 1),
    WHOLE.replace('"answers": [1]', '"answers": 1', 1),
    WHOLE.replace('"kind": "yes_no"', '"kind": "other"', 1),
]


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_it_says_that_a_file_cannot_be_read(text: str, tmp_path: Path) -> None:
    assert text != WHOLE
    code, said = run(text, tmp_path)
    assert (code, "UNREADABLE" in said, said.count("\n")) == (2, True, 1)


def test_it_says_that_there_is_no_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), "none.json"], capture_output=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stderr) == (2, b"")
    assert "打不开文件" in done.stdout.decode()


@given(st.data())
def test_any_part_of_the_wrong_form_ends_in_a_sentence(data: st.DataObject) -> None:
    """Whatever stands in any one place: never a traceback, and never “agrees”."""
    whole = json.loads(WHOLE)
    places = [path for path in leaves(whole) if path[0] not in {"roll", "seals"} or path[-1] not in {"entry", "digest"}]
    path = data.draw(st.sampled_from(places))
    path = path[: data.draw(st.integers(1, len(path)))]
    junk = data.draw(st.sampled_from([None, True, -1, "", "x", [], {}, [[]], [None], {"x": None}, 10**30]))
    old: list[Any] = []
    other = changed(whole, path, lambda value: (old.append(value), junk)[1])
    assert verdict_of(other) != recount.AGREES or old[0] == junk


def test_signs_that_steer_a_terminal_are_not_printed(tmp_path: Path) -> None:
    code, said = run(exported(sample(), about={**ABOUT, "title": "a\x1b[2Jb\r\nAGREES"}), tmp_path)
    assert code == 0
    assert "a [2Jb  AGREES" in said


# --- what it is made of -------------------------------------------------------------------------------------------


def test_it_imports_the_standard_library_only() -> None:
    imported = set()
    for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module).split(".")[0])
    assert imported == {"__future__", "argparse", "hashlib", "json", "re", "sys", "collections"}
    assert imported <= sys.stdlib_module_names
    assert "__import__" not in SCRIPT.read_text(encoding="utf-8")


def test_it_is_written_in_python_3_9() -> None:
    """Its grammar, and no built-in of a later version."""
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 9))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Match)]
    keywords = {word.arg for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords if word.arg}
    assert keywords.isdisjoint({"slots", "kw_only", "strict"})


def test_the_format_is_described_for_its_readers() -> None:
    """Every name in the file stands in the document."""
    described = (Path(__file__).parents[2] / "docs" / "votes-export.md").read_text(encoding="utf-8")
    data = {key: value for key, value in exported(sample()).items() if key != "claim"}
    names = {key for path in leaves(data) for key in path if isinstance(key, str)}
    assert {name for name in names if f"`{name}`" not in described and f"`{name}[]`" not in described} == set()
    assert recount.FORMAT in described


def test_it_can_be_read_by_a_witness() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert max((node.end_lineno or 0) - node.lineno for node in functions) < 50
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 550


# --- what the file tells ------------------------------------------------------------------------------------------


@given(votes(most=40))
def test_a_pile_of_an_area_hides_single_flats(vote: Votes) -> None:
    """An answer given by fewer than five is one pile; it tells what the totals tell. All others hide five or more."""
    assert PILE == FEWEST
    data = exported(vote)
    if not any(area for area, *_x in vote.ballots):
        return
    for question in data["questions"]:
        piles = Counter(tuple(one["answers"]) for one in question["ballots"])
        for one in question["ballots"]:
            assert one["heads"] >= PILE or piles[tuple(one["answers"])] == 1


def test_the_file_links_no_voter_to_a_choice() -> None:
    data = exported(sample(), 1)
    assert {key for one in data["roll"] for key in one} == {"entry", "area", "channel"}
    assert {key for question in data["questions"] for one in question["ballots"] for key in one} == {
        "heads",
        "area",
        "answers",
    }
    assert [one["entry"] for one in data["roll"]] == list(range(1, 51))
    order = [[one["area"] for one in question["ballots"]] for question in data["questions"]]
    given_ = [area for area, *_x in sample().ballots]
    assert sorted(order[0]) == sorted(order[1]) == sorted(given_)
    assert given_ not in order
    assert order[0] != order[1]
