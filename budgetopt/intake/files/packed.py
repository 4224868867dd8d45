"""Scenario files that come packed in a zip, as the workbench hands them out."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.guard import DAMAGE
from budgetopt.intake.files.settings import MOST_SETTINGS
from budgetopt.intake.files.taking import Taken

MOST_PACKED = 200
_ENDING = ".toml"


def is_packed(content: bytes) -> bool:
    """Whether these bytes are a zip."""
    return content.startswith(b"PK\x03\x04")


def packed_settings(taken: Taken) -> dict[str, bytes]:
    """The scenario files of a zip by their names; all of them together are bounded as one scenario file is.

    Raises Unopenable.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
            parts = [part for part in archive.infolist() if part.filename.casefold().endswith(_ENDING)]
            if len(parts) > MOST_PACKED or sum(part.file_size for part in parts) > MOST_SETTINGS:
                words = (
                    f"the zip has more than {MOST_PACKED} scenario files, or more than {MOST_SETTINGS / 1e6:.0f} MB."
                )
                raise Unopenable("unsafe-zip", words, "Upload fewer of them.")
            # A directory may lie about sizes: no more is read than it says.
            found = {PurePosixPath(part.filename).name: archive.open(part).read(part.file_size) for part in parts}
    except DAMAGE:
        raise Unopenable("damaged-file", "the zip is damaged or incomplete.", "Download it again.") from None
    if not found:
        raise Unopenable("damaged-file", f"the zip has no scenario file ({_ENDING}) in it.", "")
    return found
