"""Conditions of forms: evaluations per second of one compiled condition, and how long a whole form takes to settle.

    python benchmarks/conditions.py [SECONDS]

The forms have one condition at every second field, each reading the field before it, and ten rows of a group.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings_test")

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0


def per_second(run: Callable[[], object]) -> float:
    """The best of three rounds: other work on the machine only slows down."""
    best = 0.0
    for _round in range(3):
        count, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < SECONDS / 3:
            for _number in range(100):
                run()
            count += 100
        best = max(best, count / spent)
    return best


def main() -> None:
    from shequ_workflows.forms.conditions.engine import Engine
    from shequ_workflows.forms.conditions.evaluating import compiled
    from shequ_workflows.forms.conditions.kinds import DECIMAL, TEXT, Basic, Type
    from shequ_workflows.forms.conditions.rules import Rules
    from shequ_workflows.forms.conditions.scopes import Context, Scope
    from shequ_workflows.forms.conditions.values import read_answers

    context = Context(dt.datetime(2026, 2, 28, 9))  # noqa: DTZ001 - conditions reckon in the place's own time
    condition = {"and": [{">=": [{"var": "age"}, "60"]}, {"==": [{"var": "living"}, "alone"]}]}
    scope = Scope(read_answers({"age": "61", "living": "alone"}, {"age": DECIMAL, "living": TEXT}), context)
    run = compiled(condition)
    figures = {
        "three_operators_per_second": round(per_second(lambda: run(scope))),
        "compiled_per_second": round(per_second(lambda: compiled(condition))),
    }
    for fields in (30, 200):
        rules = [
            Rules(f"f{n}", DECIMAL, visible=({">": [{"var": f"f{n - 1}"}, 5]},) if n % 2 else (), required=(True,))
            for n in range(fields)
        ]
        columns = (Rules("age", DECIMAL), Rules("adult", TEXT, visible=({">=": [{"var": "row.age"}, 18]},)))
        engine = Engine([*rules, Rules("members", Type(Basic.ROWS), columns=columns)])
        answers = {**{f"f{n}": "9" for n in range(fields)}, "members": [{"age": str(n * 4)} for n in range(10)]}
        rate = per_second(lambda engine=engine, answers=answers: engine.settle(answers, context))  # type: ignore[misc]
        figures[f"settle_{fields}_fields_ms"] = round(1000 / rate, 3)
    for name, figure in figures.items():
        print(f"{name.replace('_', ' '):32} {figure:>12,}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
