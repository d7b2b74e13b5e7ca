"""Edit distance: a table filled row by row, nested loops over the letters of pairs of words.

After R. A. Wagner and M. J. Fischer (The String-to-String Correction Problem, JACM 1974), keeping two rows of the
table; the distance is that of Vladimir Levenshtein (1965).
"""

SIZES = {"small": 25, "medium": 300, "large": 5000}
TAGS = ("cpu", "text")


def distance(one, other):
    """The least number of letters to insert, delete or replace that makes the one into the other."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        left = row
        for column, facing in enumerate(other):
            if letter == facing:
                left = above[column]
            else:
                if above[column] < left:
                    left = above[column]
                if above[column + 1] < left:
                    left = above[column + 1]
                left += 1
            current.append(left)
        above = current
    return above[-1]


def setup(size):
    """Pairs of a word and the same word with some of its letters dropped, doubled or changed."""
    pairs = [("kitten", "sitting")]
    seed = 7
    for _ in range(size):
        word = []
        wrong = []
        for _ in range(10 + seed // 65536 % 16):
            seed = (seed * 1103515245 + 12345) % 2147483648
            one = seed // 65536
            letter = "abcdefghijklmnop"[one % 16]
            word.append(letter)
            wrong.append({0: "", 1: letter * 2, 2: "x"}.get(one // 16 % 9, letter))
        pairs.append(("".join(word), "".join(wrong)))
    return pairs


def run(state):
    distances = [distance(one, other) for one, other in state]
    return [distances[0], sum(distances), max(distances), distances.count(1)]
