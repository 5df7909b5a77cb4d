"""Erasing the words of one row of the record in the admin: says what goes, asks for the lawful reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Record
from shequ_workflows.core.record.copies import copies_of
from shequ_workflows.core.record.erasure import REASON_LENGTH, ErasePayload, LegalGround, said_in
from shequ_workflows.org.acting import Refusal, Sentence
from shequ_workflows.org.actors import Actor

from .acting import ActionFormView
from .forms import ScopedForm
from .words import done_label, subject_label, words


def may_be_erased(actor: Actor, row: Record) -> Refusal | None:
    """Why not, whatever ground and reason are given."""
    return ErasePayload(actor, row, "-", LegalGround.OTHER).check()


class EraseForm(ScopedForm):
    legal_ground = forms.ChoiceField(
        label=gettext_lazy("Legal ground"), choices=LegalGround.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=pgettext_lazy("erasure", "Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who asked for it, and when. Do not repeat what is to be erased."),
    )


class EraseView(ActionFormView):
    """Empty the words of one row and their copies: says which, asks for the lawful reason, cannot be taken back."""

    model = Record
    permission = "erase"
    related = ("subject__node", "payload")
    index_url_name = "shequ_record:index"
    page_title = gettext_lazy("Erase the words of a row")
    header_icon = "bin"
    form_class = EraseForm
    submit_label = gettext_lazy("Erase for ever")
    done = gettext_lazy("Erased. The record says that it was done, by whom and why.")
    serious = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request, "instance": self.object}

    def get_page_subtitle(self) -> str:
        return f"{subject_label(self.object)} · {self.object.seq} · {done_label(self.object)}"

    def get_success_url(self) -> str:
        return reverse("shequ_record:inspect", args=[self.object.pk])

    def check_first(self) -> Refusal | None:
        return may_be_erased(self.actor, self.object)

    def build(self, form: Any) -> ErasePayload:
        given = form.cleaned_data
        return ErasePayload(self.actor, self.object, given["reason"], given["legal_ground"])

    def explanation(self) -> list[Sentence]:
        """What goes: the row's words, as far as the reader may see them, and every place where they stand once more."""
        row: Record = self.object
        said = words(self.actor, row.subject, row)
        found: list[Sentence] = [
            _(
                "A person may demand that what was written about them be erased (Personal Information Protection Law art. 47). The row stays, and with it who did what and when; its words go for ever, here and wherever they were copied."
            )
        ]
        if said:
            found.append(_("The words of this row: %(words)s") % {"words": said})
        labels = [str(one.label) for one in copies_of(row.subject, row, said_in(row))]
        if labels:
            found.append(_("With them goes: %(copies)s.") % {"copies": _("; ").join(labels)})
        others = self._others()
        if others:
            found.append(
                _("Other rows by the same person in this matter, each to be erased by itself: %(rows)s.")
                % {"rows": others}
            )
        return found

    def _others(self) -> str:
        row: Record = self.object
        person = row.on_behalf_of_id or row.actor_id
        if person is None or row.subject.kind not in machines:
            return ""
        rows = Record.objects.filter(subject=row.subject_id, payload__erased_by=None).exclude(pk=row.pk)
        mine = rows.filter(Q(on_behalf_of=person) | Q(on_behalf_of=None, actor=person)).order_by("seq")
        return _(", ").join(str(seq) for seq in mine.values_list("seq", flat=True))
