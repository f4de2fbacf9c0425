"""engine.autograd."""
