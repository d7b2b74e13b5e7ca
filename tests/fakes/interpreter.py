"""An interpreter that misbehaves as its first argument says; what follows is the script that it was told to run.

ok                runs the script, as a real one would
slow N            the same, but its clock shows N times the time that passed
deaf              never says anything
garbage           prints what is no frame, and goes on for ever
garbled           answers with a frame that is no JSON
mute              greets properly, then closes its standard output and lives on
leaves            exits with code 0 as soon as it has greeted
old               refuses, as an interpreter older than 2.7 would
nogil             claims that its GIL can be disabled, and runs with it on
"""

import os
import runpy
import sys
import time


def run(script, changes=None):
    sys.argv = [script]
    names = runpy.run_path(script)
    if "main" not in names:
        return  # an empty program, to see how long starting takes
    scope = names["main"].__globals__
    scope.update(changes(scope) if changes else {})
    names["main"]()


def scaled(factor):
    def changes(scope):
        clock = scope["CLOCK"]
        return {"CLOCK": lambda: int(clock() * factor)}

    return changes


def greeting_then(action):
    def changes(scope):
        class Once(scope["DescriptorWire"]):
            def readline(self):
                action(self)
                return ""

        return {"DescriptorWire": Once}

    return changes


def mute(wire):
    os.close(wire.output)
    time.sleep(3600)


def claims_free_threading(scope):
    hello = scope["hello"]
    return {"hello": lambda: dict(hello(), gil_can_be_disabled=True, gil_enabled=True)}


def main():
    behaviour, script = sys.argv[1], sys.argv[-1]
    if behaviour == "ok":
        run(script)
    elif behaviour == "slow":
        run(script, scaled(float(sys.argv[2])))
    elif behaviour == "deaf":
        time.sleep(3600)
    elif behaviour == "garbage":
        while True:
            sys.stdout.write("garbage, with no end " * 1000)
            time.sleep(0.01)
    elif behaviour == "garbled":
        sys.stdout.write("%s {not json\n" % os.environ["PYDERBY_NONCE"])
        sys.stdout.flush()
        time.sleep(3600)
    elif behaviour == "mute":
        run(script, greeting_then(mute))
    elif behaviour == "leaves":
        run(script, greeting_then(lambda wire: os._exit(0)))
    elif behaviour == "nogil":
        run(script, claims_free_threading)
    elif behaviour == "old":
        sys.stderr.write("the pyderby worker needs Python 2.7 or newer, this is 2.6\n")
        sys.exit(69)


main()
