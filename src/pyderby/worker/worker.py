"""Runs one invocation inside the interpreter under test, taking turns with the other arms of a heat.

Contract: one file, the syntax that Python 2.7 and 3.15 share, the standard library only, nothing of pyderby's.
Commands come in on standard input, one a line; answers go out as lines `<nonce> <JSON object>` on a private copy of
standard output (docs/formats.md has the table). What the workload prints goes to standard error, what it reads is the
null device, and so are the standard streams of its children. A turn is timed here, with this interpreter's own clock;
the timed section allocates nothing and does no I/O. A failing workload is reported and put away; the worker lives on.
"""

import sys

if sys.version_info < (2, 7):
    sys.stderr.write("the pyderby worker needs Python 2.7 or newer, this is %s\n" % sys.version.split()[0])
    sys.exit(69)

import gc
import itertools
import json
import os
import platform
import time
import traceback
import types

JYTHON = sys.platform.startswith("java")
HEAP = bytearray(int(os.environ.pop("PYDERBY_HEAP", "0")))  # shifts what is allocated later, by as much in all arms
ANSWER_LIMIT = 65536  # an answer is compared by value, so it must be small; larger ones should be checksums
TRACE_LIMIT = 4000
RESOLUTION_PROBES = 2000 if platform.python_implementation() == "CPython" else 20000
RESOLUTION_NS = 20000000  # enough for a compiler to get at the probing; cold code only ever sees larger steps

try:
    INTEGERS = (int, long)
    TEXT = (str, unicode)
except NameError:
    INTEGERS = (int,)
    TEXT = (str,)


class Unsupported(Exception):
    """This interpreter can't run the workload, and that is no fault of either."""


class Failure(Exception):
    """The workload failed; `phase` says where."""

    def __init__(self, phase, kind, reason, trace):
        Exception.__init__(self, reason)
        self.phase = phase
        self.kind = kind
        self.reason = reason
        self.trace = trace


def caught(phase):
    """The exception being handled as a Failure (Java's throwables, too, have a type and a value)."""
    kind, value, _ = sys.exc_info()
    try:
        reason = "%s: %s" % (kind.__name__, value)
    except Exception:
        reason = kind.__name__
    try:
        trace = traceback.format_exc()
    except Exception:
        trace = ""
    return Failure(phase, kind.__name__, reason, trace[-TRACE_LIMIT:])


class DescriptorWire(object):
    """Private copies of descriptors 0 and 1, which afterwards lead to the null device and to standard error."""

    def __init__(self):
        self.input = self._private(0)
        self.output = self._private(1)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        os.dup2(2, 1)
        self.pending = b""

    def _private(self, descriptor):
        copy = os.dup(descriptor)
        if sys.version_info < (3, 4):  # later versions make descriptors that children don't inherit
            import fcntl

            fcntl.fcntl(copy, fcntl.F_SETFD, fcntl.fcntl(copy, fcntl.F_GETFD) | fcntl.FD_CLOEXEC)
        return copy

    def readline(self):
        while b"\n" not in self.pending:
            chunk = os.read(self.input, 65536)
            if not chunk:
                return ""
            self.pending += chunk
        line, self.pending = self.pending.split(b"\n", 1)
        return line.decode("utf-8")

    def write(self, text):
        data = text.encode("utf-8")
        while data:
            data = data[os.write(self.output, data) :]


class StreamWire(object):
    """For Jython, which has no `os.dup`: keeps the original stream objects, so only the nonce tells frames from noise."""

    def __init__(self):
        self.input = sys.stdin
        self.output = sys.stdout
        sys.stdin = open(os.devnull)
        sys.stdout = sys.stderr

    def readline(self):
        line = self.input.readline()
        return line.decode("utf-8") if isinstance(line, bytes) else line

    def write(self, text):
        self.output.write(str(text))
        self.output.flush()


