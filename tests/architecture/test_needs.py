"""The list of what each layer needs, in checks.py, says what the imports say."""

from __future__ import annotations

import grimp

from shequ_workflows.checks import NEEDS
from shequ_workflows.urls import PREFIXES
from tests.architecture.layers import heights, layers_built, mentions


def imported() -> dict[str, set[str]]:
    """Layer → layers it imports or names, directly."""
    graph = grimp.build_graph("shequ_workflows")
    found: dict[str, set[str]] = {layer: set() for layer in layers_built()}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            knower, known = (name.split(".")[1] if "." in name else "" for name in (module, other))
            if knower != known and knower in found and known in found:
                found[knower].add(known)
    for mention in mentions():
        if mention.knower != mention.known and mention.known in found:
            found[mention.knower].add(mention.known)
    return found


def test_it_lists_every_layer_that_is_imported() -> None:
    wrong = {
        layer: sorted(known - set(NEEDS.get(layer, ())))
        for layer, known in imported().items()
        if known - set(NEEDS.get(layer, ()))
    }
    assert wrong == {}


def test_it_lists_needs_and_addresses_of_layers_only() -> None:
    assert NEEDS.keys() <= heights().keys()
    assert PREFIXES.keys() <= heights().keys()
    assert set(layers_built()) <= NEEDS.keys()
