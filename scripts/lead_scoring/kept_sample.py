"""The sample data as runs and comparisons of packs share them: made once, and kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lead_scoring import sample
from lead_scoring.database import held_lock
from lead_scoring.problems import RunStopped
from lead_scoring.progress import Reporter
from lead_scoring.settings import WAREHOUSE


def sample_folder(reporter: Reporter) -> Path:
    """The sample data, rebuilt if they are not there or the generator has changed.

    Raises RunStopped if they cannot be made.
    """
    digest = hashlib.sha256()
    package = Path(sample.__file__).parent
    for path in [*sorted(package.glob("sample*.py")), *sorted(package.glob("sql/sample*.sql"))]:
        digest.update(path.read_bytes())
    folder = WAREHOUSE / "sample"
    stamp = WAREHOUSE / ".sample-version"
    try:
        WAREHOUSE.mkdir(exist_ok=True)
        # two runs, on two databases, may both find that there is none
        with held_lock(WAREHOUSE / ".sample-lock"):
            if not (folder.is_dir() and stamp.exists() and stamp.read_text() == digest.hexdigest()):
                reporter.step("Making the sample data")
                stamp.unlink(missing_ok=True)
                sample.make_sample(folder)
                stamp.write_text(digest.hexdigest())
    except (sample.SampleError, OSError) as error:
        raise RunStopped(f"The sample data could not be made: {error}") from error
    return folder
