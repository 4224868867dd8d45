"""What a process that reads took: its peak memory, and the seconds after which it is ended."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import psutil

# Six times what the docs promise.
SECONDS = 60


def peak_memory() -> int:
    """The most bytes that this process has held."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not ru_maxrss: it begins with what the parent held.
        return int(re.findall(r"VmHWM:\s*(\d+) kB", status.read_text())[0]) * 1024
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def bound() -> None:
    """End this process where it works far longer than any file may take: a busy machine is no failure, a hang is."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
