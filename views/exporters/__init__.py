"""views.exporters."""
