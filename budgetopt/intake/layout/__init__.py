"""Sheets, headings, tables and their rows."""
