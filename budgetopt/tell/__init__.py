"""How it is said: facts, sentences and figures, once for workbook, page, screen and terminal."""
