"""What machine this is, as far as it bears on measurements. Reads, changes nothing."""

from __future__ import annotations

import contextlib
import math
import os
import platform
from pathlib import Path
from typing import Any

_CGROUP_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_STAT = Path("/proc/stat")
_TURBO = {
    Path("/sys/devices/system/cpu/cpufreq/boost"): "1",
    Path("/sys/devices/system/cpu/intel_pstate/no_turbo"): "0",
}
_FREQUENCY = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def _processor() -> str:
    for line in (_text(Path("/proc/cpuinfo")) or "").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_bytes() -> int | None:
    with contextlib.suppress(ValueError, OSError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def cgroup_quota() -> float | None:
    """Cores that the control group allows, as a fraction of time; None where it sets no limit (cgroup v2)."""
    quota, _, period = (_text(_CGROUP_QUOTA) or "max").partition(" ")
    try:
        return int(quota) / int(period)
    except ValueError:
        return None


def cores() -> frozenset[int]:
    """Numbers of the cores that this process may run on, by affinity; none where affinity isn't known."""
    return frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


def usable_cores() -> int:
    """Cores that this process may use: by affinity, and by the control group's quota, rounded up."""
    allowed = len(cores()) or os.cpu_count() or 1
    quota = cgroup_quota()
    return allowed if quota is None else max(1, min(allowed, math.ceil(quota)))


def physical_cores() -> int | None:
    """Cores of their own among those that this process may run on: siblings of one core (SMT) count once."""
    siblings = {_text(Path(f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list")) for core in cores()}
    return None if not siblings or None in siblings else len(siblings)


def busy_ns() -> int | None:
    """CPU time that all cores together have spent on anything, or lost to another virtual machine; None if unknown."""
    line = (_text(_STAT) or "").partition("\n")[0].split()
    try:
        user, nice, system, _idle, _wait, interrupts, soft, stolen = map(int, line[1:9])
    except ValueError:
        return None
    return (user + nice + system + interrupts + soft + stolen) * (10**9 // os.sysconf("SC_CLK_TCK"))


def turbo() -> bool | None:
    """Whether the cores may run faster than their nominal clock for a while; None where that isn't shown."""
    for path, on in _TURBO.items():
        if (value := _text(path)) is not None:
            return value == on
    return None


def facts() -> dict[str, Any]:
    """The `host` of run.json and summary.json."""
    try:
        distribution = platform.freedesktop_os_release().get("PRETTY_NAME")
    except OSError:
        distribution = None
    return {
        "system": platform.system(),
        "distribution": distribution,
        "kernel": platform.release(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "usable_cores": usable_cores(),
        "physical_cores": physical_cores(),
        "cgroup_quota": cgroup_quota(),
        "memory_bytes": _memory_bytes(),
        "frequency_governor": _text(_FREQUENCY),
        "turbo": turbo(),
        "load_average": list(os.getloadavg()),
        "python": platform.python_version(),
    }
