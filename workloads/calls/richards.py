"""Richards: a small operating system's kernel that schedules tasks which pass packets to one another.

After Martin Richards' BCPL benchmark (1980): an idle task, a worker, two handlers and two devices, with queues of packets
and task states. Our own writing from the description of its tasks; the counts are the published ones for 1000 idle
rounds (2322 packets queued, 928 tasks held).
"""

SIZES = {"small": 200, "medium": 3000, "large": 50000}
TAGS = ("core", "cpu", "calls", "scaling", "gil", "parallel")

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
DEVICE_PACKET, WORK_PACKET = range(2)
PACKET_BYTES = 4


class Packet(object):
    def __init__(self, link, target, kind):
        self.link = link
        self.target = target
        self.kind = kind
        self.cursor = 0
        self.content = [0] * PACKET_BYTES


def appended(packet, queue):
    """The queue with the packet at its end."""
    packet.link = None
    if queue is None:
        return packet
    last = queue
    while last.link is not None:
        last = last.link
    last.link = packet
    return queue


class Task(object):
    """A task is runnable unless it is held, or waits with an empty queue."""

    def __init__(self, kernel, number, priority, queue, waiting):
        self.kernel = kernel
        self.number = number
        self.priority = priority
        self.queue = queue
        self.waiting = waiting
        self.held = False

    def blocked(self):
        return self.held or (self.waiting and self.queue is None)

    def resume(self):
        """Run with the packet that it waited for, if it did; returns the task to look at next."""
        packet = None
        if self.waiting:
            packet = self.queue
            self.queue = packet.link
            self.waiting = False
        return self.step(packet)

    def step(self, packet):
        raise NotImplementedError


class IdleTask(Task):
    """Releases one of the devices at each round, by the bits of a shift register."""

    def __init__(self, kernel, rounds):
        Task.__init__(self, kernel, IDLE, 0, None, False)
        self.register = 1
        self.rounds = rounds

    def step(self, packet):
        self.rounds -= 1
        if self.rounds == 0:
            return self.kernel.hold(self)
        if self.register & 1 == 0:
            self.register //= 2
            return self.kernel.release(self, DEVICE_A)
        self.register = self.register // 2 ^ 0xD008
        return self.kernel.release(self, DEVICE_B)


class WorkTask(Task):
    """Fills packets with letters and sends them to the handlers in turn."""

    def __init__(self, kernel, priority, queue):
        Task.__init__(self, kernel, WORKER, priority, queue, True)
        self.target = HANDLER_A
        self.letter = 0

    def step(self, packet):
        if packet is None:
            return self.kernel.wait(self)
        self.target = HANDLER_A + HANDLER_B - self.target
        packet.target = self.target
        packet.cursor = 0
        for place in range(PACKET_BYTES):
            self.letter = self.letter % 26 + 1
            packet.content[place] = self.letter
        return self.kernel.send(self, packet)


class HandlerTask(Task):
    """Passes the letters of work packets, one each, to a device by way of device packets."""

    def __init__(self, kernel, number, priority, queue, device):
        Task.__init__(self, kernel, number, priority, queue, True)
        self.device = device
        self.work = None
        self.devices = None

    def step(self, packet):
        if packet is not None:
            if packet.kind == WORK_PACKET:
                self.work = appended(packet, self.work)
            else:
                self.devices = appended(packet, self.devices)
        work = self.work
        if work is not None:
            if work.cursor >= PACKET_BYTES:
                self.work = work.link
                work.target = WORKER
                return self.kernel.send(self, work)
            device = self.devices
            if device is not None:
                self.devices = device.link
                device.cursor = work.content[work.cursor]
                work.cursor += 1
                device.target = self.device
                return self.kernel.send(self, device)
        return self.kernel.wait(self)


class DeviceTask(Task):
    """Holds itself with a packet until it is released, then sends the packet back to its handler."""

    def __init__(self, kernel, number, priority, handler):
        Task.__init__(self, kernel, number, priority, None, True)
        self.handler = handler
        self.pending = None

    def step(self, packet):
        if packet is not None:
            self.pending = packet
            return self.kernel.hold(self)
        if self.pending is None:
            return self.kernel.wait(self)
        done = self.pending
        self.pending = None
        done.target = self.handler
        return self.kernel.send(self, done)


class Kernel(object):
    def __init__(self, rounds):
        self.queued = 0
        self.holds = 0
        handler_a = packets(3, DEVICE_A, DEVICE_PACKET)
        handler_b = packets(3, DEVICE_B, DEVICE_PACKET)
        self.tasks = [
            IdleTask(self, rounds),
            WorkTask(self, 1000, packets(2, WORKER, WORK_PACKET)),
            HandlerTask(self, HANDLER_A, 2000, handler_a, DEVICE_A),
            HandlerTask(self, HANDLER_B, 3000, handler_b, DEVICE_B),
            DeviceTask(self, DEVICE_A, 4000, HANDLER_A),
            DeviceTask(self, DEVICE_B, 5000, HANDLER_B),
        ]

    def after(self, task):
        """The task of the next lower priority, None after the idle task."""
        return self.tasks[task.number - 1] if task.number > IDLE else None

    def run(self):
        task = self.tasks[-1]
        while task is not None:
            task = self.after(task) if task.blocked() else task.resume()

    def hold(self, task):
        self.holds += 1
        task.held = True
        return self.after(task)

    def wait(self, task):
        task.waiting = True
        return task

    def release(self, task, number):
        other = self.tasks[number]
        other.held = False
        return other if other.priority > task.priority else task

    def send(self, task, packet):
        self.queued += 1
        other = self.tasks[packet.target]
        other.queue = appended(packet, other.queue)
        return other if other.priority > task.priority else task


def packets(count, target, kind):
    queue = None
    for _ in range(count):
        queue = Packet(queue, target, kind)
    return queue


def setup(size):
    return size


def run(state):
    kernel = Kernel(state)
    kernel.run()
    return [kernel.queued, kernel.holds]
