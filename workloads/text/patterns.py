"""Regular expressions: a made-up server log, searched, split and rewritten.

Searching after Ken Thompson (Regular Expression Search Algorithm, CACM 1968) as each implementation's `re` does it.
"""

import re

SIZES = {"small": 200, "medium": 4000, "large": 60000}
TAGS = ("core", "cpu", "text")

LINE = re.compile(r'^(\d+\.\d+\.\d+\.\d+) - (\w+) \[([^\]]+)\] "(GET|PUT) (/[^ "]*)" (\d{3}) (\d+)$', re.MULTILINE)
NUMBER = re.compile(r"\d+")
PARAMETER = re.compile(r"([a-z]+)=([^&\s\"]*)")


def setup(size):
    lines = []
    seed = 5
    for place in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        lines.append(
            '10.%d.%d.%d - user%d [day %d] "%s /path/%d?id=%d&lang=en" %d %d'
            % (
                one % 256,
                one % 101,
                place % 256,
                one % 50,
                place % 31,
                "PUT" if one % 3 else "GET",
                one % 17,
                one,
                200 + one % 5 * 100,
                one % 5000,
            )
        )
    return "\n".join(lines)


def run(state):
    total = matches = 0
    users = set()
    for match in LINE.finditer(state):
        matches += 1
        users.add(match.group(2))
        total += int(match.group(7))
    masked = NUMBER.sub("#", state)
    parameters = PARAMETER.findall(state)
    return [matches, len(users), total, len(masked), masked.count("#"), len(parameters)]
