"""What was wrong with a command, in one sentence for standard error."""

from __future__ import annotations


def problem(error: Exception) -> str:
    """The error's own sentence; of a file that could not be read or written its name and why."""
    if not isinstance(error, OSError) or error.filename is None:
        return str(error)
    if isinstance(error, FileNotFoundError):
        return f"{error.filename}: there is no such file or folder; check the path"
    return f"{error.filename}: {(error.strerror or 'it cannot be used').lower()}"
