"""What bureaus published: one folder a scheme, read into the engine's types."""

from schemes.diagnostics import Diagnostic, FileError
from schemes.load import folder_of, ids, load

__all__ = ["Diagnostic", "FileError", "folder_of", "ids", "load"]
