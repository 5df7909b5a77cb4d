"""Diagram and documentation are made from the table of edges, and stand in step with the code."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import translation

from shequ_workflows.core.diagrams.docs import diagram, edge_rows, machine_context, markdown
from shequ_workflows.core.machines import machines

DOCS = Path(__file__).parents[2] / "docs" / "machines"
KEYS = [machine.key for machine in machines]
SVG = "{http://www.w3.org/2000/svg}"


def test_the_documentation_is_in_step() -> None:
    call_command("document_machines", *KEYS, check=True, to=str(DOCS))


def test_it_says_what_is_out_of_step(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="document_machines"):
        call_command("document_machines", *KEYS, check=True, to=str(tmp_path))
    call_command("document_machines", *KEYS, to=str(tmp_path))
    call_command("document_machines", *KEYS, check=True, to=str(tmp_path))
    (tmp_path / f"{KEYS[0]}.md").write_text("older", encoding="utf-8")
    with pytest.raises(CommandError, match=f"{KEYS[0]}.md"):
        call_command("document_machines", *KEYS, check=True, to=str(tmp_path))


@pytest.mark.parametrize("key", KEYS)
def test_the_diagram_is_well_formed_named_and_leads_to_the_table(key: str) -> None:
    machine = machines[key]
    tree = ElementTree.fromstring(diagram(machine))
    title, described = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert described is not None
    assert tree.get("aria-labelledby") == title.get("id")
    links = {link.get("href") for link in tree.iter(f"{SVG}a")}
    assert links == {f"#state-{code}" for code in machine.states}
    assert "style" not in diagram(machine)


@pytest.mark.parametrize("key", KEYS)
def test_every_edge_stands_in_table_and_markdown(key: str) -> None:
    machine = machines[key]
    assert {row["name"] for row in edge_rows(machine)} == set(machine.edges)
    text = markdown(machine)
    for name, edge in machine.edges.items():
        assert f"`{name}`" in text
        for op in edge.clocks:
            assert f"`{op}`" in text


@override_settings(LANGUAGE_CODE="zh-hans")
@pytest.mark.parametrize("key", KEYS)
def test_markdown_is_the_same_in_every_language(key: str) -> None:
    with translation.override("en"):
        english = markdown(machines[key])
    with translation.override("zh-hans"):
        assert markdown(machines[key]) == english


@pytest.mark.parametrize("key", KEYS)
def test_the_page_gets_diagram_and_tables(key: str) -> None:
    context = machine_context(machines[key])
    assert len(context["state_rows"]) == len(machines[key].states)
    assert len(context["clock_rows"]) == len(machines[key].clocks)
