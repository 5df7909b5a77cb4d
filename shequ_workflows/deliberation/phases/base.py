"""What the phases of a matter's machine share. Mixins of the django-fsm class, which ``machines`` puts together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from shequ_workflows.core.covering import cover_text, cover_words
from shequ_workflows.core.machines import Taking, Tell
from shequ_workflows.core.transitions import hold
from shequ_workflows.core.undoing import columns_of
from shequ_workflows.deliberation.constants import FOLLOWERS, PUBLIC_WORDS, NewsKind
from shequ_workflows.deliberation.models import Matter, News

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject as _Subject
else:
    _Subject = object

PROPOSER = (Tell("proposer"),)
#: Whoever stands with the matter: told of every step from the taking up on.
ALL = (Tell("proposer"), Tell(FOLLOWERS))


class Phase(_Subject):
    """Writing along with an edge: columns of the matter, its title, news."""

    if TYPE_CHECKING:
        matter: Matter

    def write(self, taking: Taking, shown: Iterable[str] = (), **values: Any) -> None:
        """Write columns of the matter along: covered where the public reads them, remembered for taking it back."""
        public = {name: value for name, value in values.items() if name in PUBLIC_WORDS}
        values |= cover_words(self, public, shown=shown)
        matter = self.matter
        taking.remember(matter={**columns_of(matter, values), **taking.before.get("matter", {})})
        for name, value in values.items():
            longest = getattr(Matter._meta.get_field(name), "max_length", None)
            setattr(matter, name, value[:longest] if longest and isinstance(value, str) else value)
        matter.save(update_fields=list(values))

    def make_public(self, taking: Taking, title: str) -> None:
        """From the end of the hold on the public may know of it, by a title that names nobody."""
        title = cover_text(self, title or self.title)[:120]
        taking.change(public_from=self.public_from or taking.at + hold(), title=title)

    def tell_news(self, taking: Taking, kind: NewsKind, text: str, *, accounts: str = "", **values: Any) -> None:
        """A line that the public reads under “carrying out”."""
        words = cover_words(self, {"text": text, "accounts": accounts})
        News.objects.create(matter=self.matter, kind=kind, by=taking.actor.person, at=taking.at, **words, **values)

    def by_word(self, taking: Taking) -> None:
        """Where staff act in the proposer's name: the record says for whom and by what channel they were told."""
        heard_by = taking.data.get("heard_by")
        if heard_by:
            taking.channel, taking.on_behalf_of_id = heard_by, self.raised_by_id

    def forget_date(self, taking: Taking) -> None:
        """A date that was announced for the old limits says nothing of the new ones."""
        if self.matter.expected_on is not None:
            self.write(taking, expected_on=None, expected_reason="")

    def fact(self, taking: Taking, **values: Any) -> None:
        """Facts of the subject to write along; those not named stay."""
        facts = taking.changes.get("facts", self.facts)
        taking.change(facts={**facts, **values})
