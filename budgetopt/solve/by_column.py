"""A matrix by columns: what a unit of every column takes of the rows."""

from __future__ import annotations

import numpy as np

from budgetopt.solve.program import Bools, Floats, Ints, Sparse


class ByColumn:
    """The entries of column j stand from `first[j]`, `count[j]` of them."""

    def __init__(self, column: Ints, row: Ints, value: Floats, columns: int):
        order = np.argsort(column, kind="stable")
        self.row, self.value = row[order], value[order]
        self.count = np.bincount(column, minlength=columns).astype(np.int32)
        self.first = (np.cumsum(self.count) - self.count).astype(np.int32)

    @classmethod
    def of(cls, matrix: Sparse, columns: int) -> ByColumn:
        """The same of a matrix by rows."""
        return cls(matrix.index, matrix.row, matrix.value, columns)

    def entries(self, columns: Ints) -> tuple[Ints, Ints]:
        """Where the entries of some columns stand, and of which of these columns each is."""
        count = self.count[columns]
        of = np.repeat(np.arange(len(columns), dtype=np.int32), count)
        begin = np.cumsum(count, dtype=np.int32) - count
        return np.repeat(self.first[columns] - begin, count) + np.arange(len(of), dtype=np.int32), of

    def rows(self, columns: Ints, place: Ints, rows: int) -> Sparse:
        """Some columns by rows, at their new places."""
        at, of = self.entries(columns)
        row = place[self.row[at]]
        order = np.argsort(row, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))]).astype(np.int32)
        return Sparse(start, of[order], self.value[at][order])

    def without(self, rows: Bools) -> ByColumn:
        """Without some rows."""
        kept = ~rows[self.row]
        return ByColumn(self.column[kept], self.row[kept], self.value[kept], len(self.count))

    def plus(self, columns: Ints, others: Ints, times: Floats) -> ByColumn:
        """Each of some columns with another column's entries, that often."""
        at, of = self.entries(others)
        return ByColumn(
            np.concatenate([self.column, columns[of]]).astype(np.int32),
            np.concatenate([self.row, self.row[at]]),
            np.concatenate([self.value, self.value[at] * times[of]]),
            len(self.count),
        )

    @property
    def column(self) -> Ints:
        """The column of every entry."""
        return np.repeat(np.arange(len(self.count), dtype=np.int32), self.count)

    @property
    def sizes(self) -> Floats:
        """Of every column, the sum of its entries' sizes."""
        sizes = np.zeros(len(self.count))
        np.add.at(sizes, self.column, np.abs(self.value))
        return sizes
