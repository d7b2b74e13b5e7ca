"""Command lines: options, choices, lists and subcommands taken apart by `argparse`.

A command of our own, parsed again and again with different arguments; the parser itself is made before the start, since
that asks the file system for translations.
"""

import argparse

SIZES = {"small": 4, "medium": 50, "large": 800}
TAGS = ("cpu", "stdlib", "calls")


def parser():
    top = argparse.ArgumentParser(prog="stable", description="Keeps horses.")
    top.add_argument("-v", "--verbose", action="count", default=0)
    top.add_argument("--root", default="/srv/stable")
    commands = top.add_subparsers(dest="command")
    feed = commands.add_parser("feed")
    feed.add_argument("horses", nargs="+")
    feed.add_argument("--oats", type=int, default=1)
    feed.add_argument("--when", choices=("dawn", "noon", "dusk"), default="dawn")
    race = commands.add_parser("race")
    race.add_argument("course")
    race.add_argument("-n", "--laps", type=int, required=True)
    race.add_argument("--tag", action="append", default=[])
    race.add_argument("--no-whip", dest="whip", action="store_false")
    return top


def setup(size):
    lines = []
    for number in range(size):
        horses = ["horse%d" % horse for horse in range(number % 4 + 1)]
        when = ("dawn", "noon", "dusk")[number % 3]
        lines.append(["-vv", "feed"] + horses + ["--oats", str(number % 9), "--when=" + when])
        lines.append(["--root=/tmp/%d" % number, "race", "epsom", "-n%d" % number, "--tag", "wet", "--tag=late"])
        lines.append(["race", "--no-whip", "--laps", str(number % 5), "ascot"])
    return parser(), lines


def run(state):
    top, lines = state
    horses = oats = laps = tags = verbose = roots = whips = 0
    for line in lines:
        found = top.parse_args(line)
        verbose += found.verbose
        roots += len(found.root)
        if found.command == "feed":
            horses += len(found.horses)
            oats += found.oats * len(found.when)
        else:
            laps += found.laps
            tags += len(found.tag)
            whips += found.whip
    return [horses, oats, laps, tags, verbose, roots, whips]
