"""views.layout."""
