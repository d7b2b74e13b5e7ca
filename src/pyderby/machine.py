"""What machine this is, as far as it bears on measurements. Reads, changes nothing."""

from __future__ import annotations

import contextlib
import math
import os
import platform
from pathlib import Path
from typing import Any

_CGROUP_QUOTA = Path("/sys/fs/cgroup/cpu.max")
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
        "cgroup_quota": cgroup_quota(),
        "memory_bytes": _memory_bytes(),
        "frequency_governor": _text(_FREQUENCY),
        "load_average": list(os.getloadavg()),
        "python": platform.python_version(),
    }
