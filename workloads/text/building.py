"""String building: numbers to text, concatenation, joining, formatting and counting letters.

A table of numerals in Roman and binary notation; the subtractive Roman rule is as in any primer.
"""

SIZES = {"small": 500, "medium": 8000, "large": 90000}
TAGS = ("core", "cpu", "text", "alloc")

ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def roman(number):
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text += letters
            number -= value
    return text


def binary(number):
    digits = []
    while number:
        digits.append("1" if number & 1 else "0")
        number >>= 1
    return "".join(reversed(digits))


def setup(size):
    return size


def run(state):
    lines = []
    for number in range(1, state + 1):
        lines.append("%6d %s %s" % (number, roman(number % 4000), binary(number)))
    text = "\n".join(lines)
    return [len(text), text.count("I"), text.count("1"), text.upper().find("XLII"), lines[-1].strip()]
