"""What speaks for taking a task and what against, in plain sentences made of facts. No score, no advice: a committee
decides."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .facts import Facts, Load, Similar

#: So much of an office's own words is quoted in a sentence.
_QUOTED = 40
#: Sentences about what the packet lacks, about similar tasks, and about forms; the rest stands on the task's page.
_MOST_OF_A_KIND = 3


def quantity(value: Decimal | Fraction) -> str:
    """With one place where it is not whole: 36, 4.5."""
    exact = Fraction(value)
    tenths = int(exact * 10 + Fraction(1, 2)) if exact >= 0 else -int(-exact * 10 + Fraction(1, 2))
    whole, tenth = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole:,}.{tenth}" if tenth else f"{sign}{whole:,}"


def yuan(value: Decimal) -> str:
    """With thousands; cents where there are any."""
    return f"{value:,.2f}".removesuffix(".00")


def quoted(text: str) -> str:
    """The beginning of an office's words, on one line."""
    words = " ".join(text.split())
    return words if len(words) <= _QUOTED else f"{words[: _QUOTED - 1]}…"


def speaks_for(facts: Facts) -> list[str]:
    """In order of weight before the law: basis, list, admission, packet, then what it asks and what came of others."""
    return [*_lawful(facts), *_granted(facts), *_light(facts)]


def _lawful(facts: Facts) -> Iterator[str]:
    if facts.legal_basis:
        yield _("It rests on: %(basis)s") % {"basis": quoted(facts.legal_basis)}
    if facts.is_listed:
        yield _("It is on the community’s list: %(line)s.") % {"line": quoted(facts.line)}
    if facts.admitted is not None:
        one = facts.admitted
        told = {"body": one.body, "day": date_format(one.on, "Y-m-d"), "for": one.in_favour, "against": one.against}
        yield _("%(body)s admitted it on %(day)s: %(for)d for, %(against)d against.") % told


def _granted(facts: Facts) -> Iterator[str]:
    if not facts.lacks:
        yield (
            _("The packet is whole, and all of it is in force today.")
            if not facts.idle
            else _("The packet is whole: powers, people and money are told.")
        )
    if facts.powers:
        yield _("Powers come with it: %(powers)s.") % {"powers": quoted(_(", ").join(facts.powers))}
    if facts.people:
        yield _("People come with it: %(people)s.") % {"people": quoted(_(", ").join(facts.people))}
    if facts.promised:
        told = {"promised": yuan(facts.promised), "received": yuan(facts.received)}
        yield _("%(promised)s yuan come with it; %(received)s have arrived.") % told
    if facts.training:
        yield _("Training is given before the start.")


def _light(facts: Facts) -> Iterator[str]:
    if not facts.forms:
        yield _("It asks for no form and no report.")
    if not facts.faults:
        yield _("It keeps the rules against formalism.")
    if facts.criteria:
        yield ngettext(
            "It is verified by %(count)d criterion alone, agreed beforehand.",
            "It is verified by %(count)d criteria alone, agreed beforehand.",
            facts.criteria,
        ) % {"count": facts.criteria}
    if facts.load is not None and not facts.load.clashes:
        yield _("No other task of the community falls in its time.")
    for one in [each for each in facts.similar if each.is_same and went_well(each)][:_MOST_OF_A_KIND]:
        told = {
            **_named(one),
            "spent": quantity(one.spent or Decimal(0)),
            "planned": quantity(one.planned or Decimal(0)),
        }
        yield _("“%(title)s” (%(where)s) was settled within its hours: %(spent)s of %(planned)s.") % told


def went_well(one: Similar) -> bool:
    """Settled, within its hours, its money come, and never sent back."""
    in_time = one.spent is not None and one.planned is not None and one.spent <= one.planned
    return one.is_settled and in_time and one.received >= one.promised and not one.reworks


def _named(one: Similar) -> dict[str, str]:
    return {"title": quoted(one.title), "where": one.where}


def speaks_against(facts: Facts) -> list[str]:
    """In the same order: law, list, packet, burden, what collides with it, what came of others."""
    return [*_unlawful(facts), *_not_granted(facts), *_burden(facts), *_collides(facts), *_went_ill(facts)]


def _unlawful(facts: Facts) -> Iterator[str]:
    if facts.is_prohibited:
        yield _("It is prohibited: %(rule)s") % {"rule": quoted(facts.rule_quoted)}
    if not facts.legal_basis:
        yield _("No legal basis is named.")
    if not facts.is_listed and not facts.is_prohibited:
        yield _("It is off the community’s list.")
    for fault in facts.faults[:_MOST_OF_A_KIND]:
        yield fault.sentence


