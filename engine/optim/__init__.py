"""engine.optim."""
