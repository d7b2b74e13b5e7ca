"""Handing over: a thread puts numbers into a queue, and the one that started it takes them out.

Our own writing, with the queue of the library reference (Queue in 2.7, queue in 3): one lock and one condition a
hand-over, and as many switches between the two threads as the interpreter deems right. The numbers come from the
linear congruential generator of the Computer Language Benchmarks Game.
"""

import threading

try:
    from queue import Queue
except ImportError:
    from Queue import Queue

SIZES = {"small": 400, "medium": 6000, "large": 100000}
TAGS = ("concurrency", "threads")

END = None


def started(target, *arguments):
    thread = threading.Thread(target=target, args=arguments)
    thread.start()
    return thread


def produce(queue, count):
    try:
        number = 42
        for _ in range(count):
            number = (number * 3877 + 29573) % 139968
            queue.put(number)
    finally:
        queue.put(END)  # whatever happens: somebody waits for it


def setup(size):
    return size


def run(state):
    queue = Queue()
    producer = started(produce, queue, state)
    count = 0
    checksum = 0
    for number in iter(queue.get, END):
        count += 1
        checksum = (checksum * 31 + number) % 1000003
    producer.join()
    return [count, checksum]
