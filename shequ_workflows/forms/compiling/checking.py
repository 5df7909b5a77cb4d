"""What the definition itself cannot know: conditions against types, barred certificates, the field dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import RESERVED
from shequ_workflows.forms.conditions.of_definition import faults_of, labels_of
from shequ_workflows.forms.constants import CONTROLS, FILING, SENSITIVE_KINDS, Kind, Sensitivity, Who
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.filling.sealing import is_sealed

if TYPE_CHECKING:
    from shequ_workflows.core.barred import BarredCertificate
    from shequ_workflows.forms.models import DictionaryEntry


def expression_faults(definition: Definition) -> list[Fault]:
    """Of every condition and formula: types, keys that are not there, circles, what nobody can reach."""
    return [*_keys(definition), *faults_of(definition, definition.languages[0])]


def _keys(definition: Definition) -> list[Fault]:
    found = []
    known = {".".join(path) for path, _one in definition.every_field()}
    for one in definition.fields():
        if one.key in RESERVED:
            sentence = _("“%(key)s” means something else in conditions: choose another key.") % {"key": one.key}
            found.append(Fault("reserved", one.key, sentence))
        if one.key in CONTROLS:
            sentence = _("“%(key)s” is the name of a button of the page: choose another key.") % {"key": one.key}
            found.append(Fault("reserved", one.key, sentence))
    for number, rule in enumerate(definition.rules):
        for key in rule.fields:
            if key not in known:
                sentence = _("No question has the key “%(key)s”. It may have been deleted.") % {"key": key[:80]}
                found.append(Fault("unknown_key", f"rules/{number}/fields", sentence))
    return found


def visitor_faults(definition: Definition, who: str) -> list[Fault]:
    """A file is kept for somebody: who is not signed in cannot send one, so none may be asked of everybody."""
    if who != Who.ANYONE:
        return []
    sentence = _(
        "Only those who are signed in can send files. Make this question optional, or choose who may send the form in."
    )
    return [
        Fault("visitor", ".".join(path), sentence)
        for path, one in definition.every_field()
        if one.kind in FILING and one.required is not False
    ]


def places_faults(definition: Definition) -> list[Fault]:
    """Places are counted by rows that everybody who reads the form may read, one of each submission."""
    found = []
    for path, one in definition.every_field():
        if all(choice.quota is None for choice in one.choices):
            continue
        if len(path) > 1:
            sentence = _("In a repeating group no places are counted: ask this outside of it, or take the places away.")
            found.append(Fault("places", ".".join(path), sentence))
        elif is_sealed(one):
            sentence = _(
                "Of a sensitive question no places are counted: take the places away, or the mark “sensitive”."
            )
            found.append(Fault("places", ".".join(path), sentence))
    return found


def barred_faults(definition: Definition, certificates: Iterable[BarredCertificate]) -> list[Fault]:
    """A form that asks for, or gives, a certificate that a residents' committee must not issue; the rule is quoted."""
    rows = list(certificates)
    found = []
    for path, texts in _texts(definition):
        row = next((row for row in rows if any(asks_for(text, row.words) for text in texts)), None)
        if row is not None:
            words = {"name": row.name, "rule": row.rule, "where": row.where_to_go}
            sentence = _("“%(name)s” must not be issued by the community. %(rule)s %(where)s") % words
            found.append(Fault("barred", path, sentence.strip()))
    return found


def asks_for(text: str, lines: str) -> bool:
    """Whether ``text`` holds all words of one of the ``lines``."""
    plain = "".join(text.split()).lower()
    return any(
        words and all(word.lower() in plain for word in words)
        for words in (line.split() for line in lines.splitlines())
    )


def _texts(definition: Definition) -> Iterator[tuple[str, list[str]]]:
    """Titles and labels with their paths; a field is said by its dotted key."""
    yield "title", list(definition.title.by_language.values())
    for number, step in enumerate(definition.steps):
        yield f"steps/{number}/title", list(step.title.by_language.values())
        for count, section in enumerate(step.sections):
            yield f"steps/{number}/sections/{count}/title", list(section.title.by_language.values())
    for path, one in definition.every_field():
        labels = [one.label, *(choice.label for choice in one.choices)]
        yield ".".join(path), [text for label in labels for text in label.by_language.values()]


def warnings(
    definition: Definition, entries: Iterable[DictionaryEntry], *, purpose: str, legal_ground: str
) -> list[str]:
    """What an editor should think about once more: it does not stop the publication."""
    rows = list(entries)
    by_code = {row.code: row for row in rows}
    labels = labels_of(definition, definition.languages[0]).questions
    made = []
    sensitive = []
    unmarked = []
    for path, one in definition.every_field():
        label = labels[".".join(path)]
        named = by_code.get(one.dictionary)
        known = named or next((row for row in rows if asks_for(label, row.words)), None)
        if known is not None and known.source and not one.prefill and one.kind not in {Kind.NOTE, Kind.GROUP}:
            words = {"label": label, "source": known.get_source_display()}
            made.append(
                _(
                    "“%(label)s” is known already (%(source)s): tick “offer what is known” among its settings, instead of asking once more."
                )
                % words
            )
        if one.sensitive or one.kind in SENSITIVE_KINDS:
            sensitive.append(label)
        elif known is not None and known.sensitivity == Sensitivity.SENSITIVE:
            sensitive.append(label)
            unmarked.append(label)
    if unmarked:
        sentence = _(
            "%(labels)s: this sounds sensitive, but is not kept encrypted. Tick “sensitive” among the settings of the question."
        )
        made.append(sentence % {"labels": _(", ").join(unmarked)})
    if sensitive and not (purpose.strip() and legal_ground.strip()):
        sentence = _(
            "Sensitive data is asked for (%(labels)s), but the form does not say for which purpose and on which legal ground."
        )
        made.append(sentence % {"labels": _(", ").join(sensitive)})
    return made
