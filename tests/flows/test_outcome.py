"""How a countersigning comes out: against an oracle that counts in another way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.flows.constants import Mode, Word
from shequ_workflows.flows.running.outcome import Outcome, Voice, outcome

ROLES = ("rc_director", "party_secretary", "rc_member")
VOICES = st.lists(st.builds(Voice, st.sampled_from(ROLES), st.sampled_from(["", *Word.values])), min_size=1, max_size=7)


def oracle(mode: Mode, number: int, veto: set[str], voices: list[Voice]) -> set[Outcome]:
    """Which ends are still possible: every way in which the silent might yet speak."""
    silent = [place for place, one in enumerate(voices) if not one.word]
    found = set()
    for bits in range(3 ** len(silent)):
        said = [one.word for one in voices]
        for place in silent:
            bits, which = divmod(bits, 3)
            said[place] = [Word.AGREE, Word.DISAGREE, Word.RECUSE][which]
        found.add(_end(mode, number, veto, [(one.role, word) for one, word in zip(voices, said, strict=True)]))
    return found


def _end(mode: Mode, number: int, veto: set[str], said: list[tuple[str, str]]) -> Outcome:
    counted = [(role, word) for role, word in said if word != Word.RECUSE]
    yes = [role for role, word in counted if word == Word.AGREE]
    if any(word == Word.DISAGREE and role in veto for role, word in counted) or not counted:
        return Outcome.FAILED
    carried = {
        Mode.ALL: len(yes) == len(counted),
        Mode.ANY: len(yes) >= 1,
        Mode.NUMBER: len(yes) >= max(number, 1),
        Mode.MAJORITY: 2 * len(yes) > len(counted),
    }[mode]
    return Outcome.PASSED if carried else Outcome.FAILED


@given(st.sampled_from(list(Mode)), st.integers(0, 5), st.sets(st.sampled_from(ROLES)), VOICES)
def test_it_ends_as_soon_as_nothing_can_change_it_and_not_before(
    mode: Mode, number: int, veto: set[str], voices: list[Voice]
) -> None:
    found, possible = outcome(mode, number, veto, voices), oracle(mode, number, veto, voices)
    if found is not Outcome.OPEN:
        # Somebody who is still silent might be recused: whoever has spoken already decides without him.
        assert found in possible
    if not any(not one.word for one in voices):
        assert {found} == possible
    if found is Outcome.PASSED:
        assert not any(not one.word and one.role in veto for one in voices)


def test_silence_is_never_consent() -> None:
    silent = [Voice("rc_member"), Voice("rc_member")]
    for mode in Mode:
        assert outcome(mode, 1, (), silent) is Outcome.OPEN


def test_a_veto_is_waited_for_and_decides() -> None:
    yes, waits = Voice("rc_member", Word.AGREE), Voice("rc_director")
    assert outcome(Mode.ANY, 0, ("rc_director",), [yes, waits]) is Outcome.OPEN
    no = Voice("rc_director", Word.DISAGREE)
    assert outcome(Mode.ANY, 0, ("rc_director",), [yes, no]) is Outcome.FAILED
    assert outcome(Mode.ANY, 0, (), [yes, no]) is Outcome.PASSED


def test_all_recused_is_no_approval() -> None:
    assert outcome(Mode.ALL, 0, (), [Voice("rc_member", Word.RECUSE)]) is Outcome.FAILED
