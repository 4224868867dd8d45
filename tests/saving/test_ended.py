"""Told to end while it writes (SIGTERM, SIGHUP, Ctrl-C), a program leaves nothing half-written, and ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
WRITING = """
import sys, time
from budgetopt.saving.whole import Outputs

def slowly(file):
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    time.sleep(60)

with Outputs() as outputs:
    outputs.add("plan.xlsx", lambda file: file.write(b"whole"))
    outputs.add("plan.json", slowly)
"""
PLACING = """
import os, signal, sys
from budgetopt.saving.whole import Outputs

link = os.link

def told_to_end(*paths):
    signal.raise_signal(int(sys.argv[1]))
    link(*paths)

os.link = told_to_end
with Outputs() as outputs:
    outputs.add("plan.xlsx", lambda file: file.write(b"whole"))
    outputs.add("plan.json", lambda file: file.write(b"whole"))
print("not reached")
"""
AFTER = """
import signal
from budgetopt.saving.whole import save

before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
save("plan.xlsx", lambda file: file.write(b"whole"))
assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
signal.raise_signal(signal.SIGTERM)
"""


def ended(code: int, number: int) -> bool:
    return code in (128 + number, -number)


@pytest.mark.parametrize("number", SIGNALS)
def test_while_it_is_written(tmp_path: Path, number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITING], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdout is not None and child.stdout.readline() == b"writing\n"
        assert len(list(tmp_path.iterdir())) == 2
        child.send_signal(number)
        assert ended(child.wait(timeout=30), number)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", SIGNALS)
def test_while_the_outputs_are_put_in_their_places(tmp_path: Path, number: int) -> None:
    ran = subprocess.run([sys.executable, "-c", PLACING, str(number)], cwd=tmp_path, capture_output=True, timeout=60)
    assert ended(ran.returncode, number) and b"not reached" not in ran.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "plan.xlsx"]


def test_afterwards_a_signal_does_what_it_did_before(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", AFTER], cwd=tmp_path, timeout=60)
    assert ran.returncode == -signal.SIGTERM
