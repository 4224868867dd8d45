"""The file that an output is written to, let be by whoever still holds it once it could not be written."""

from __future__ import annotations

import io
from typing import Any, BinaryIO


class OutputStream:
    """A binary file for those who write packages. That the disk is full is said once: what a package then still writes
    as it is given up (`ZipFile.__del__`) goes nowhere, in place of an error beside the one that is told."""

    def __init__(self, file: BinaryIO):
        self._file: BinaryIO = file

    def write(self, content: Any) -> int:
        """Write, nowhere after a failure."""
        try:
            return self._open.write(content)
        except OSError:
            self._file = io.BytesIO()
            raise

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to where the next is written; what was held back may be written by it."""
        try:
            return self._open.seek(offset, whence)
        except OSError:
            self._file = io.BytesIO()
            raise

    @property
    def _open(self) -> BinaryIO:
        if self._file.closed:
            self._file = io.BytesIO()
        return self._file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._open, name)
