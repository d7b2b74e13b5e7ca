"""Writing JSON: one big structure by one call, in CPython of a native encoder that holds the GIL.

RFC 8259, through each implementation's own `json` module; keys are sorted, so that the text is the same everywhere.
"""

import json

SIZES = {"small": 450, "medium": 4500, "large": 65000}
TAGS = ("extension", "control", "gil")


def setup(size):
    return [
        {
            "number": number,
            "name": "horse %d" % number,
            "laps": [lap * number % 101 for lap in range(number % 9)],
            "owner": {"town": 'the "Upper" Town', "known": number % 2 == 0, "since": None},
        }
        for number in range(size)
    ]


def run(state):
    text = json.dumps(state, sort_keys=True)
    return [len(text), text.count("\\"), text.count("7"), text[-40:]]
