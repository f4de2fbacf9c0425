"""app.store."""
