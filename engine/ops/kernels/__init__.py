"""Computations on arrays that are more than one ufunc: arrays in, ndarray out, also for 0-d."""
