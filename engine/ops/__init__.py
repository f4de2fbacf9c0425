"""Every operation: one module of rows for each family, read ``op.py`` first; ``generated/`` is made from them."""
