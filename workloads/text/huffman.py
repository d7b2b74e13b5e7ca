"""Huffman coding: counting letters, a heap, a tree, and bits packed and read one by one.

After David Huffman (A Method for the Construction of Minimum-Redundancy Codes, Proceedings of the IRE 1952).
"""

import heapq

SIZES = {"small": 2000, "medium": 32000, "large": 400000}
TAGS = ("cpu", "text")

ALPHABET = "etaoin shrdlucmfwypvbgkjqxz"
PLACES = (7, 6, 5, 4, 3, 2, 1, 0)


def tree_of(text):
    """Pairs of pairs and so on of letters, the rarest deepest; where weights are equal, the older pair comes first."""
    heap = [(text.count(letter), order, letter) for order, letter in enumerate(sorted(set(text)))]
    heapq.heapify(heap)
    order = len(heap)
    while len(heap) > 1:
        lighter, _, left = heapq.heappop(heap)
        heavier, _, right = heapq.heappop(heap)
        heapq.heappush(heap, (lighter + heavier, order, (left, right)))
        order += 1
    return heap[0][2]


def codes_of(tree):
    """For each letter its way through the tree, as a number and how many bits of it count."""
    codes = {}
    ahead = [(tree, 0, 0)]
    while ahead:
        node, code, width = ahead.pop()
        if isinstance(node, tuple):
            ahead.append((node[0], code << 1, width + 1))
            ahead.append((node[1], code << 1 | 1, width + 1))
        else:
            codes[node] = code, width
    return codes


def packed(text, codes):
    data = bytearray()
    pending = waiting = 0
    for letter in text:
        code, width = codes[letter]
        pending = pending << width | code
        waiting += width
        while waiting >= 8:
            waiting -= 8
            data.append(pending >> waiting)
            pending &= (1 << waiting) - 1
    data.append(pending << (8 - waiting))
    return data


def unpacked(data, tree, count):
    letters = []
    node = tree
    for byte in data:
        for place in PLACES:
            node = node[byte >> place & 1]
            if not isinstance(node, tuple):
                letters.append(node)
                node = tree
    return "".join(letters[:count])  # the bits that fill up the last byte may look like a letter


def setup(size):
    letters = []
    seed = 3
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        letters.append(ALPHABET[one % 181 % (one % 27 + 1)])
    return "".join(letters)


def run(state):
    tree = tree_of(state)
    codes = codes_of(tree)
    data = packed(state, codes)
    text = unpacked(data, tree, len(state))
    widths = [width for _, width in codes.values()]
    return [text == state, len(data), sum(data), min(widths), max(widths)]
