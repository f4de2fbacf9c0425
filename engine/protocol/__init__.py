"""The words that the debugger and the debugged program say to each other.

Read ``events.py`` (facts, downwards), ``requests.py`` (wishes, upwards), ``answers.py`` (control messages back) and
``codec.py`` (frames). The only part of ``engine`` that the debugger's own process imports; it imports msgspec alone.
"""
