"""Published documents (.docx, text, spreadsheets) as lines, tasks and units."""
