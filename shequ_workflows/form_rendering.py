"""The renderer that makes ``{{ form }}`` accessible: ``FORM_RENDERER = "shequ_workflows.form_rendering.FormRenderer"``.

Needs ``django.forms`` in ``INSTALLED_APPS``. Widgets keep Django's own templates; only forms, fields, form sets and
error lists are ours. The tags of ``{% load shequ %}`` give the same markup where a site keeps another renderer.
"""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Label, help, error, control, in that order; errors are tied to their control by ``aria-describedby``."""

    form_template_name = "shequ/forms/form.html"
    formset_template_name = "shequ/forms/formset.html"
    field_template_name = "shequ/forms/field.html"
