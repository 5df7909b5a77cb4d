"""Messages in words, made when they are read: nothing personal is stored with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shequ_workflows.core.machines import machines

if TYPE_CHECKING:
    from shequ_workflows.core.models import Record, Subject


#: What layers above tell beside edges and clocks: the name in a key ``say:<name>`` → its sentence. A key may go on with
#: ``:<which>``, so that two of the same kind are told apart.
SAYINGS: dict[str, Callable[[], str]] = {"taken_back": lambda: _("The last step was taken back")}


#: What layers above tell of records beside their verb: what was asked for, until when. Of many at once, by their id.
MORE: list[Callable[[Sequence[Record]], Mapping[int, str]]] = []


def more_of(records: Sequence[Record]) -> dict[int, str]:
    """Further words of these records, made when they are read; their subjects are loaded."""
    return {pk: words for tell in MORE for pk, words in tell(records).items() if words}


def words_of(key: str, subject: Subject) -> str:
    """The sentence for a delivery's or inbox entry's ``handler`` key: ``edge:<machine>.<edge>`` or
    ``remind:<clock>:<mark>`` or ``say:<name>[:<which>]``; the subject's title stands beside it."""
    kind, _colon, rest = key.partition(":")
    machine = machines.version(subject.kind, subject.version)
    if kind == "edge" and machine is not None:
        edge = machine.edges.get(rest.partition(".")[2])
        if edge is not None:
            return str(edge.done)
    if kind == "remind" and machine is not None:
        clock, _colon, mark = rest.partition(":")
        spec = machine.clocks.get(clock)
        name = str(spec.label) if spec is not None else _("this step")
        # A clock that was moved carries its day behind the mark.
        return reminder(name, mark.partition(":")[0], is_period=spec is not None and spec.kind == "min")
    name = rest.partition(":")[0]
    if kind == "say" and name in SAYINGS:
        return SAYINGS[name]()
    return _("There is news")


def reminder(name: str, mark: str, *, is_period: bool) -> str:
    """What a clock's reminder says at its mark (50, 80, 100; 101 and 102 go to the roles above)."""
    if is_period:
        return _("The period “%(clock)s” has run out") % {"clock": name}
    sentences = {
        "50": _("Half of the time for “%(clock)s” has passed"),
        "80": _("The time for “%(clock)s” is nearly over"),
        "100": _("The time for “%(clock)s” is over"),
        "101": _("Overdue for a working day: “%(clock)s”"),
        "102": _("Overdue for two working days: “%(clock)s”"),
    }
    return sentences.get(mark, sentences["100"]) % {"clock": name}
