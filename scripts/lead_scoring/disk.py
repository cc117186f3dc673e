"""Has files and their names on the disk before somebody relies on them: the power may fail, too."""

from __future__ import annotations

import errno
import os
from pathlib import Path

# What a file system says that knows no such thing for folders.
_CANNOT = (errno.EINVAL, errno.ENOTSUP)


def flush_file(path: Path) -> None:
    """Have what a file holds on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can do that."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(descriptor)
