"""A draft as a resident will see it, all steps at once; above it what stands against publishing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.moment import now

from .compiling.compile import compile_form
from .conditions.of_definition import labels_of
from .conditions.words import Labels, when
from .definition.schema import Definition
from .exceptions import Unpublishable
from .filling.judging import settle
from .filling.live import live
from .filling.ready import prepare
from .rendering import Tried, whole

if TYPE_CHECKING:
    from .models import Form


def preview(request: HttpRequest, form: Form) -> TemplateResponse:
    language = spoken()
    context: dict[str, Any] = {"title": form.title, "form_shown": form, "steps": [], "faults": [], "warnings": []}
    form.clean()
    try:
        compiled = compile_form(form)
    except Unpublishable as reason:
        context["faults"] = reason.messages
    else:
        definition = compiled.definition
        ready = prepare(definition)
        groups: dict[str, Any] = {one.key: [{}] for one in definition.fields() if one.fields}
        tried = Tried(conditions_of(definition, language), settle(ready, groups, now()).states)
        context |= {
            "title": definition.title.say(language),
            "introduction": definition.introduction.say(language),
            "steps": whole(definition, language, tried),
            "live": live(ready, definition.fields(), {}, now()),
            "warnings": compiled.warnings,
        }
    return TemplateResponse(request, "shequ_forms/preview.html", context)


def conditions_of(definition: Definition, language: str) -> dict[int, Sentence]:
    """When each part is shown, in words, by its ``id()``."""
    labels = labels_of(definition, language)
    parts: list[tuple[Any, str]] = [(step, "") for step in definition.steps]
    parts += [(section, "") for step in definition.steps for section in step.sections]
    parts += [(one, ".".join(path[:-1])) for path, one in definition.every_field()]
    return {
        id(part): when(part.visible, Labels(labels.questions, labels.choices, group))
        for part, group in parts
        if part.visible is not None
    }
