"""Measuring: the schedule says what comes next, a heat races it, the session writes it into the journal."""