def _not_granted(facts: Facts) -> Iterator[str]:
    for one in facts.lacks[:_MOST_OF_A_KIND]:
        yield _("The packet lacks: %(what)s") % {"what": one}
    for one in facts.idle[:_MOST_OF_A_KIND] if not facts.lacks else ():
        yield _("Not in force yet: %(what)s") % {"what": one}
    if facts.late_since is not None:
        yield _("Money is owed since %(day)s.") % {"day": date_format(facts.late_since, "Y-m-d")}
    if facts.rounds:
        yield ngettext(
            "Powers, people or money had to be asked for once already.",
            "Powers, people or money had to be asked for %(count)d times already.",
            facts.rounds,
        ) % {"count": facts.rounds}


def _burden(facts: Facts) -> Iterator[str]:
    if facts.hours:
        yield _hours(facts.hours, facts.load)
    if facts.entries:
        told = {"forms": facts.forms, "entries": f"{facts.entries:,}"}
        yield (
            ngettext(
                "%(forms)d form asks for %(entries)s entries a year.",
                "%(forms)d forms ask for %(entries)s entries a year.",
                facts.forms,
            )
            % told
        )
    if facts.objections:
        yield ngettext(
            "%(count)d objection of residents has come in.",
            "%(count)d objections of residents have come in.",
            facts.objections,
        ) % {"count": facts.objections}


def _hours(hours: Decimal, load: Load | None) -> str:
    told = {"hours": quantity(hours)}
    if load is None or not load.works:
        return _("It costs %(hours)s hours a year.") % told
    more = {**told, "load": quantity(load.hours), "count": len(load.works)}
    return (
        ngettext(
            "It costs %(hours)s hours a year, on top of %(load)s hours of %(count)d task that runs or is offered.",
            "It costs %(hours)s hours a year, on top of %(load)s hours of %(count)d tasks that run or are offered.",
            len(load.works),
        )
        % more
    )


def _collides(facts: Facts) -> Iterator[str]:
    load = facts.load
    if load is not None and load.clashes and load.busiest is not None:
        year, month = load.busiest.month
        told = {
            "count": len(load.clashes), "month": f"{year}-{month:02}", "hours": quantity(load.busiest.hours),
        }  # fmt: skip
        yield (
            ngettext(
                "%(count)d other task falls in its time; the fullest month is %(month)s with %(hours)s hours.",
                "%(count)d other tasks fall in its time; the fullest month is %(month)s with %(hours)s hours.",
                len(load.clashes),
            )
            % told
        )
    for one in [each for each in facts.similar if each.is_same and each.is_open][:_MOST_OF_A_KIND]:
        told_of = {**_named(one), "state": one.state}
        yield _("The same is asked for already: “%(title)s” (%(where)s), %(state)s.") % told_of
    for one in [each for each in facts.similar if each.forms][:_MOST_OF_A_KIND]:
        yield _("Form “%(form)s” is asked for by “%(title)s” (%(where)s) too.") % {
            **_named(one), "form": quoted(one.forms[0]),
        }  # fmt: skip


def _went_ill(facts: Facts) -> Iterator[str]:
    for one in [each for each in facts.similar if each.is_same][:_MOST_OF_A_KIND]:
        named = _named(one)
        if one.spent is not None and one.planned is not None and one.spent > one.planned:
            told = {**named, "spent": quantity(one.spent), "planned": quantity(one.planned)}
            yield _("“%(title)s” (%(where)s) took %(spent)s hours where %(planned)s were planned.") % told
        if one.is_settled and one.received < one.promised:
            told = {**named, "received": yuan(one.received), "promised": yuan(one.promised)}
            yield _("“%(title)s” (%(where)s) was promised %(promised)s yuan; %(received)s came.") % told
        if one.reworks:
            yield _("“%(title)s” (%(where)s) was sent back once to be mended.") % named
        if one.not_taken:
            yield _("“%(title)s” (%(where)s) was not taken: %(ground)s.") % {**named, "ground": one.not_taken}
        if one.objections:
            told_of = {**named, "count": one.objections}
            yield (
                ngettext(
                    "“%(title)s” (%(where)s) met %(count)d objection of residents.",
                    "“%(title)s” (%(where)s) met %(count)d objections of residents.",
                    one.objections,
                )
                % told_of
            )
