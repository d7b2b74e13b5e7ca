"""Echo through two pipes: a message goes to another thread and comes back, one at a time.

Our own writing; pipes are M. D. McIlroy's and K. Thompson's (Unix, third edition, 1973). They are made by setup, the
other thread by run.
"""

import io
import os
import threading

if not hasattr(os, "pipe"):
    raise ImportError("there is no os.pipe")

SIZES = {"small": 150, "medium": 3000, "large": 50000}
TAGS = ("io", "threads")

LENGTH = 64  # less than PIPE_BUF: such messages are written and read whole


def serve(source, sink, rounds):
    try:
        for _ in range(rounds):
            sink.write(source.read(LENGTH))
    except Exception:
        source.close()  # the other side must not wait
        sink.close()
        raise


def pipe():
    """The two ends of a pipe, unbuffered, as files that close when nobody has them any longer."""
    source, sink = os.pipe()
    return io.FileIO(source, "r"), io.FileIO(sink, "w")


def setup(size):
    messages = [bytes(bytearray((number + place) % 256 for place in range(LENGTH))) for number in range(16)]
    return pipe(), pipe(), messages, size


def run(state):
    (there_source, there_sink), (back_source, back_sink), messages, rounds = state
    helper = threading.Thread(target=serve, args=(there_source, back_sink, rounds))
    helper.start()
    same = 0
    for number in range(rounds):
        message = messages[number % len(messages)]
        there_sink.write(message)
        same += back_source.read(LENGTH) == message
    helper.join()
    return [same, same * LENGTH]
