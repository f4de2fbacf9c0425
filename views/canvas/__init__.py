"""views.canvas."""
