"""Rosters of homes and the people in them, as offices keep them in spreadsheets: read, compared, written.

``columns`` says what may stand in a roster, ``cells`` reads single cells, ``register`` is the present register in
memory, ``planning`` compares the two, ``writing`` stores what came of it. ``resources`` runs the comparison.
"""
