"""Runs all tests: of the SQL, of the Python, and of the project itself. Options go to pytest.

python3 scripts/test.py                     everything
python3 scripts/test.py -k decay            what has "decay" in its name
python3 scripts/test.py tests/test_dbt.py   one file
python3 scripts/test.py -n 2                in two processes

Exit status: pytest's (0 all passed, 1 a test failed, 4 wrong usage, ...).
"""

from lead_scoring.environment import ROOT, ensure_environment

ensure_environment(development=True)

import os
import sys

import pytest


def main(arguments: list[str]) -> int:
    """Run pytest in this process, from the project's root, and return its exit status."""
    os.chdir(ROOT)
    return int(pytest.main(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
