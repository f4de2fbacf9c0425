"""The truth about one run, without Qt: start with ``run.py`` (what is known) and ``apply.py`` (what events mean).

``moment.py`` answers what was true after one event; ``projection.py`` turns that into a picture to draw; ``findings``
explains; ``recording.py`` keeps a run on disk.
"""
