"""Files are written whole: as the umask says, all of it or nothing, and to what is no file, too."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from lead_scoring.disk import write_whole


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_file_takes_the_place_of_another_for_whom_the_umask_says(
    tmp_path: Path, umask: int, mode: int
) -> None:
    file = tmp_path / "new" / "list.csv"
    before = os.umask(umask)
    try:
        write_whole(file, "one\r\n")
        write_whole(file, "Zoë\r\n")
    finally:
        os.umask(before)
    assert file.read_bytes() == "Zoë\r\n".encode()
    assert file.stat().st_mode & 0o777 == mode
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_cannot_be_written_leaves_what_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    file = tmp_path / "list.csv"
    write_whole(file, b"old")
    monkeypatch.setattr(*((os, "fsync", fail) if step == "fsync" else (Path, "replace", fail)))
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_whole(tmp_path, b"new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no named pipes on this system.")
def test_a_pipe_gets_it_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_whole(pipe, b"summary")
    reader.join(timeout=10)
    assert got == [b"summary"]
    assert pipe.is_fifo()
