"""Codes on slips: what is mistyped is found before anything is looked up."""

from __future__ import annotations

import contextlib
import itertools
import math
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots.codes import (
    ALPHABET,
    LENGTH,
    NotACode,
    check_sign,
    grouped,
    is_code,
    new_code,
    parse,
    seconds_after,
)

CODES = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda body: body + check_sign(body))
LOOK_ALIKES = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "I": "1",
    "L": "1",
    "Z": "2",
    "S": "5",
    "G": "6",
    "T": "7",
    "B": "8",
    "N": "M",
}
FULL_WIDTH = str.maketrans({chr(sign): chr(sign + 0xFEE0) for sign in range(0x21, 0x7F)})


def test_no_two_signs_look_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set(LOOK_ALIKES)
    assert set(LOOK_ALIKES.values()) <= set(ALPHABET)
    assert set(string.ascii_uppercase) - set(ALPHABET) - set(LOOK_ALIKES) == {"U", "V"}


def test_it_has_the_entropy_it_states() -> None:
    assert math.floor((LENGTH - 1) * math.log2(len(ALPHABET)) * 10) == 497
    assert 23**11 // 10**13 == 95


def test_every_wrong_sign_and_every_swap_changes_the_sum() -> None:
    """The proof, over all places and all differences: the sum of a code is linear, so its other signs do not matter."""
    size = len(ALPHABET)
    for place, step in itertools.product(range(1, LENGTH + 1), range(1, size)):
        assert place * step % size
    for (one, other), step in itertools.product(itertools.combinations(range(1, LENGTH + 1), 2), range(1, size)):
        assert (other - one) * step % size


@given(CODES)
def test_it_finds_every_single_wrong_sign_and_every_swap(code: str) -> None:
    """All 264 wrong signs and all swaps of two different ones, of any code."""
    assert is_code(code)
    for at, sign in itertools.product(range(LENGTH), ALPHABET):
        assert is_code(code[:at] + sign + code[at + 1 :]) == (sign == code[at])
    for one, other in itertools.combinations(range(LENGTH), 2):
        signs = list(code)
        signs[one], signs[other] = signs[other], signs[one]
        assert is_code("".join(signs)) == (code[one] == code[other])


@given(CODES, st.data())
def test_it_forgives_how_a_code_is_written(code: str, data: st.DataObject) -> None:
    text = "".join(
        data.draw(st.sampled_from([sign, *(one for one, meant in LOOK_ALIKES.items() if meant == sign)]))
        for sign in code
    )
    text = data.draw(st.sampled_from([str.lower, str.upper, str]))(text)
    text = data.draw(st.sampled_from([" ", "-", "－", "　", "·", " — ", "\u200b", "."])).join(
        text[at : at + 4] for at in range(0, LENGTH, 4)
    )
    if data.draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    assert parse(f" {text}\n") == code


@given(CODES)
def test_it_reads_what_it_prints(code: str) -> None:
    assert grouped(code) == f"{code[:4]} {code[4:8]} {code[8:]}"
    assert parse(grouped(code)) == code


@given(st.text(max_size=200))
def test_it_reads_anything_without_breaking(text: str) -> None:
    found = ""
    with contextlib.suppress(NotACode):
        found = parse(text)
    assert not found or is_code(found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "length"),
        ("0000 0000 000", "length"),
        ("0000 0000 0000 0", "length"),
        ("0" * 10**6, "length"),
        ("0000 0000 000U", "sign"),
        ("0000 0000 000票", "sign"),
        ("0000 0000 000ß", "sign"),
        ("0000 0000 0001", "check"),
    ],
)
def test_it_says_why_it_is_no_code(text: str, why: str) -> None:
    with pytest.raises(NotACode, match=why):
        parse(text)


def test_new_codes_are_codes_and_differ() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(parse(code) == code for code in codes)
    assert set("".join(codes)) == set(ALPHABET)


def test_the_delay_grows_and_ends_at_an_hour() -> None:
    waits = [seconds_after(failures) for failures in range(40)]
    assert waits[:4] == [0, 0, 0, 2]
    assert waits == sorted(waits)
    assert max(waits) == waits[-1] == seconds_after(10**9) == 3600
    assert seconds_after(-1) == 0


def test_a_guesser_gets_some_thirty_tries_on_the_first_day() -> None:
    def tries_within(seconds: int) -> int:
        spent = tries = 0
        while spent <= seconds:
            tries += 1
            spent += seconds_after(tries)
        return tries

    assert 30 <= tries_within(86_400) <= 40
    assert tries_within(2 * 86_400) - tries_within(86_400) == 24
