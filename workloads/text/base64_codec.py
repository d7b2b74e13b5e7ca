"""Base64: bytes to letters and back by shifts and masks, with the padding at the end.

The encoding of RFC 4648, section 4, in our own writing rather than through the library's.
"""

SIZES = {"small": 3000, "medium": 30000, "large": 500000}
TAGS = ("cpu", "text")

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
VALUES = dict((letter, value) for value, letter in enumerate(ALPHABET))
VALUES["="] = 0


def encoded(data):
    """Four letters for each three bytes; what the last group lacks is made up with zeros and marked."""
    padding = -len(data) % 3
    data = data + b"\0" * padding
    letters = []
    for place in range(0, len(data), 3):
        group = data[place] << 16 | data[place + 1] << 8 | data[place + 2]
        letters.append(ALPHABET[group >> 18])
        letters.append(ALPHABET[group >> 12 & 63])
        letters.append(ALPHABET[group >> 6 & 63])
        letters.append(ALPHABET[group & 63])
    if padding:
        letters[-padding:] = "=" * padding
    return "".join(letters)


def decoded(text):
    data = bytearray()
    for place in range(0, len(text), 4):
        group = 0
        for letter in text[place : place + 4]:
            group = group << 6 | VALUES[letter]
        data.append(group >> 16)
        data.append(group >> 8 & 255)
        data.append(group & 255)
    return data[: len(data) - text.count("=")]


def setup(size):
    data = bytearray()
    seed = 19
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        data.append(seed // 65536 % 256)
    return data


def run(state):
    text = encoded(state)
    back = decoded(text)
    return [back == state, len(text), sum(back), text.count("A"), text[:8], text[-8:]]
