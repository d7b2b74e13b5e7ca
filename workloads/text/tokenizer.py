"""A tokeniser: the source of a small language, taken apart character by character into names, numbers and signs.

The longest match at each place, by hand as in the first pass of most compilers, without regular expressions; language
and program are our own.
"""

SIZES = {"small": 16, "medium": 160, "large": 2400}
TAGS = ("cpu", "text")

NAME, KEYWORD, NUMBER, TEXT, SIGN = range(5)
DIGITS = frozenset("0123456789")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
NAME_LETTERS = LETTERS | DIGITS
KEYWORDS = frozenset(("let", "while", "if", "else", "print", "return"))
LONG_SIGNS = frozenset(("<=", ">=", "==", "!=", "->", "&&"))

PROGRAM = """# heat number %d
let total_%d = %d.50; let horse = "the \\"grey\\" one";
while (total_%d <= %d && horse != "none") {
    if lap >= 12 { print "lap # ", lap; }  # not a comment within text
    else { total_%d = total_%d * 3 + (lap - 1) / 7; }
    return horse -> speed[lap];
}
"""


class Source(object):
    """A text that is read once, from its beginning to its end."""

    def __init__(self, text):
        self.text = text
        self.place = 0
        self.line = 1

    def taken(self, letters):
        """The longest piece from here on that has only these letters."""
        text = self.text
        start = place = self.place
        while place < len(text) and text[place] in letters:
            place += 1
        self.place = place
        return text[start:place]

    def quoted(self):
        """The text up to the next quotation mark, in which a backslash protects what follows it."""
        text = self.text
        letters = []
        place = self.place + 1
        while text[place] != '"':
            if text[place] == "\\":
                place += 1
            letters.append(text[place])
            place += 1
        self.place = place + 1
        return "".join(letters)

    def number(self):
        text = self.taken(DIGITS)
        if self.text[self.place] == ".":
            self.place += 1
            text += "." + self.taken(DIGITS)
        return text

    def sign(self):
        text = self.text[self.place : self.place + 2]
        if text not in LONG_SIGNS:
            text = text[0]
        self.place += len(text)
        return text

    def token(self):
        """Kind, text and line of what starts here, None for blanks and comments."""
        letter = self.text[self.place]
        if letter == " ":
            self.place += 1
        elif letter == "\n":
            self.place += 1
            self.line += 1
        elif letter == "#":
            while self.text[self.place] != "\n":
                self.place += 1
        elif letter in LETTERS:
            name = self.taken(NAME_LETTERS)
            return KEYWORD if name in KEYWORDS else NAME, name, self.line
        elif letter in DIGITS:
            return NUMBER, self.number(), self.line
        elif letter == '"':
            return TEXT, self.quoted(), self.line
        else:
            return SIGN, self.sign(), self.line
        return None

    def tokens(self):
        found = []
        while self.place < len(self.text):
            token = self.token()
            if token is not None:
                found.append(token)
        return found


def setup(size):
    parts = []
    seed = 37
    for number in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        name = one % 61
        parts.append(PROGRAM % (number, name, one, name, one * 3, name, name))
    return "".join(parts)


def run(state):
    source = Source(state)
    tokens = source.tokens()
    counts = [0] * 5
    letters = total = 0
    for kind, text, line in tokens:
        counts[kind] += 1
        letters += len(text)
        if kind == NUMBER:
            total += int(text.split(".")[0]) + line % 2
    names = {text for kind, text, _ in tokens if kind == NAME}
    return [counts, letters, total, len(names), source.line]