def monotonic_by_ctypes():
    """CPython 2.7 has no monotonic clock in its library, but libc does."""
    import ctypes

    class Timespec(ctypes.Structure):
        _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]

    get = ctypes.CDLL(None, use_errno=True).clock_gettime
    spec = Timespec()
    pointer = ctypes.byref(spec)
    if get(1, pointer) != 0:
        raise OSError("clock_gettime failed")

    def clock():
        get(1, pointer)
        return spec.seconds * 1000000000 + spec.nanoseconds

    return clock


def pick_clock():
    """(name, function returning integer nanoseconds): the finest monotonic clock that this interpreter has."""
    if JYTHON:
        from java.lang import System

        return "System.nanoTime", System.nanoTime
    if hasattr(time, "perf_counter_ns"):
        return "perf_counter_ns", time.perf_counter_ns
    if hasattr(time, "perf_counter"):
        return "perf_counter", lambda: int(time.perf_counter() * 1e9)
    try:
        return "clock_gettime(CLOCK_MONOTONIC)", monotonic_by_ctypes()
    except Exception:
        return "time", lambda: int(time.time() * 1e9)


def pick_cpu_clock():
    """(name, function) for the CPU time of all threads of this process, or (None, None)."""
    if hasattr(time, "process_time_ns"):
        return "process_time_ns", time.process_time_ns
    if hasattr(time, "process_time"):
        return "process_time", lambda: int(time.process_time() * 1e9)
    if not JYTHON and sys.platform.startswith("linux") and hasattr(time, "clock"):
        return "clock", lambda: int(time.clock() * 1e9)
    return None, None


def resolution(clock):
    """The smallest step of the clock that a loop can see, in nanoseconds."""
    begun = clock()
    smallest = None
    for _ in range(RESOLUTION_PROBES):
        first = clock()
        then = clock()
        while then == first:
            then = clock()
        if smallest is None or then - first < smallest:
            smallest = then - first
        if then - begun > RESOLUTION_NS:
            break
    return smallest


CLOCK_NAME, CLOCK = pick_clock()
CPU_CLOCK_NAME, CPU_CLOCK = pick_cpu_clock()


def gil_enabled():
    """Whether a lock lets one thread at a time run bytecode; None where that isn't known."""
    observe = getattr(sys, "_is_gil_enabled", None)
    if observe is not None:
        return bool(observe())
    return {"CPython": True, "PyPy": True, "GraalVM": True, "Jython": False, "IronPython": False}.get(
        platform.python_implementation()
    )


def config(name):
    try:
        import sysconfig

        return sysconfig.get_config_var(name)
    except Exception:
        return None


def jit_enabled():
    if JYTHON:
        from java.lang import System

        return "interpreted mode" not in str(System.getProperty("java.vm.info"))
    translation = getattr(sys, "pypy_translation_info", None)
    if translation is not None:
        return bool(translation.get("translation.jit"))
    own = getattr(sys, "_jit", None)
    if own is not None:
        return bool(own.is_enabled())
    return "--enable-experimental-jit" in str(config("CONFIG_ARGS"))


def build():
    arguments = config("CONFIG_ARGS") or ""
    flags = " ".join(str(config(name) or "") for name in ("CFLAGS", "PY_CFLAGS_NODIST", "PY_LDFLAGS_NODIST")).strip()
    return {
        "config_args": arguments,
        "cflags": flags,
        "compiler": platform.python_compiler(),
        "debug": hasattr(sys, "gettotalrefcount"),
        "optimized": "-fprofile-use" in flags or "--enable-optimizations" in arguments,
        "lto": "-flto" in flags or "--with-lto" in arguments,
        "date": " ".join(platform.python_build()),
    }


def is_there(name):
    """Whether a module could be imported, without the time that importing it takes."""
    if name in sys.builtin_module_names:
        return True
    try:
        from importlib.util import find_spec

        return find_spec(name) is not None
    except Exception:
        return False


