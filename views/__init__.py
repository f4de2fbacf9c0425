"""The widgets: they read the store and run commands, and know neither session nor engine.

``desk.py`` is what every view gets, ``window.py`` puts the docks together; ``editor/``, ``canvas/`` (with ``layout/``),
``panels/``, ``dialogs/`` and ``exporters/`` hold one part each. A panel looks like ``panels/grad.py``.
"""
