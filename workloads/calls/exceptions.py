"""Exceptions: raised and caught by class, raised again, passed on as others, and unwound through frames that clean up.

Our own writing: orders to a bank, of which many are refused. The uses are those that John Goodenough tells apart
(Exception Handling: Issues and a Proposed Notation, Communications of the ACM, 1975).
"""

SIZES = {"small": 500, "medium": 8000, "large": 130000}
TAGS = ("cpu", "calls", "alloc")

ACCOUNTS = 32
CEILING = 2000
DEPTH = 12


class Refused(Exception):
    pass


class Unreadable(Refused):
    pass


class NoSuchAccount(Refused):
    pass


class Overdrawn(Refused):
    def __init__(self, missing):
        Refused.__init__(self, missing)
        self.missing = missing


class Full(Refused):
    pass


class Audited(Exception):
    """Ends the unwinding of an audit: no refusal."""

    def __init__(self, balance):
        Exception.__init__(self, balance)
        self.balance = balance


class Tally(object):
    def __init__(self):
        self.opened = 0
        self.closed = 0
        self.moved = 0
        self.missing = 0
        self.returned = 0
        self.unreadable = 0
        self.unknown = 0
        self.other = 0
        self.unwound = 0
        self.audited = 0


def amount_of(text):
    try:
        return int(text)
    except ValueError:
        raise Unreadable(text)


def balance_of(balances, number):
    try:
        return balances[number]
    except KeyError:
        raise NoSuchAccount(number)


def withdraw(balances, number, amount):
    balance = balance_of(balances, number)
    if balance < amount:
        raise Overdrawn(amount - balance)
    balances[number] = balance - amount


def deposit(balances, number, amount):
    balance = balance_of(balances, number)
    if balance + amount > CEILING:
        raise Full(number)
    balances[number] = balance + amount


def transfer(balances, order, tally):
    """Moves an amount, or nothing at all."""
    source, target, text = order
    tally.opened += 1
    try:
        amount = amount_of(text)
        withdraw(balances, source, amount)
        try:
            deposit(balances, target, amount)
        except Refused:
            balances[source] += amount
            tally.returned += 1
            raise
        else:
            tally.moved += amount
    finally:
        tally.closed += 1


def audit(balances, number, depth, tally):
    """Reports the balance of an account by an exception from that many frames further down."""
    try:
        if depth == 0:
            raise Audited(balance_of(balances, number))
        audit(balances, number, depth - 1, tally)
    except LookupError:
        tally.other += 1
    finally:
        tally.unwound += 1


def setup(size):
    orders = []
    seed = 11
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        bits = seed // 256
        text = "%d" % (bits % 1500)
        if bits % 16 == 3:
            text += "?"
        orders.append((bits // 16 % (ACCOUNTS + 2), bits // 1024 % (ACCOUNTS + 2), text))
    return orders


def run(state):
    balances = {number: 1000 for number in range(ACCOUNTS)}
    tally = Tally()
    for place, order in enumerate(state):
        try:
            transfer(balances, order, tally)
        except Overdrawn as refusal:
            tally.missing += refusal.missing
        except (Unreadable, NoSuchAccount) as refusal:
            if isinstance(refusal, Unreadable):
                tally.unreadable += 1
            else:
                tally.unknown += 1
        except Refused:
            tally.other += 1
        if place % 16 == 0:
            try:
                audit(balances, place // 16 % ACCOUNTS, DEPTH, tally)
            except Audited as report:
                tally.audited += report.balance
    return [
        [tally.opened, tally.closed, tally.returned, tally.unreadable, tally.unknown, tally.other, tally.unwound],
        [tally.moved, tally.missing, tally.audited, sum(balances.values())],
    ]