def modes():
    """The ways in which this interpreter can run several workers, as far as its modules tell."""
    found = ["serial", "threads"]
    if sys.version_info >= (3, 4) and is_there("multiprocessing"):
        found.append("processes")
    if is_there("concurrent.interpreters") or is_there("_interpreters"):
        found.append("subinterpreters")
    return found


def hello():
    return {
        "implementation": platform.python_implementation(),
        "version": list(sys.version_info[:3]),
        "version_text": sys.version,
        "gil_enabled": gil_enabled(),
        "gil_can_be_disabled": bool(config("Py_GIL_DISABLED")),
        "jit": jit_enabled(),
        "build": build(),
        "clock": CLOCK_NAME,
        "clock_resolution_ns": resolution(CLOCK),
        "cpu_clock": CPU_CLOCK_NAME,
        "takes_turns": True,
        "modes": modes(),
        "pid": os.getpid(),
        "executable": str(sys.executable or ""),
    }


def peak_rss_bytes():
    """The high-water mark of this process alone; `ru_maxrss` would carry the parent's over from before the exec."""
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except Exception:
        pass
    try:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    except Exception:
        return None


def plain(value):
    """The answer as JSON has it: numbers, text, lists and (for metrics) mappings; anything else is a TypeError."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, INTEGERS):
        return int(value)
    if isinstance(value, TEXT):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return dict((str(key), plain(item)) for key, item in value.items())
    raise TypeError("run returned a %s; numbers, text and lists of them can be compared" % type(value).__name__)


def canonical(value):
    text = json.dumps(plain(value), sort_keys=True)
    if len(text) > ANSWER_LIMIT:
        raise ValueError("run returned %d characters of answer; return a checksum instead" % len(text))
    return text


def fetch(path, library):
    """The workload's module, run once; `Unsupported` if something that it needs does not import here.

    `library` is a folder of what it requires, or None; once imported, that stays.
    """
    if library is not None and library not in sys.path:
        sys.path.append(library)
    module = types.ModuleType("workload")
    module.__file__ = path
    try:
        with open(path, "rb") as source:
            code = compile(source.read(), path, "exec", 0, 1)
        exec(code, module.__dict__)
    except ImportError:
        raise Unsupported("does not import here: %s" % sys.exc_info()[1])
    except:  # noqa: E722 - Java's throwables are no Exceptions
        raise caught("import")
    for name in getattr(module, "NEEDS", ()):
        try:
            __import__(name)
        except ImportError:
            raise Unsupported("needs the module %s, which does not import here" % name)
    return module


def set_up(module, size):
    try:
        return module.setup(module.SIZES[size])
    except:  # noqa: E722
        raise caught("setup")


def checked(answer):
    try:
        return canonical(answer)
    except:  # noqa: E722
        raise caught("result")


class Lane(object):
    """One worker: its state, the last answer, the start and end of its last iteration."""

    def __init__(self, module, state):
        self.module = module  # Python 2 empties the globals of a module that nobody holds any longer
        self.run = module.run
        self.state = state
        self.answer = None
        self.started = 0
        self.ended = 0

    def iterate(self, loops):
        run = self.run
        state = self.state
        clock = CLOCK
        turns = itertools.repeat(None, loops)
        answer = None
        started = clock()
        for _ in turns:
            answer = run(state)
        ended = clock()
        self.started = started
        self.ended = ended
        self.answer = answer


class CountingLane(Lane):
    """A worker of a workload that counts: what went wrong in the calls of one iteration is added up."""

    def __init__(self, module, state):
        Lane.__init__(self, module, state)
        self.errors = 0
        self.kinds = {}

    def taken(self):
        """(errors, kinds) since this was asked last, so that they are counted with the iteration that they belong to."""
        told = self.errors, self.kinds
        self.errors = 0
        self.kinds = {}
        return told

    def iterate(self, loops):
        self.started = CLOCK()
        for _ in range(loops):
            answer = self.run(self.state)
            self.errors += answer["errors"]
            for kind in answer["kinds"]:
                self.kinds[kind] = self.kinds.get(kind, 0) + 1
        self.ended = CLOCK()


def local_lanes(module, order):
    """Lanes in this process and interpreter: a state each, or one for all where the workload is SHARED."""
    size = order["size"]
    workers = order["workers"]
    made = CountingLane if getattr(module, "METRIC", None) else Lane
    if getattr(module, "SHARED", False):
        return [made(module, state) for state in [set_up(module, size)] * workers]
    return [made(module, set_up(module, size)) for _ in range(workers)]


class Solo(object):
    """Serial mode: the one lane runs in the main thread.

    What all crews have: `iterate` returns nanoseconds from the first worker's start to the last one's end, `answers`
    the last ones as JSON; `spent_ns` is CPU time of the last iteration outside this process, None where there is none.
    """

    spent_ns = None

    def __init__(self, module, order):
        self.lanes = local_lanes(module, order)

    def iterate(self, loops, workers):
        lane = self.lanes[0]
        lane.iterate(loops)
        return lane.ended - lane.started

    def answers(self):
        return [checked(lane.answer) for lane in self.lanes]

    def close(self):
        pass


class Threads(object):
    """Threads, each persistent and waiting at its gate; the main thread opens the gates."""

    spent_ns = None

    def __init__(self, module, order):
        import threading

        self.lanes = self.made_lanes(module, order)
        self.loops = 0
        self.failures = []
        self.finished = threading.Semaphore(0)
        self.gates = [threading.Semaphore(0) for _ in self.lanes]
        for lane, gate in zip(self.lanes, self.gates):
            thread = threading.Thread(target=self.work, args=(lane, gate))
            thread.daemon = True
            thread.start()

    def made_lanes(self, module, order):
        return local_lanes(module, order)

    def work(self, lane, gate):
        while True:
            gate.acquire()
            if not self.loops:
                return
            try:
                lane.iterate(self.loops)
            except Failure:
                self.failures.append(sys.exc_info()[1])
            except:  # noqa: E722
                self.failures.append(caught("run"))
            self.finished.release()

    def iterate(self, loops, workers):
        self.loops = loops
        gates = self.gates[:workers]
        for gate in gates:
            gate.release()
        for gate in gates:
            self.finished.acquire()
        if self.failures:
            failure = self.failures[0]
            self.failures = []
            raise failure
        lanes = self.lanes[:workers]
        return max(lane.ended for lane in lanes) - min(lane.started for lane in lanes)

    def answers(self):
        return [checked(lane.answer) for lane in self.lanes]

    def close(self):
        self.loops = 0
        for gate in self.gates:
            gate.release()


class Member(object):
    """One lane in a process or an interpreter of its own: it is told in words what to do, and answers in JSON."""

    def __init__(self, order):
        self.order = order
        self.lane = None

    def obey(self, words):
        try:
            done = self.done(words)
        except Unsupported:
            done = {"unsupported": str(sys.exc_info()[1])}
        except Failure:
            failure = sys.exc_info()[1]
            done = {"failure": [failure.phase, failure.kind, failure.reason, failure.trace]}
        return json.dumps(done)

    def done(self, words):
        if words == "load":
            module = fetch(self.order["path"], self.order.get("library"))
            self.lane = Lane(module, set_up(module, self.order["size"]))
            return {}
        if words == "answer":
            return {"answer": checked(self.lane.answer)}
        cpu = CPU_CLOCK() if CPU_CLOCK else None
        try:
            self.lane.iterate(int(words))
        except:  # noqa: E722
            raise caught("run")
        spent = CPU_CLOCK() - cpu if CPU_CLOCK else None
        return {"started": self.lane.started, "ended": self.lane.ended, "spent": spent}


def understood(text):
    """What a member answered; its failures are raised here."""
    done = json.loads(text)
    if "unsupported" in done:
        raise Unsupported(done["unsupported"])
    if "failure" in done:
        raise Failure(*done["failure"])
    return done


def forbid_sharing(module, what):
    if getattr(module, "SHARED", False):
        raise Unsupported("its workers share one state, which %s can't" % what)


def process_member(pipe, order):
    """The main function of a worker process; it ends when told to, or when nobody is there to tell."""
    member = Member(order)
    try:
        words = pipe.recv()
        while words:
            pipe.send(member.obey(words))
            words = pipe.recv()
    except EOFError:
        pass


class Processes(object):
    """A process each, by multiprocessing, spawned: the one start method that all implementations have."""

    def __init__(self, module, order):
        forbid_sharing(module, "processes")
        try:
            import multiprocessing

            context = multiprocessing.get_context("spawn")
        except Exception:
            raise Unsupported("no multiprocessing that spawns here: %s" % (sys.exc_info()[1],))
        self.pipes = []
        self.processes = []
        self.spent_ns = None
        for _ in range(order["workers"]):
            own, its = context.Pipe()
            process = context.Process(target=process_member, args=(its, order))
            process.daemon = True
            process.start()
            its.close()
            self.pipes.append(own)
            self.processes.append(process)
        try:
            self.told("load", self.pipes)
        except Exception:
            self.close()
            raise

    def told(self, words, pipes):
        """Tell all at once, and wait for all: an answer each."""
        try:
            for pipe in pipes:
                pipe.send(words)
            texts = [pipe.recv() for pipe in pipes]
        except (EOFError, IOError, OSError):
            raise Failure("run", "EOFError", "a worker process died", "")
        return [understood(text) for text in texts]

    def iterate(self, loops, workers):
        done = self.told(str(loops), self.pipes[:workers])
        spent = [one["spent"] for one in done]
        self.spent_ns = None if None in spent else sum(spent)
        return max(one["ended"] for one in done) - min(one["started"] for one in done)

    def answers(self):
        return [one["answer"] for one in self.told("answer", self.pipes)]

    def close(self):
        for pipe in self.pipes:
            try:
                pipe.send("")
                pipe.close()
            except (IOError, OSError):
                pass  # it is dead already
        for process in self.processes:
            process.join(5)
            if process.is_alive():
                process.terminate()


MEMBER_SOURCE = """
import json

