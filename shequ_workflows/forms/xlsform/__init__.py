"""Reading XLSForm spreadsheets (the language of ODK and KoboToolbox) as definitions, with a report per row. No model.

``importing.read_xlsform`` is the way in. What is understood stands in the tables of ``types``, ``columns`` and
``functions``, from which ``docs/forms-xlsform.md`` is checked.
"""
