"""Analysis: a journal in, a summary out. Pure: no clocks, no processes, no files."""

from pyderby.analysis.summarise import summarise

__all__ = ["summarise"]
