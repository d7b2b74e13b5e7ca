"""Fannkuch: flips of pancakes over all permutations, integer indexing and list slices.

Kenneth R. Anderson and Duane Rettig: Performing Lisp Analysis of the FANNKUCH Benchmark (1994). Permutations in
lexicographic order (Knuth, The Art of Computer Programming 4A, 7.2.1.2, algorithm L) stand in for the original's.
"""

SIZES = {"small": 6, "medium": 7, "large": 9}
TAGS = ("core", "cpu", "numeric", "gil")


def flips(permutation):
    """How often the first pancakes have to be turned over until number 0 lies on top."""
    pile = list(permutation)
    count = 0
    top = pile[0]
    while top:
        pile[: top + 1] = pile[top::-1]
        count += 1
        top = pile[0]
    return count


def advance(row):
    """The next permutation in lexicographic order, in place; False after the last."""
    last = len(row) - 1
    j = last - 1
    while j >= 0 and row[j] >= row[j + 1]:
        j -= 1
    if j < 0:
        return False
    k = last
    while row[j] >= row[k]:
        k -= 1
    row[j], row[k] = row[k], row[j]
    row[j + 1 :] = row[:j:-1]
    return True


def setup(size):
    return size


def run(state):
    row = list(range(state))
    most = total = 0
    while True:
        count = flips(row)
        total += count
        if count > most:
            most = count
        if not advance(row):
            return [most, total]
