"""Settings: ``option.py`` (what a row is), ``options.py`` (the table), ``store.py`` (values with a file behind)."""
