"""Logging: records made, filtered by level and by a filter, formatted, and kept in memory.

`logging` with a logger that nobody else knows: it is not in the table of names and has no parent, so nothing of it is
left behind. Our own writing.
"""

import logging

SIZES = {"small": 60, "medium": 900, "large": 12000}
TAGS = ("cpu", "stdlib", "calls", "text")


class Kept(logging.Handler):
    """Keeps formatted lines until somebody takes them."""

    def __init__(self):
        logging.Handler.__init__(self)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))

    def taken(self):
        lines = self.lines
        self.lines = []
        return lines


class Races(logging.Filter):
    """Lets through what is not about training."""

    def filter(self, record):
        return "training" not in record.msg


def setup(size):
    logger = logging.Logger("derby.course", logging.INFO)
    handler = Kept()
    handler.setFormatter(logging.Formatter("%(levelname)-8s [%(name)s] %(message)s"))
    handler.addFilter(Races())
    logger.addHandler(handler)
    return logger, handler, size


def run(state):
    logger, handler, count = state
    for number in range(count):
        logger.debug("horse %d breathes", number)
        logger.info("horse %d passes post %d", number, number % 13)
        if number % 3 == 0:
            logger.warning("%(name)s is late by %(seconds).1f s", {"name": "Dust", "seconds": number / 2.0})
        if number % 5 == 0:
            logger.error("training of horse %d is called off", number)
    lines = handler.taken()
    text = "\n".join(lines)
    return [len(lines), len(text), text.count("INFO"), text.count("Dust"), lines[-1]]
