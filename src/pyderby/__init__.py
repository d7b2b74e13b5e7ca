"""pyderby races Python implementations: one set of workloads, taking turns, compared in heats."""

__version__ = "0.1.0"
