"""app.model.findings."""
