"""CSV: a table with quoted cells written to text and read back as rows and as mappings.

RFC 4180, through each implementation's own `csv` module, in the text type that the module wants: bytes in Python 2.
"""

import csv

try:
    from cStringIO import StringIO
except ImportError:
    from io import StringIO

SIZES = {"small": 300, "medium": 3000, "large": 45000}
TAGS = ("cpu", "stdlib", "text")

HEADER = ("number", "name", "town", "remark", "odds")


def setup(size):
    rows = []
    seed = 41
    for number in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        remark = ("", "plain", 'called "the %d"' % one, "first line\nsecond line", "fast, but lazy")[one % 5]
        rows.append([str(number), "horse %d" % one, "Epsom, Surrey", remark, "%d:%d" % (one % 30, one % 7 + 1)])
    return rows


def run(state):
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(state)
    text = out.getvalue()
    rows = list(csv.reader(StringIO(text)))
    odds = letters = 0
    for row in csv.DictReader(StringIO(text)):
        odds += int(row["odds"].partition(":")[0])
        letters += len(row["remark"])
    return [rows[1:] == state, len(text), text.count('"'), odds, letters]
