"""The live program. ``session.py`` is what commands drive; ``process.py`` starts and ends the child process,
``channel.py`` carries requests and events, ``outcome.py`` says how it ended, ``headless.py`` does it without a window.
"""
