"""views.dialogs."""
