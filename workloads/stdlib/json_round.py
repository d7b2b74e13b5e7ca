"""JSON: a nested document written and read back.

RFC 8259, through each implementation's own `json` module. Numbers are integers and halves, which every implementation
writes alike.
"""

import json

SIZES = {"small": 250, "medium": 4000, "large": 60000}
TAGS = ("core", "cpu", "stdlib", "text")


def setup(size):
    records = []
    for number in range(size):
        records.append(
            {
                "id": number,
                "name": "record %d" % number,
                "tags": ["red", "green", "blue"][: number % 4],
                "score": number / 2.0,
                "nested": {"even": number % 2 == 0, "none": None, "text": 'quoted "text" \\ and a tab\t'},
            }
        )
    return records


def run(state):
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    back = json.loads(text)
    total = 0.0
    for record in back:
        total += record["score"] + len(record["tags"]) + len(record["nested"]["text"])
    return [len(text), total]
