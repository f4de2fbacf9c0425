"""views.panels."""
