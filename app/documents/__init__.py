"""app.documents."""
