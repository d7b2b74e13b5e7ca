"""Dict work: counting, grouping and looking up words by their text.

An index of a made-up text, as in Donald Knuth's and Doug McIlroy's word counting (Programming Pearls, CACM 1986).
"""

SIZES = {"small": 6000, "medium": 120000, "large": 1800000}
TAGS = ("core", "cpu", "containers", "alloc", "scaling", "gil", "parallel")


def setup(size):
    """Words over a small vocabulary, some frequent and most rare."""
    words = []
    seed = 7
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        words.append("word%d" % ((seed // 65536 % 1000) ** 2 // 2000))
    return words


def run(state):
    counts = {}
    first = {}
    for place, word in enumerate(state):
        counts[word] = counts.get(word, 0) + 1
        if word not in first:
            first[word] = place
    by_count = {}
    for word, count in counts.items():
        by_count.setdefault(count, []).append(word)
    checksum = 0
    for count in sorted(by_count):
        for word in by_count[count]:
            checksum = (checksum + count * first[word] * len(word)) % 1000000007
    return [len(counts), max(by_count), checksum]
