"""Measuring QualCode: `python -m benchmarks` prints every figure as a table; comparisons are ratios within one run."""
