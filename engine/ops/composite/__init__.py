"""Functions made of other operations, one module a theme."""
