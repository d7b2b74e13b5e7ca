"""SQL on a file: a join and sums over a whole table in one step of native code, during which the GIL is released.

SQLite through each implementation's own `sqlite3`; tables and query are our own.
"""

import os
import sqlite3
import tempfile

SIZES = {"small": 500, "medium": 8000, "large": 120000}
TAGS = ("extension", "releases")
NEEDS = ("sqlite3",)

SCHEMA = """
CREATE TABLE lap (id INTEGER PRIMARY KEY, horse INTEGER, seconds INTEGER);
CREATE TABLE course (id INTEGER PRIMARY KEY, length INTEGER);
"""
QUERY = """
SELECT COUNT(*), SUM(lap.seconds * course.length % 97), MAX(lap.horse * course.length % 89),
       SUM(CASE WHEN lap.seconds % 7 < course.length % 5 THEN lap.horse ELSE 1 END)
FROM lap CROSS JOIN course
"""


def setup(size):
    """A connection to a file of its own, which loses its name at once: nothing is left however the process ends."""
    descriptor, path = tempfile.mkstemp(suffix=".sqlite")
    os.close(descriptor)
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.executescript(SCHEMA)
    connection.executemany("INSERT INTO course VALUES (?, ?)", [(number, number * 13 + 5) for number in range(8)])
    laps = ((number, number % 211, number * 31 % 1009) for number in range(size))
    connection.executemany("INSERT INTO lap VALUES (?, ?, ?)", laps)
    connection.commit()
    os.remove(path)
    return connection


def run(state):
    return list(state.execute(QUERY).fetchone())
