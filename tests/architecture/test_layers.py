"""A layer knows only what stands below it, also where no import says so."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.architecture import layers


def test_it_reads_the_layers_from_the_contract() -> None:
    heights = layers.heights()
    assert heights["org"] == 0
    assert heights["core"] == 1
    assert heights["desk"] == max(heights.values()) == 6
    assert heights["deliberation"] == heights["notices"] == 5


def test_it_lets_a_layer_know_itself_and_what_is_below() -> None:
    assert layers.may_know("core", "org")
    assert layers.may_know("core", "core")
    assert not layers.may_know("core", "community")
    assert not layers.may_know("notices", "deliberation")


@pytest.mark.parametrize(
    "source",
    [
        'ForeignKey("shequ_desk.Visit", CASCADE)',
        'apps.get_model("shequ_desk", "Visit")',
        'apps.get_model("shequ_desk.Visit")',
        'reverse("shequ_desk:worklist")',
        'render(request, "shequ_desk/visit.html")',
        'import_module("shequ_workflows.desk.models")',
        'dependencies = [("shequ_desk", "0001_initial")]',
        'autodiscover_modules("x"); f"shequ_desk:{name}"',
    ],
)
def test_it_sees_an_upward_name_in_python(source: str) -> None:
    (mention,) = layers.mentions_in_python(source, "core", "sample.py")
    assert mention.known == "desk"
    assert not mention.allowed


@pytest.mark.parametrize(
    "source",
    [
        "{% url 'shequ_desk:worklist' %}",
        '{% include "shequ_desk/row.html" with a=b %}',
        '{% extends "shequ_desk/base.html" %}',
        "{% load shequ_desk_tags %}",
    ],
)
def test_it_sees_an_upward_name_in_a_template(source: str) -> None:
    (mention,) = layers.mentions_in_template(source, "core", "sample.html")
    assert not mention.allowed


def test_it_lets_comments_speak_of_anything() -> None:
    assert list(layers.mentions_in_python('"""See shequ_desk."""\n# shequ_desk:x', "core", "x")) == []
    assert list(layers.mentions_in_template("{# {% url 'shequ_desk:x' %} #}", "core", "x")) == []


def test_it_finds_no_upward_or_sideways_name() -> None:
    assert [str(mention) for mention in layers.mentions() if not mention.allowed] == []


def our_models() -> list[type]:
    return [model for model in apps.get_models(include_auto_created=True) if layer_of_label(model._meta.app_label)]


def layer_of_label(label: str) -> str | None:
    match = re.fullmatch(r"shequ_([a-z]+)", label)
    return match.group(1) if match and match.group(1) in layers.heights() else None


def test_it_finds_no_foreign_key_upwards() -> None:
    wrong = []
    for model in our_models():
        knower = layer_of_label(model._meta.app_label)
        for field in model._meta.get_fields():
            related = field.related_model if field.is_relation and not field.auto_created else None
            known = layer_of_label(related._meta.app_label) if isinstance(related, type) else None
            if known and not layers.may_know(knower, known):
                wrong.append(f"{model._meta.label}.{field.name} → {related._meta.label}")
    assert wrong == []


def test_it_finds_no_migration_that_waits_for_a_higher_layer() -> None:
    wrong = []
    for (label, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        knower = layer_of_label(label)
        for other, other_name in [*migration.dependencies, *migration.run_before]:
            known = layer_of_label(other)
            if knower and known and not layers.may_know(knower, known):
                wrong.append(f"{label}.{name} → {other}.{other_name}")
    assert wrong == []


def test_it_finds_each_layer_to_be_an_app_of_its_own() -> None:
    for name in layers.layers_built():
        if name == "api" or not (layers.PACKAGE / name / "apps.py").exists():
            continue
        config = apps.get_app_config(f"shequ_{name}")
        assert config.name == f"shequ_workflows.{name}"
        assert (layers.PACKAGE / name / "migrations" / "__init__.py").exists(), f"{name} needs migrations/__init__.py"


def test_it_finds_no_layer_that_the_contract_does_not_list() -> None:
    folders = {path.parent.name for path in layers.PACKAGE.glob("*/apps.py")}
    assert folders <= layers.heights().keys()
