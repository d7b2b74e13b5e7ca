"""Many tasks of one event loop: they yield to one another and hand numbers through a queue of asyncio.

Our own writing, with the coroutines, tasks and queues of the library reference (asyncio, Python 3.4; async def, PEP
492). The coroutines are a text that setup compiles, as their syntax does not parse everywhere.
"""

NEEDS = ("asyncio",)
SIZES = {"small": 12, "medium": 400, "large": 7000}
TAGS = ("concurrency", "asyncio")

TEAM = 16
COROUTINES = """
import asyncio

async def walk(queue, number, steps):
    for step in range(steps):
        await asyncio.sleep(0)
        if step % 4 == 3:
            await queue.put(number * steps + step)

async def gather(queue, count):
    checksum = 0
    for _ in range(count):
        checksum += await queue.get() % 1009
    return checksum

async def meet(team, steps):
    queue = asyncio.Queue(team // 2)
    walkers = [asyncio.ensure_future(walk(queue, number, steps)) for number in range(team)]
    checksum = await gather(queue, team * (steps // 4))
    await asyncio.gather(*walkers)
    return [len(walkers), checksum]
"""


def setup(size):
    names = {}
    exec(compile(COROUTINES, "coroutines", "exec"), names)
    return names["asyncio"].new_event_loop, names["meet"], size


def run(state):
    new_loop, meet, steps = state
    loop = new_loop()
    try:
        return loop.run_until_complete(meet(TEAM, steps))
    finally:
        loop.close()
