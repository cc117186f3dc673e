"""A real PostgreSQL server for tests: a free port, a data folder of its own, and never root.

The binaries are those of the system (Debian's package `postgresql`, or whatever PATH has).
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

SECONDS_TO_START = 30
SUPERUSER = "lead_scoring"
READER = "reader"
DATABASE = "leads"

# Text is not in the order of code points, as on many a server, so that nothing can lean on it.
COLLATION = ("--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US")

# As if the disk did not matter: a test's data need not outlive the machine. Time is not UTC.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "128MB",
    "timezone": "Asia/Kolkata",
    "jit": "off",
}


@dataclass(frozen=True)
class PostgresServer:
    """A server that runs: everybody may connect as SUPERUSER, without a password."""

    port: int
    log: Path

    def connect(
        self, database: str = DATABASE, user: str = SUPERUSER
    ) -> psycopg2.extensions.connection:
        """A connection, in which every statement stands at once."""
        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=user, dbname=database, password="none"
        )
        connection.autocommit = True
        return connection

    def run(self, *statements: str, database: str = DATABASE, user: str = SUPERUSER) -> list:
        """Run statements one after the other; gives the rows of the last one, if it has any."""
        with closing(self.connect(database, user)) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def begin_anew(self) -> None:
        """Drop the database of the tests with all that is in it, and make it again."""
        self.run(
            f"drop database if exists {DATABASE} with (force)",
            f"create database {DATABASE}",
            database="postgres",
        )

    def reader(self) -> None:
        """Make the role that may read the marts."""
        self.run(f"create role {READER} login", database="postgres")

    def environment(self) -> dict[str, str]:
        """The environment variables with which the project uses this server."""
        return {
            "LEAD_SCORING_POSTGRES_HOST": "127.0.0.1",
            "LEAD_SCORING_POSTGRES_PORT": str(self.port),
            "LEAD_SCORING_POSTGRES_USER": SUPERUSER,
            "LEAD_SCORING_POSTGRES_PASSWORD": "none",
            "LEAD_SCORING_POSTGRES_DATABASE": DATABASE,
            "LEAD_SCORING_POSTGRES_SCHEMA": "public",
            "LEAD_SCORING_READER_ROLE": READER,
        }


def binaries() -> Path | None:
    """The folder with initdb and postgres, the newest there is; None if there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [
        each for each in Path("/usr/lib/postgresql").glob("*/bin") if (each / "initdb").exists()
    ]
    return max(folders, key=_version_of, default=None)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """A server, from here to the end of the block. Raises RuntimeError if it does not start."""
    programs = binaries()
    if programs is None:
        raise RuntimeError("There is no PostgreSQL server on this machine.")
    user = _user()
    as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    with tempfile.TemporaryDirectory(prefix="lead-scoring-postgres-") as name:
        folder = Path(name)
        if user:
            folder.chmod(0o755)
            shutil.chown(folder, user)
        data, log = folder / "data", folder / "log"
        made = subprocess.run(
            [
                *(str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER),
                *("-A", "trust", "--no-sync", "-E", "UTF8", *COLLATION),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **as_user,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")
        port = _free_port()
        options = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
        with log.open("w") as output:
            process = subprocess.Popen(
                [
                    *(str(programs / "postgres"), "-D", str(data)),
                    *(part for key, value in options.items() for part in ("-c", f"{key}={value}")),
                ],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **as_user,
            )
        try:
            _wait_until_it_answers(process, port, log)
            yield PostgresServer(port, log)
        finally:
            with suppress(ProcessLookupError):
                # at once, without waiting for clients that a failed test has left
                process.send_signal(signal.SIGQUIT)
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    server = PostgresServer(port, log)
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            server.connect("postgres").close()
            return
        except psycopg2.OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"The server did not start: {log.read_text()}") from error
            time.sleep(0.05)


def _user() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root; None for whoever we are."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", *sorted(names)) if name in names)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _version_of(folder: Path) -> int:
    found = re.search(r"(\d+)/bin$", str(folder))
    return int(found.group(1)) if found else 0
