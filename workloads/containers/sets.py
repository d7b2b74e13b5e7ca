"""Set algebra: union, intersection, difference and membership over small sets.

Boolean retrieval from an inverted index (Manning, Raghavan, Schuetze: Introduction to Information Retrieval, 2008,
chapter 1), here over volumes of made-up documents. Our own writing.
"""

SIZES = {"small": 3, "medium": 40, "large": 600}  # volumes
TAGS = ("cpu", "containers", "alloc")

DOCUMENTS = 100
WORDS = 30
QUERIES = 100


def index(documents):
    """For each word the set of the documents that have it."""
    postings = {}
    for number, words in enumerate(documents):
        for word in words:
            if word in postings:
                postings[word].add(number)
            else:
                postings[word] = set([number])
    return postings


def setup(size):
    seed = 29
    volumes = []
    for _ in range(size):
        words = []
        for _ in range(6 * DOCUMENTS + 4 * QUERIES):
            seed = (seed * 1103515245 + 12345) % 2147483648
            words.append("word%d" % (seed // 65536 % WORDS))
        documents = [words[place : place + 6] for place in range(0, 6 * DOCUMENTS, 6)]
        queries = [tuple(words[place : place + 4]) for place in range(6 * DOCUMENTS, len(words), 4)]
        volumes.append((documents, queries))
    return volumes


def run(state):
    found = checksum = shared = 0
    for documents, queries in state:
        postings = index(documents)
        for one, other, wanted, unwanted in queries:
            if one not in postings or other not in postings or wanted not in postings or unwanted not in postings:
                continue
            result = (postings[one] | postings[other]) & postings[wanted] - postings[unwanted]
            found += len(result)
            checksum += sum(result)
        before = set()
        for words in documents:
            here = set(words)
            shared += len(before & here)
            if not here.isdisjoint(("word0", "word1")):
                shared += len(before ^ here)
            before = here
    return [found, checksum, shared]
