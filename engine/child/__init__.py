"""engine.child."""
