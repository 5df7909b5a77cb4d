"""Archive packages: one .zip that can be read, printed and checked without this product.

``packing`` writes it piece by piece, ``entries`` is what an app contributes, ``attachments`` where files come from.
"""
