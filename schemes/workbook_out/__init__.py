"""A scheme as a workbook in Chinese."""
