"""LibreOffice as a second reader: recalculate a workbook, or say why it cannot be done here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest


def recalculated(path: Path, folder: Path, kind: str = "xlsx:Calc MS Excel 2007 XML") -> Path:
    """The workbook at `path` with every formula worked out anew by LibreOffice, in `folder`; by default as .xlsx.

    Without LibreOffice the test is skipped, and fails in CI, where nothing may be skipped.
    """
    return recalculated_all([path], folder, kind)[0]


def recalculated_all(paths: Sequence[Path], folder: Path, kind: str = "xlsx:Calc MS Excel 2007 XML") -> list[Path]:
    """The same of several workbooks, in one run of LibreOffice."""
    office = needed("soffice", "libreoffice")
    profile = folder / "office-profile"
    _always_recalculate(profile)
    out = folder / "recalculated"
    out.mkdir(parents=True, exist_ok=True)
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", kind, "--outdir", str(out), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=900)
    return [out / path.with_suffix(f".{kind[:4].partition(':')[0]}").name for path in paths]


def needed(*names: str) -> str:
    """The first of these programs that is installed; else the test is skipped, and fails in CI."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or _lacking(names[0])


def writer_needed() -> None:
    """Skip (in CI: fail) where there is no LibreOffice, or one that was installed without its word processor."""
    if not list(Path(needed("soffice", "libreoffice")).resolve().parent.glob("*swlo.*")):
        _lacking("LibreOffice Writer")


def impress_needed() -> None:
    """Skip (in CI: fail) where there is no LibreOffice, or one without its slides."""
    if not list(Path(needed("soffice", "libreoffice")).resolve().parent.glob("*sdlo.*")):
        _lacking("LibreOffice Impress")


def _lacking(name: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{name} is needed here and is not installed")
    pytest.skip(f"{name} is not installed")


def _always_recalculate(profile: Path) -> None:
    """By default LibreOffice trusts the cached values of a workbook; a check must not."""
    user = profile / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(
        """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
""",
        encoding="utf-8",
    )
