"""Template tags every page may use: ``{% load shequ %}``. See docs/developers-design.md."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import segno
from django import template
from django.forms import BaseForm, Field, widgets
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.icons import ICONS

register = template.Library()


@register.filter
def bcp47(code: str) -> str:
    """``zh-hans`` → ``zh-Hans``, as the ``lang`` attribute is written."""
    first, _dash, rest = code.partition("-")
    if not rest:
        return first
    return f"{first}-{rest.title() if len(rest) == 4 else rest.upper()}"


@register.filter
def kind(field: BoundField) -> str:
    """Which of our field templates shows this field: text, textarea, select, file, date, checkbox, choices, group."""
    widget = field.field.widget
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, widgets.CheckboxInput):
        return "checkbox"
    if isinstance(widget, widgets.MultiWidget | widgets.SelectDateWidget):
        return "group"
    if isinstance(widget, widgets.Textarea):
        return "textarea"
    if isinstance(widget, widgets.Select):
        return "select"
    if isinstance(widget, widgets.FileInput):
        return "file"
    if isinstance(widget, widgets.DateTimeBaseInput):
        return "date"
    return "text"


@register.filter
def yuan(amount: Decimal | None) -> str:
    """A sum as accounts write it, ``12,000.50``: groups of three, whatever the language; nothing for ``None``."""
    return "" if amount is None else f"{amount:,.2f}"


@register.filter
def dialled(number: str) -> str:
    """The digits of a telephone number as it is written for people, for a ``tel:`` address; empty without any."""
    return re.sub(r"\D", "", re.split("[（(]", number)[0])


@register.filter
def sentences(bound: BoundField) -> list[str]:
    """A field's errors, where Django's bare “This field is required.” becomes a sentence that says what to do.

    A form that gives its own message for ``required`` keeps it.
    """
    bare = str(Field.default_error_messages["required"])
    return [_what_to_do(bound) if text == bare else text for text in (str(error) for error in bound.errors)]


def _what_to_do(bound: BoundField) -> str:
    ask = {
        "choices": _("Please choose: %(label)s"),
        "select": _("Please choose: %(label)s"),
        "checkbox": _("Please tick: %(label)s"),
        "file": _("Please add a file: %(label)s"),
    }.get(kind(bound), _("Please fill in: %(label)s"))
    return ask % {"label": bound.label}


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """``{% field form.phone %}``: label, help, error and control. Options: label, help, width, prefix, suffix, inline, key.

    A form that lacks the field (a role does not get it) renders nothing.
    """
    if not bound:
        return mark_safe("")
    if options.get("help") and not bound.help_text:
        bound.help_text = options["help"]
    return mark_safe(render_to_string("shequ/forms/field.html", {"field": bound, **options}))  # noqa: S308


@register.inclusion_tag("shequ/components/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """``{% error_summary form other_form %}``: every error of these forms with a link to its field; nothing if none.

    ``is_kept``: what was typed stands there again; a password never does, and is asked for anew.
    """
    shown = [form for form in forms if form]
    secret = any(
        isinstance(one.widget, widgets.PasswordInput) for form in shown for one in getattr(form, "fields", {}).values()
    )
    return {"errors": [error for form in shown for error in _errors(form)], "is_kept": not secret}


def _errors(form: Any) -> Iterable[dict[str, str]]:
    if hasattr(form, "management_form"):
        for message in form.non_form_errors():
            yield {"text": str(message), "href": ""}
        for row in form.forms:
            yield from _errors(row)
        return
    colon = pgettext("between a name and its value", ": ")
    for message in form.non_field_errors():
        yield {"text": str(message), "href": ""}
    for name in form.errors:
        if name not in form.fields:
            continue
        bound = form[name]
        target = bound.auto_id if kind(bound) in {"choices", "group"} else bound.id_for_label
        for sentence in sentences(bound):
            named = sentence if str(bound.label) in sentence else f"{bound.label}{colon}{sentence}"
            yield {"text": named, "href": "" if bound.is_hidden else f"#{target}"}
    if hasattr(form, "answer_faults"):  # a low-code form below the fields: its faults in the same shape
        yield from form.answer_faults()


# What a component may read of the page around it; all else must be given, so that no stray name leaks in.
PASSED_ON = ("request", "csrf_token", "user", "display", "site_title")


@register.simple_tag(takes_context=True)
def component(context: template.Context, component_name: str, **given: Any) -> SafeString:
    """``{% component "button" label=_("Send") %}``: ``shequ/components/<name>.html`` with this context and no other."""
    values = {key: context[key] for key in PASSED_ON if key in context} | given
    found = context.template.engine.get_template(f"shequ/components/{component_name}.html")  # type: ignore[union-attr]
    return found.render(context.new(values))


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, number: int, parameter: str = "page") -> str:
    """The address of another page of this list, filters kept."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An inline SVG: decoration, or with ``label`` an image with that name. Unknown names raise ``KeyError``."""
    drawing = mark_safe(ICONS[name])  # noqa: S308 - constants of our own
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, drawing)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', drawing)


@register.simple_tag
def qr(url: str) -> SafeString:
    """A QR code as inline SVG (error correction M), without style attributes."""
    code = segno.make(url, error="m", micro=False)
    svg = code.svg_inline(omitsize=True, border=4, svgclass="qr__code", lineclass=None)
    return format_html('<span role="img" aria-label="{}">{}</span>', _("QR code"), mark_safe(svg))  # noqa: S308


@register.simple_tag
def when(moment: dt.date | dt.datetime | None, style: str = "full") -> SafeString:
    """A ``<time>`` element. Styles: ``day`` 11月23日, ``date`` 2026年11月23日（周一）, ``short`` 11月23日 17:30, ``full`` with year and weekday and time.

    A date without a time never shows one. Nothing for ``None``.
    """
    if moment is None or moment == "":
        return mark_safe("")
    if isinstance(moment, dt.datetime):
        moment = moment.astimezone(timezone.get_default_timezone()) if timezone.is_aware(moment) else moment
        patterns = {"day": _("j M"), "date": _("D j M Y"), "short": _("j M, H:i"), "full": _("D j M Y, H:i")}
        machine = moment.isoformat(timespec="minutes")
    else:
        patterns = {"day": _("j M"), "date": _("D j M Y"), "short": _("j M"), "full": _("D j M Y")}
        machine = moment.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, formats.date_format(moment, patterns[style]))
