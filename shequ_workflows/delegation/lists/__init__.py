"""Lists of functions (职能清单): drafted, opened for comment, published; compared, counted, read from and written to files.

``lines``, ``comparing``, ``counting``, ``scoring``, ``columns`` and ``sheets`` are pure. ``drafting``, ``consulting``,
``publishing`` and ``exporting`` hold the verbs, ``reading`` what screens ask.
"""
