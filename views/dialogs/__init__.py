"""Small windows: export, preferences, palette, find, go to event, about, shortcuts, breakpoint.

None of them blocks the window. ``pages.py`` maps the names of ``WindowVerbs.show_page`` to them.
"""
