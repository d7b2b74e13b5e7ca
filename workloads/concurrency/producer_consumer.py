"""Producers and consumers, three of each, around a queue that holds eight items: they block at either end of it.

After E. W. Dijkstra: Cooperating Sequential Processes (EWD 123, 1965), section 4.3, the bounded buffer; with the
queue of the library reference (Queue in 2.7, queue in 3) in place of his semaphores.
"""

import threading

try:
    from queue import Queue
except ImportError:
    from Queue import Queue

SIZES = {"small": 30, "medium": 800, "large": 16000}
TAGS = ("concurrency", "threads", "lock")

TEAM = 3
ROOM = 8
END = None


def started(target, *arguments):
    thread = threading.Thread(target=target, args=arguments)
    thread.start()
    return thread


def produce(queue, first, count):
    for item in range(first, first + count):
        queue.put(item)


def consume(queue, sums, place):
    """Takes items until an end; after an error it still takes them, for producers must not wait at a full queue."""
    items = iter(queue.get, END)
    count = 0
    checksum = 0
    try:
        for item in items:
            count += 1
            checksum += item * item % 1009
    except Exception:
        for _ in items:
            pass
        raise
    sums[place] = (count, checksum)


def setup(size):
    return size


def run(state):
    queue = Queue(ROOM)
    sums = [(0, 0)] * TEAM
    consumers = [started(consume, queue, sums, place) for place in range(TEAM)]
    producers = [started(produce, queue, place * state, state) for place in range(TEAM)]
    for producer in producers:
        producer.join()
    for _ in consumers:
        queue.put(END)
    for consumer in consumers:
        consumer.join()
    return [sum(count for count, _ in sums), sum(checksum for _, checksum in sums)]
