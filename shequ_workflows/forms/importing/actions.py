"""The verbs: what was read is kept, looked at, made a draft or thrown away; sections of the library are filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from shequ_workflows.forms.admin.policies import BUILDERS, OWNERS
from shequ_workflows.forms.compiling.keys import propose
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.models import DictionaryEntry, Form, FormImport, LibrarySection
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import may_at, not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .files import Found
from .looking import Look, look
from .shipped import shipped_sections
from .to_blocks import Blocks, to_blocks

#: What nobody made a draft of is forgotten after so long.
KEPT_FOR: Final = dt.timedelta(days=30)
#: Of one person, at the same time.
MOST_WAITING: Final = 20


class KeepRead(Action[FormImport]):
    """Keep what was read from a file until its reader has looked at it. Old ones of his are forgotten."""

    verb = "read_form"

    def __init__(self, actor: Actor, found: Found) -> None:
        self.actor, self.found = actor, found

    def check(self) -> Refusal | None:
        return None if self.actor.has(*BUILDERS) else not_yours(BUILDERS)

    def perform(self) -> FormImport:
        mine = FormImport.objects.filter(by=self.actor.person, form=None).order_by("-at", "-pk")
        mine.filter(at__lt=now() - KEPT_FOR).delete()
        FormImport.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_WAITING - 1 :])).delete()
        one = self.found
        return FormImport.objects.create(
            by=self.actor.person, source=one.source, file_name=one.name, definition=one.definition, report=one.report
        )


class _OfImport(Action[Any]):
    """A verb on what the actor read himself."""

    actor: Actor
    imported: FormImport

    def lock(self) -> None:
        found = FormImport.objects.select_for_update().filter(pk=self.imported.pk, by=self.actor.person).first()
        if found is None:
            raise ActionRefused(unknown())
        self.imported = found


class DropRead(_OfImport):
    """Throw away what was read. A draft that was made of it stays."""

    verb = "drop_read_form"

    def __init__(self, actor: Actor, imported: FormImport) -> None:
        self.actor, self.imported = actor, imported

    def check(self) -> Refusal | None:
        return None if self.imported.by_id == self.actor.person_id else unknown()

    def perform(self) -> None:
        self.imported.delete()


class DraftImport(_OfImport):
    """Make a draft of what was read, once: sent again, it gives the same form.

    ``agreed``: ids of all that is lost (``Look.to_agree``). ``slug`` empty: one is proposed from the title.
    """

    verb = "draft_form"

    def __init__(
        self,
        actor: Actor,
        imported: FormImport,
        node: Node,
        *,
        title: str = "",
        slug: str = "",
        agreed: Collection[str] = (),
    ) -> None:
        self.actor, self.imported, self.node = actor, imported, node
        self.title, self.slug, self.agreed = title.strip(), slug, frozenset(agreed)

    def check(self) -> Refusal | None:
        if self.imported.by_id != self.actor.person_id:
            return unknown()
        refusal = may_at(self.actor, self.node, BUILDERS)
        if refusal is not None or self.imported.form_id is not None:
            return refusal
        if self.node.kind not in OWNERS:
            sentence = gettext_lazy(
                "A form belongs to a community, a street, a district or a city. Choose one of them."
            )
            return refuse("node", sentence, Answer.INVALID, node=[str(sentence)])
        return self._check_agreed() or self._check_slug()

    def _check_agreed(self) -> Refusal | None:
        if all(one.id in self.agreed for one in self.looked.to_agree):
            return None
        sentence = gettext_lazy(
            "Tick each part that is lost, to say that the form may do without it; or change the file and read it again."
        )
        return refuse("agree", sentence, Answer.INVALID, agree=[str(sentence)])

    def _check_slug(self) -> Refusal | None:
        if self.slug and Form.objects.filter(slug=self.slug).exists():
            return _taken()
        return None

    @property
    def looked(self) -> Look:
        return look(self.imported)

    def perform(self) -> Form:
        if self.imported.form is not None:
            return self.imported.form
        entries = frozenset(DictionaryEntry.objects.filter(is_active=True).values_list("code", flat=True))
        form = self._form(to_blocks(read(self.imported.definition), entries))
        user = self.actor.person.user if self.actor.person is not None else None
        revision = form.save_revision(user=user, clean=False)
        log(instance=form, action="wagtail.create", user=user, revision=revision, content_changed=True)
        self.imported.form = form
        self.imported.save(update_fields=["form"])
        return form

    def _form(self, blocks: Blocks) -> Form:
        form = Form(node=self.node)
        for name, value in blocks.values.items():
            column: Any = Form._meta.get_field(name)
            setattr(form, name, column.to_python(value))
        form.title = self.title or form.title
        taken = [one.replace("-", "_") for one in Form.objects.values_list("slug", flat=True)]
        form.slug = self.slug or propose(form.title, taken, "form").replace("_", "-")
        form.clean()
        try:
            form.save()
        except IntegrityError:  # another took the address just now
            raise ActionRefused(_taken()) from None
        return form


def _taken() -> Refusal:
    sentence = _("Another form has this address. Choose another one.")
    return refuse("slug", sentence, Answer.INVALID, slug=[sentence])


class FillLibrary(Action[int]):
    """Put the sections that come with the product into the library of a node; those whose titles are there stay as they
    are. Gives how many were added."""

    verb = "fill_form_library"

    def __init__(self, actor: Actor, node: Node) -> None:
        self.actor, self.node = actor, node

    def check(self) -> Refusal | None:
        return may_at(self.actor, self.node, BUILDERS)

    def perform(self) -> int:
        there = set(LibrarySection.objects.filter(node=self.node).values_list("title", flat=True))
        entries = frozenset(DictionaryEntry.objects.filter(is_active=True).values_list("code", flat=True))
        made = [one for one in shipped_sections(entries) if one.title not in there]
        for one in made:
            one.node = self.node
        return len(LibrarySection.objects.bulk_create(made))