names = {"__name__": "pyderby_worker", "__file__": worker}
with open(worker, "rb") as source:
    exec(compile(source.read(), worker, "exec"), names)
member = names["Member"](json.loads(order))

def obey(words):
    said = member.obey(words).encode("utf-8")
    board[:8] = b"%8d" % len(said)
    board[8 : 8 + len(said)] = said
"""


class SubLane(object):
    """A lane in an interpreter of its own, which writes what it has to say onto a board that it shares with this one."""

    def __init__(self, order):
        self.board = bytearray(8 + 2 * ANSWER_LIMIT)
        names = {
            "worker": os.path.abspath(__file__),
            "order": json.dumps(order),
            "board": memoryview(self.board),
        }
        try:
            from concurrent import interpreters

            own = interpreters.create()
            own.prepare_main(**names)
            self.execute = getattr(own, "exec")  # a keyword in 2.7, where this could not even be read
            self.end = own.close
        except ImportError:
            self.begin_unnamed(names)
        self.execute(MEMBER_SOURCE)
        self.tell("load")
        self.started = 0
        self.ended = 0

    def begin_unnamed(self, names):
        """CPython 3.13 has interpreters with a lock each, but no public name for them."""
        try:
            import _interpreters
        except ImportError:
            raise Unsupported("no module concurrent.interpreters here: it came with CPython 3.14")
        ident = _interpreters.create()

        def execute(source):
            failure = getattr(_interpreters, "exec")(ident, source)
            if failure is not None:
                raise RuntimeError(failure.formatted)

        execute("import _interpreters")  # who is given a buffer has to know its type
        _interpreters.set___main___attrs(ident, names)
        self.execute = execute
        self.end = lambda: _interpreters.destroy(ident)

    def tell(self, words):
        self.execute("obey(%r)" % words)
        length = int(bytes(self.board[:8]))
        return understood(bytes(self.board[8 : 8 + length]).decode("utf-8"))

    def iterate(self, loops):
        done = self.tell(str(loops))
        self.started = done["started"]
        self.ended = done["ended"]


class Subinterpreters(Threads):
    """An interpreter each, entered by a thread each."""

    def made_lanes(self, module, order):
        forbid_sharing(module, "interpreters")
        return [SubLane(order) for _ in range(order["workers"])]

    def answers(self):
        return [lane.tell("answer")["answer"] for lane in self.lanes]

    def close(self):
        Threads.close(self)
        for lane in self.lanes:
            try:
                lane.end()
            except Exception:
                pass  # a thread is just leaving it; it ends with this process


CREWS = {"serial": Solo, "threads": Threads, "processes": Processes, "subinterpreters": Subinterpreters}


class Tally(object):
    """What a workload with a METRIC counts: after every iteration its `settle` tells how much of what was tried is there.

    By the number of workers, since one alone can't race. Threads change hands more often meanwhile.
    """

    def __init__(self, module, crew):
        self.module = module
        self.crew = crew
        self.counts = {}
        self.interval = None
        if hasattr(sys, "setswitchinterval"):
            self.interval = sys.getswitchinterval()
            sys.setswitchinterval(1e-5)

    def add(self, workers):
        counts = self.counts.setdefault(workers, {"tries": 0, "lost": 0, "duplicated": 0, "errors": 0, "kinds": {}})
        try:
            settled = self.module.settle(self.crew.lanes[0].state)
            for name in ("tries", "lost", "duplicated"):
                counts[name] += settled[name]
        except:  # noqa: E722
            raise caught("run")
        for lane in self.crew.lanes:
            errors, kinds = lane.taken()
            counts["errors"] += errors
            for kind in kinds:
                counts["kinds"][kind] = counts["kinds"].get(kind, 0) + kinds[kind]

    def text(self):
        return canonical(self.counts)

    def close(self):
        if self.interval is not None:
            sys.setswitchinterval(self.interval)


def surroundings():
    """What of the interpreter a workload should leave as it is, by name."""
    import threading

    known = {
        "os.environ": sorted(os.environ.items()),
        "os.getcwd": os.getcwd(),
        "sys.path": list(sys.path),
        "sys.getrecursionlimit": sys.getrecursionlimit() if hasattr(sys, "getrecursionlimit") else None,
        "threading.active_count": threading.active_count(),
    }
    random = sys.modules.get("random")
    if random is not None and hasattr(random, "getstate"):
        known["random.getstate"] = hash(random.getstate())
    return known


class Load(object):
    """A workload that is set up, warmed by nothing but its first call, and ready for turns."""

    def __init__(self, order):
        module = fetch(order["path"], order.get("library"))
        workers = order["workers"]
        begun = CLOCK()
        self.crew = CREWS[order["mode"]](module, order)
        self.setup_ns = CLOCK() - begun
        self.tally = Tally(module, self.crew) if getattr(module, "METRIC", None) else None
        try:
            self.try_out(workers)
        except Exception:
            self.close()
            raise
        self.gil = gil_enabled()

    def try_out(self, workers):
        """The first call, cold and alone, and one of all workers."""
        before = surroundings()
        self.cold_ns, self.cold_cpu_ns = self.iterate(1, 1)
        after = surroundings()
        after["threading.active_count"] = max(after["threading.active_count"], before["threading.active_count"])
        self.changed = sorted(name for name in after if name in before and after[name] != before[name])
        if workers > 1:
            self.iterate(1, workers)
        self.first = self.crew.answers()[0] if self.tally is None else None

    def iterate(self, loops, workers):
        """(nanoseconds from the first worker's start to the last worker's end, CPU time of all or None)."""
        cpu = CPU_CLOCK() if CPU_CLOCK else None
        try:
            elapsed = self.crew.iterate(loops, workers)
        except (Failure, Unsupported):
            raise
        except:  # noqa: E722
            raise caught("run")
        spent = CPU_CLOCK() - cpu if CPU_CLOCK else None
        if self.crew.spent_ns is not None:
            spent = self.crew.spent_ns
        if self.tally is not None:
            self.tally.add(workers)
        return elapsed, spent

    def result(self):
        """(JSON text of the first answer, whether every lane's last answer is the same), or (what was counted, True)."""
        if self.tally is not None:
            return self.tally.text(), True
        return self.first, all(answer == self.first for answer in self.crew.answers())

    def close(self):
        if self.tally is not None:
            self.tally.close()
        self.crew.close()


class Worker(object):
    """Reads commands and answers them until told to end, or until nobody is there to talk to."""

    def __init__(self, wire, nonce):
        self.wire = wire
        self.nonce = nonce
        self.load = None

    def say(self, text):
        self.wire.write("%s %s\n" % (self.nonce, text))

    def frame(self, name, **fields):
        fields["frame"] = name
        self.say(json.dumps(fields))

    def serve(self):
        self.frame("hello", **hello())
        while True:
            line = self.wire.readline()
            if not line:
                return
            command, _, rest = line.strip().partition(" ")
            if command == "end":
                self.put_away()
                self.frame("done", gil=gil_enabled(), peak_rss_bytes=peak_rss_bytes())
                return
            try:
                self.answer(command, rest)
            except Unsupported:
                self.put_away()
                self.frame("unsupported", reason=str(sys.exc_info()[1]))
            except Failure:
                self.fail(sys.exc_info()[1])
            except Exception:
                self.fail(caught("protocol"))

    def fail(self, failure):
        self.put_away()
        self.frame("error", phase=failure.phase, kind=failure.kind, reason=failure.reason, trace=failure.trace)

    def answer(self, command, rest):
        if command == "go":
            self.go(rest)
        elif command == "load":
            self.put_away()
            self.load = load = Load(json.loads(rest))
            self.frame(
                "ready",
                setup_ns=load.setup_ns,
                cold_ns=load.cold_ns,
                cold_cpu_ns=load.cold_cpu_ns,
                gil=load.gil,
                changed=load.changed,
            )
        elif command == "result" and self.load is not None:
            answer, same = self.load.result()
            self.put_away()
            self.say('{"frame": "result", "same": %s, "answer": %s}' % ("true" if same else "false", answer))
        else:
            raise Failure("protocol", "ValueError", "can't do %r now" % command, "")

    def go(self, rest):
        if self.load is None:
            raise Failure("protocol", "ValueError", "nothing is loaded", "")
        loops, workers = rest.split()
        loops = int(loops)
        workers = int(workers)
        elapsed, spent = self.load.iterate(loops, workers)
        self.say(
            '{"frame": "iteration", "ns": %d, "cpu_ns": %s, "loops": %d, "workers": %d}'
            % (elapsed, "null" if spent is None else spent, loops, workers)
        )

    def put_away(self):
        if self.load is not None:
            self.load.close()
            self.load = None
            if not JYTHON:  # there it asks the virtual machine for a full collection, and waits for finalizers
                gc.collect()


def limit_thread_stacks():
    """The stack's limit may have been raised to shift the memory map; threads would all get as much."""
    size = os.environ.pop("PYDERBY_THREAD_STACK", None)
    if size and not JYTHON:
        try:
            import _thread
        except ImportError:
            import thread as _thread
        try:
            _thread.stack_size(int(size))
        except (AttributeError, ValueError, RuntimeError):
            pass  # this interpreter has its own way with stacks


def main():
    limit_thread_stacks()
    nonce = os.environ.pop("PYDERBY_NONCE", "")
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    wire = StreamWire() if JYTHON or not hasattr(os, "dup") else DescriptorWire()
    Worker(wire, nonce).serve()
    sys.stderr.flush()
    os._exit(0)  # a workload's own threads and exit handlers have nothing left to say


if __name__ == "__main__":
    main()
