"""app.session."""
