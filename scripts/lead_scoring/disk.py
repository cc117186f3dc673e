"""Writes files whole, and has them on the disk before somebody relies on them."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

# What a file system says that knows no such thing for folders.
_CANNOT = (errno.EINVAL, errno.ENOTSUP)


def write_whole(path: Path, content: str | bytes) -> None:
    """Put a file in the place of another in one step, so that no reader sees half of one.

    A text becomes UTF-8 with its line ends as they are. Raises OSError, or UnicodeError for a text
    that UTF-8 cannot hold; what stood there before is still there then, and nothing else.
    """
    body = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        path.write_bytes(body)  # a pipe or a terminal takes it as it comes; a folder is an error
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp lets nobody else read it; whom a new file is for says the umask
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
