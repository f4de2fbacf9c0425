"""The debugger without widgets.

``model/`` knows what is true of a run, ``documents/`` what is opened, ``store/`` what the window looks at,
``session/`` drives the live program, ``commands/`` and ``settings/`` are tables of rows. ``main.py`` wires everything
and is where to start reading; ``cli.py`` and ``scripting.py`` are the same debugger without a window.
"""
