"""How large an expression and what it works with may be; beyond, a fault at publishing and null when it runs."""

from __future__ import annotations

from typing import Final

#: Operators in operators, the innermost value counted.
DEEPEST: Final = 20
#: Operators, keys and literals, each element of a list counted.
MOST_NODES: Final = 500
#: Characters of a literal, and of what ``concat`` makes.
LONGEST_TEXT: Final = 10_000
#: ``any``, ``all`` and ``count`` in one another.
DEEPEST_ROWS: Final = 2
#: Digits before the point, and after it.
DIGITS: Final = 20
#: The largest whole number that JSON carries alike everywhere (2^53 − 1); larger ones are written as text.
SAFE: Final = 2**53 - 1
