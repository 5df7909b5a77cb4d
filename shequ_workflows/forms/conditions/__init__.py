"""Conditions and expressions of forms: JsonLogic's syntax over our own closed, typed operators. Data, never code.

**Written** as ``{"operator": [values]}``; a single value needs no list. Values are other expressions, questions and literals:

- ``{"var": "age"}`` the answer to a question; null where it is missing, not shown or not of its type.
- ``{"var": "members.age"}`` the answers of all rows of a group, as one list (texts or numbers only; missing ones left out);
  ``members.children.age`` those of the group within.
- ``{"var": "row.age"}`` in the same row: at a field of a repeating group, and within ``any``, ``all`` and ``count``.
  ``outer.age`` is of the row around that row. No field at the top of a form has the key ``row`` or ``outer``.
- ``null``, ``true``, ``false``; whole numbers; texts. A text is read as its place asks: beside a number ``"12.50"`` is a
  number, beside a date ``"2026-01-31"`` is a date, and a text in all other places (in ``min`` and ``max`` a number); where it cannot be, null. To
  say it outright: ``{"decimal": "12.50"}``, ``{"date": "2026-01-31"}``, ``{"time": "08:30"}``,
  ``{"date_time": "2026-01-31T08:30"}``. Numbers with decimal places are never written as JSON numbers.
- ``["a", "b"]``, ``["1.5", "2"]`` lists of texts or of numbers, beside ``in``, ``contains_any`` and their like.

**Types**: null, boolean, text, decimal, date, time, date_time (wall clock of the site), texts, decimals, rows. Answers are
never turned into another type: what compares unlike ones is a fault at publishing, and false when it runs. An empty text
or list is a missing answer. Texts are compared as they are, case and all; they have no order.

========================================  ==================================================================================
``and`` ``or`` ``!``                      true or false; null is not true, so ``!`` of null is true
``if`` [c, a, d, b, … else]               the value after the first condition that holds; null without one
``==`` ``!=`` ``<`` ``<=`` ``>`` ``>=``   false where either is null, ``!=`` too: it says “answered, and otherwise”
``in`` [x, list]                          false for null
``contains`` [text or list, x]            a part of a text, one of a list; false for null
``contains_any`` ``contains_all``         two lists; false for null
``starts_with``                           false for null
``matches`` [text, name]                  a named format (``formats``); false for null
``empty`` ``answered``                    of anything
``+`` ``-`` ``*`` ``/``                   null if any is null, if the divisor is zero, or beyond 20 digits before the point
``round`` [x, places]                     0 to 20 places, else 0; half away from zero (四舍五入)
``min`` ``max`` [x, list, …]              leave null out; null of nothing; numbers, dates or times, not mixed
``sum`` [x, list, …]                      leaves null out; 0 of nothing
``count`` [rows or list]                  0 of null; ``count`` [rows, condition]: rows in which it holds
``any`` ``all`` [rows, condition]         both false of no rows
``today`` ``now``                         of the site, from the server
``add_days`` [date, n]                    null for parts of a day
``days_between`` ``years_between``        from the first to the second, negative if that is earlier; full years (周岁), for
                                          29 February from 1 March on
``year`` ``month`` ``weekday``            of a date or date with time; Monday is 1
``length``                                characters of a text; 0 of null
``concat``                                leaves null out; numbers and dates as they are written in JSON
========================================  ==================================================================================

**Limits** (``limits``): 20 deep, 500 parts, texts of 10 000 characters, rows asked within rows 2 deep. Beyond, and
wherever something cannot be read, there is a fault at publishing and null when it runs. Nothing ever raises.

``static/shequ_forms/conditions.js`` does the same in the browser; ``tests/forms/conditions.json`` holds both to one answer.

Modules: ``evaluating`` (run), ``checking`` (find faults), ``dependencies`` (order, circles), ``reaching`` (what can never be
shown), ``engine`` (all rules of a form at once), ``crossing`` (rules over several answers), ``rows`` (an editor's rows),
``words`` (in words), ``of_definition`` (the rules of a compiled form).
"""
