"""The empty workbook for a city that starts from nothing."""
