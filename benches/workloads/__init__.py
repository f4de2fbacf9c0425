"""The workloads of the engine's bench, each written once for every library and once in plain numpy."""
