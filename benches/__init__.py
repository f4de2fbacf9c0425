"""Speed as ratios: every row compares with a baseline that was measured in the same run. Start with ``make bench``."""
