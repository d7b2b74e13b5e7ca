"""A Markov chain: a table of pairs of words and what followed them, and new text drawn from it.

After Claude Shannon's approximations to English (A Mathematical Theory of Communication, 1948), in the shape that Brian
Kernighan and Rob Pike gave it in The Practice of Programming (1999). Text and numbers are our own.
"""

SIZES = {"small": 2000, "medium": 24000, "large": 300000}
TAGS = ("cpu", "text", "containers", "alloc")

PHRASES = (
    ("the", "a", "this", "every", "no"),
    ("tired", "quick", "grey", "second", "young", "patient", "famous"),
    ("horse", "rider", "judge", "mare", "stable", "crowd", "derby", "favourite", "groom"),
    ("overtakes", "follows", "likes", "leaves", "finds", "watches"),
    ("the", "one", "another", "its"),
    ("course", "winner", "oats", "fence", "bell", "last lap", "wet grass", "wooden gate"),
    (".", "at noon .", "and waits .", "because it rains .", "once more ."),
)


def setup(size):
    """A list of words, sentences of which have the phrases' order."""
    words = []
    seed = 31
    while len(words) < size:
        for phrases in PHRASES:
            seed = (seed * 1103515245 + 12345) % 2147483648
            words += phrases[seed // 65536 % len(phrases)].split()
    return words


def table_of(words):
    followers = {}
    first, second = words[0], words[1]
    for word in words[2:]:
        followers.setdefault((first, second), []).append(word)
        first, second = second, word
    return followers


def drawn(followers, first, second, count):
    """As many words as wanted; a pair at which the text ended starts anew."""
    words = [first, second]
    start = pair = first, second
    seed = 1
    while len(words) < count:
        choices = followers.get(pair)
        if choices is None:
            pair = start
            continue
        seed = (seed * 16807) % 2147483647
        word = choices[seed % len(choices)]
        words.append(word)
        pair = pair[1], word
    return words


def run(state):
    followers = table_of(state)
    words = drawn(followers, state[0], state[1], len(state))
    text = " ".join(words)
    widest = max([len(choices) for choices in followers.values()])
    return [len(followers), widest, len(text), words.count("."), text.count("every second"), " ".join(words[-6:])]
