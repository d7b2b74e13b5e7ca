"""Dates and times: read from text, added, compared, counted by week and written back.

A calendar of race days, our own writing; dates as in ISO 8601, Easter by the algorithm in Jean Meeus, Astronomical
Algorithms (1991). No time zones and no locale: text is taken apart by place.
"""

from datetime import date, datetime, timedelta

SIZES = {"small": 180, "medium": 2500, "large": 40000}
TAGS = ("cpu", "stdlib")

DAY = timedelta(days=1)
FORTNIGHT = timedelta(weeks=2)


def moment(text):
    """The time that the text tells, like 2024-06-01T15:30:00."""
    return datetime(
        int(text[:4]), int(text[5:7]), int(text[8:10]), int(text[11:13]), int(text[14:16]), int(text[17:19])
    )


def easter(year):
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, odd = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, left = divmod(rest, 4)
    sunday = (32 + 2 * odd + 2 * quarter - moon - left) % 7
    shift = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def setup(size):
    texts = []
    seed = 53
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        fields = (1950 + one % 120, one % 12 + 1, one % 28 + 1, one % 24, one % 60, one % 53)
        texts.append("%04d-%02d-%02dT%02d:%02d:%02d" % fields)
    return texts


def run(state):
    weeks = days = seconds = late = 0
    latest = moment(state[0])
    for text in state:
        start = moment(text)
        latest = max(latest, start)
        finish = start + timedelta(minutes=90, seconds=start.second)
        while finish.weekday() > 4:
            finish += DAY
        gap = finish.replace(hour=12) - start
        seconds += gap.days * 86400 + gap.seconds
        feast = easter(start.year)
        if start.date() - FORTNIGHT > feast:
            late += 1
        weeks += finish.isocalendar()[1]
        days += finish.toordinal() - feast.toordinal()
        latest = max(latest, moment(finish.isoformat()))
    return [weeks, days, seconds, late, latest.isoformat(), easter(2024).isoformat()]
