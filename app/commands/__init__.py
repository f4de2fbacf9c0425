"""Commands: everything a person can do, as rows.

``command.py`` says what a row is, ``context.py`` what it may use; ``file.py``, ``run.py``, ``go.py``, ``graph.py``,
``view.py`` and ``help.py`` are the tables, one for each menu, and ``table.py`` puts them together.
"""
