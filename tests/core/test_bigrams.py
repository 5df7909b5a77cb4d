"""Text cut into pairs, and how alike two texts are: held for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.search.bigrams import LONGEST, contains_all, fold, grams, likeness, terms

#: Chinese, letters, full width, punctuation.
TEXTS = st.text(alphabet=st.one_of(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40), st.sampled_from("aBｃＤ１2 ，。-_İßﬁ")), max_size=40)  # fmt: skip


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_folding_any_text_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_width_case_and_punctuation_are_one() -> None:
    assert fold("Ｌｉｆｔ，３号楼（电梯）") == "lift 3号楼 电梯"


@given(TEXTS, TEXTS, TEXTS)
def test_what_stands_in_a_text_is_never_missed_by_its_pairs(before: str, inside: str, after: str) -> None:
    whole, wanted = (
        fold(before + inside + after),
        [part for part in fold(inside).split() if part in fold(before + inside + after)],
    )
    assert grams(" ".join(wanted)) <= grams(whole)


@given(TEXTS)
def test_a_query_is_runs_without_spaces(text: str) -> None:
    assert all(" " not in term and term for term in terms(text))
    assert contains_all(fold(text[:LONGEST]), terms(text))


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_likeness_is_the_same_both_ways_and_between_0_and_1(a: str, b: str, c: str, d: str) -> None:
    one, two, three, four = map(fold, (a, b, c, d))
    assert likeness(one, two, three, four) == likeness(three, four, one, two)
    assert 0 <= likeness(one, two, three, four) <= 1


@given(TEXTS, TEXTS)
def test_the_same_words_are_alike_entirely(title: str, text: str) -> None:
    one, two = fold(title), fold(text)
    assert likeness(one, two, one, two) == ((1 if grams(one) else 0) + (1 if grams(f"{one} {two}") else 0)) / 2


def test_nothing_shared_is_not_alike() -> None:
    assert likeness("楼道灯坏了", "三楼", "食堂开放时间", "中午") == 0


def test_the_same_wish_in_other_words_is_likelier_than_another_matter() -> None:
    asked = (fold("食堂中午多开半小时"), fold("社区食堂一点就关门，来不及吃饭"))
    same = likeness(*asked, fold("延长社区食堂中午开放时间"), fold("食堂关门太早，老人来不及"))
    other = likeness(*asked, fold("小广场晚上太吵"), fold("音响声音大，影响休息"))
    assert same > 0.12 > other
