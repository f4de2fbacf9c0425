"""views.editor."""
