"""List edits: append, insert, pop, slices cut out and put in, reversal.

Our own writing: the buffer of a line editor, which keeps its length while a script of commands works on it.
"""

SIZES = {"small": 4000, "medium": 60000, "large": 900000}  # commands
TAGS = ("cpu", "containers", "alloc")

LINES = 300
BLOCK = 12
APPEND, INSERT, REVERSE, MOVE, POP, TAKE = range(6)
COMMANDS = 6


def setup(size):
    """The commands by turns, so that as much goes as comes, each with a random number."""
    script = []
    seed = 23
    for place in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        script.append((place % COMMANDS, seed // 65536))
    return list(range(LINES)), script


def run(state):
    lines, script = state
    buffer = list(lines)
    taken = 0
    for command, number in script:
        place = number % LINES
        if command == APPEND:
            buffer.append(number)
        elif command == INSERT:
            buffer.insert(place, number)
        elif command == REVERSE:
            buffer.reverse()
        elif command == MOVE:
            block = buffer[place : place + BLOCK]
            del buffer[place : place + BLOCK]
            buffer[number % 100 : number % 100] = block
        elif command == POP:
            taken += buffer.pop()
        else:
            taken += buffer.pop(place)
    checksum = 0
    for number in buffer[::-1]:
        checksum = (checksum * 31 + number) % 1000003
    return [len(buffer), taken, checksum]
