"""Read one file and say how it went: the findings, the budget, peak memory and time, as JSON on standard output."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import psutil

from budgetopt.errors import Level
from budgetopt.intake.reading import examine


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


if __name__ == "__main__":
    start = time.perf_counter()
    found = examine(sys.argv[1])
    seconds = time.perf_counter() - start
    errors = [[item.rule, str(item)] for item in found.findings if item.level is Level.ERROR]
    rules = [item.rule for item in found.findings]
    print(json.dumps({"errors": errors, "rules": rules, "bytes": peak_memory(), "seconds": seconds}))
