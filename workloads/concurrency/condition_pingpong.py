"""Ping-pong: two threads hand a token back and forth through a condition, so that each move needs a switch.

Our own writing of the classic exercise; the monitor and its conditions are those of C. A. R. Hoare: Monitors: An
Operating System Structuring Concept, Communications of the ACM 17(10), 1974, with the waiting in a loop that Lampson
and Redell ask for (Experience with Processes and Monitors in Mesa, 1980).
"""

import threading

SIZES = {"small": 60, "medium": 1000, "large": 16000}
TAGS = ("concurrency", "threads", "lock")


class Table(object):
    """Lies between the players 0 and 1; `turn` says who has the token."""

    def __init__(self):
        self.changed = threading.Condition()
        self.turn = 0
        self.moves = 0
        self.left = False

    def play(self, player, rounds):
        try:
            for _ in range(rounds):
                self.move(player)
        finally:
            self.leave()

    def move(self, player):
        with self.changed:
            while self.turn != player:
                if self.left:
                    raise RuntimeError("the other player has left with the token")
                self.changed.wait()
            self.moves += 1
            self.turn = 1 - player
            self.changed.notify()

    def leave(self):
        """Nobody may wait for a player who has gone, be it at the end or by an error."""
        with self.changed:
            self.left = True
            self.changed.notify()


def started(target, *arguments):
    thread = threading.Thread(target=target, args=arguments)
    thread.start()
    return thread


def setup(size):
    return size


def run(state):
    table = Table()
    players = [started(table.play, player, state) for player in range(2)]
    for player in players:
        player.join()
    return [table.moves, table.turn]
