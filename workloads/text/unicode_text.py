"""Unicode text: case, normal forms, stripping of accents, UTF-8 written and read.

The normal forms of Unicode Standard Annex 15 through each implementation's `unicodedata`; UTF-8 is RFC 3629. The words
are of the Basic Multilingual Plane, where a character is one code unit everywhere, and have one-to-one capitals.
"""

from __future__ import unicode_literals  # a formatter for Python 3 would drop the prefix u

import unicodedata

SIZES = {"small": 700, "medium": 10000, "large": 160000}
TAGS = ("cpu", "text", "alloc")

WORDS = (
    "caf\u00e9",
    "g\u00e2teau",
    "\u00fcbermut",
    "r\u00f8dgr\u00f8d",
    "ma\u00f1ana",
    "vi\u1ec7t",
    "\u043b\u043e\u0448\u0430\u0434\u044c",
    "\u0439\u043e\u0433\u0443\u0440\u0442",
    "\u03ac\u03bb\u03bf\u03b3\u03bf",
    "\ud55c\uad6d\ub9d0",
    "\u99ac\u529b",
    "\ufb01nish",
    "lap\u2460",
    "e\u0301cole",
    "derby",
)


def bare(word):
    """The word without its accents: what is left of the decomposed form."""
    return "".join([letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter)])


def setup(size):
    words = []
    seed = 23
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        words.append(WORDS[seed // 65536 % len(WORDS)])
    return " ".join(words)


def run(state):
    encoded = state.encode("utf-8")
    text = encoded.decode("utf-8")
    counts = {}
    capitals = changed = 0
    for word in text.split():
        composed = unicodedata.normalize("NFKC", word)
        capital = composed.upper()
        capitals += capital != composed
        changed += capital.lower() != word
        key = bare(composed)
        counts[key] = counts.get(key, 0) + 1
    decomposed = unicodedata.normalize("NFD", text)
    lengths = [len(text), len(encoded), len(decomposed), len(decomposed.encode("utf-8"))]
    return [lengths, capitals, changed, sorted(counts.items())[:2], decomposed.encode("ascii", "ignore").count(b"e")]
