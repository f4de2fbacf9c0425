"""The program's text with what the run says about it: script view, notebook view, and the code view both are made of.

Start with ``code_view.py`` (one text with gutter, marks and colours); ``marks.py`` says which marks a line can carry;
``source_editor.py`` fills them from the store.
"""
