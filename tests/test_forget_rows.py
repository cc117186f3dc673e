"""Which rejected rows are about a person: their own, and not those of an id that begins alike."""

from __future__ import annotations

import duckdb

from lead_scoring.forget_rows import EventKeys, take_out


def test_rejected_rows_of_an_id_that_begins_alike_stay() -> None:
    own = [("contacts", "c1"), ("outcomes", "c1"), ("contact_attributes", "c1|Tier")]
    of_others = [
        *(("contacts", "c1|x"), ("outcomes", "c1|x"), ("contacts", "c10"), ("companies", "c1")),
        ("contact_attributes", "c10|Tier"),
    ]
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.rejected_rows "
            "(input varchar, row_key varchar, reason varchar, detail varchar)"
        )
        connection.executemany(
            "insert into marts.rejected_rows values (?, ?, 'repeated_id', 'updated_at unknown')",
            own + of_others,
        )
        removed, _ = take_out(connection, EventKeys(["c1"]))
        left = connection.execute("select input, row_key from marts.rejected_rows").fetchall()
    assert removed == {"marts.rejected_rows": len(own)}
    assert sorted(left) == sorted(of_others)
