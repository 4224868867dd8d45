"""Read one file and say how it went: the findings, peak memory and CPU seconds, as JSON on standard output."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import psutil

from budgetopt.errors import Level
from budgetopt.intake.reading import examine

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


if __name__ == "__main__":
    bound()
    found = examine(sys.argv[1])
    used = os.times()
    seconds = used.user + used.system + used.children_user + used.children_system
    errors = [[item.rule, str(item)] for item in found.findings if item.level is Level.ERROR]
    rules = [item.rule for item in found.findings]
    print(json.dumps({"errors": errors, "rules": rules, "bytes": peak_memory(), "seconds": seconds}))
