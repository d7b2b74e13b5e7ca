"""Calibration: pyderby measured by pyderby, on this machine: how often it errs, how precise it is, what it can find."""
