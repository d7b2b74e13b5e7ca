"""SQL in memory: rows inserted, updated, joined and fetched one by one, all undone at the end.

SQLite through each implementation's own `sqlite3`; tables and queries are our own. Transactions are begun by hand,
since the habits of the module differ between versions.
"""

import sqlite3

SIZES = {"small": 250, "medium": 3000, "large": 45000}
TAGS = ("cpu", "stdlib")
NEEDS = ("sqlite3",)

SCHEMA = """
CREATE TABLE stable (id INTEGER PRIMARY KEY, town TEXT);
CREATE TABLE horse (id INTEGER PRIMARY KEY, stable INTEGER, name TEXT, speed INTEGER);
CREATE INDEX horse_stable ON horse (stable);
"""
JOINED = """
SELECT town, COUNT(*), SUM(speed) FROM horse JOIN stable ON stable.id = horse.stable GROUP BY town ORDER BY town
"""


def setup(size):
    """A connection with ten stables and the horses that a run inserts."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(SCHEMA)
    connection.executemany("INSERT INTO stable VALUES (?, ?)", [(number, "town %d" % number) for number in range(10)])
    horses = [(number, number * 7 % 10, "horse %d" % number, number * 37 % 101) for number in range(size)]
    return connection, horses


def run(state):
    connection, horses = state
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO horse VALUES (?, ?, ?, ?)", horses)
    connection.execute("UPDATE horse SET speed = speed + 1 WHERE stable = ?", (3,))
    letters = fast = 0
    for name, speed in connection.execute("SELECT name, speed FROM horse ORDER BY speed DESC, id"):
        letters += len(name)
        fast += speed > 90
    for number in range(0, len(horses), 5):
        (speed,) = connection.execute("SELECT speed FROM horse WHERE id = ?", (number,)).fetchone()
        fast += speed
    towns = connection.execute(JOINED).fetchall()
    connection.execute("ROLLBACK")
    (left,) = connection.execute("SELECT COUNT(*) FROM horse").fetchone()
    return [letters, fast, sum([count for _, count, _ in towns]), sum([total for _, _, total in towns]), left]
