"""A workbook in Chinese becomes the files of a scheme."""
