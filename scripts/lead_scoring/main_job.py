"""The main job: load the data, check the rules, build and test, publish, and sum up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from lead_scoring.build import build
from lead_scoring.database import only_run_on, open_database
from lead_scoring.engines import LOCAL_TARGET, Engine, default_database, engine_of
from lead_scoring.evaluation import dates_to_evaluate, outcome_horizon_days, read_evaluation
from lead_scoring.inputs import KINDS, input_contract
from lead_scoring.kept_sample import sample_folder
from lead_scoring.load import (
    LoadSummary,
    drop_oldest_set_aside,
    load_folder,
    put_back_if_stopped,
)
from lead_scoring.options import check_replay_dates
from lead_scoring.problems import RunStopped
from lead_scoring.progress import Reporter
from lead_scoring.publish import check_publish_folder, publish_marts
from lead_scoring.raw_tables import RawTables, has_tables_of_its_own, tables_in
from lead_scoring.report.place import check_report_file
from lead_scoring.rules import read_checked_rules, write_reference_lists, write_rules
from lead_scoring.run_mark import begin_run, end_run
from lead_scoring.sample import SAMPLE_ENDS_ON
from lead_scoring.settings import suppressions_file
from lead_scoring.source_systems import convert, find_landed_tables, land_folder, source_system
from lead_scoring.summary import (
    RunSummary,
    alerts,
    drifted,
    leads_by_segment,
    mostly_rejected,
    new_handoffs,
    newest_event_on,
    rejected_rows,
    top_leads,
)
from lead_scoring.suppressions import load_suppressions, read_suppressions
from lead_scoring.words import counted


@dataclass(frozen=True)
class RunOptions:
    """What a run is asked for. `data` None: the database's own raw tables, else the sample."""

    rules: Path
    database: Path
    publish: Path
    data: Path | None = None
    as_of: date | None = None
    replay_dates: tuple[date, ...] = ()
    target: str | None = None
    full_refresh: bool = False
    source: str | None = None
    evaluate: bool = False
    # where the report goes; None: no report. With names: those of the leads that it lists
    report: Path | None = None
    with_names: bool = True


def run(options: RunOptions, reporter: Reporter) -> RunSummary:
    """Do the main job. Raises RunStopped with sentences if anything is wrong."""
    with only_run_on(options.database):
        try:
            with _engine_of_run(options.target) as engine:
                return _run(options, engine, reporter)
        except OSError as error:
            raise RunStopped(f"The run could not go on, nothing was published: {error}") from error


@contextmanager
def _engine_of_run(target: str | None) -> Iterator[Engine | None]:
    """The engine of a target, with other runs kept off it; None: DuckDB, in the file itself."""
    engine = engine_of(target)
    if engine is None:
        yield None
        return
    engine.check()
    with engine.only_run():
        yield engine


def _run(options: RunOptions, engine: Engine | None, reporter: Reporter) -> RunSummary:
    began = time.monotonic()
    check_publish_folder(options.publish)
    if options.report:
        check_report_file(options.report)
    today = datetime.now(UTC).date()
    chosen = _choose_data(options, engine, today, reporter)
    as_of = options.as_of or chosen.as_of
    check_replay_dates(options.replay_dates, as_of)

    folder = _inputs_of_source(options, as_of, reporter) if options.source else chosen.folder
    list_of_suppressed = suppressions_file()
    if options.database.exists():
        load_suppressions(list_of_suppressed, options.database)
    reporter.step(f"Loading {chosen.name}")
    loaded = (
        load_folder(
            folder,
            options.database,
            is_default_database=options.database == default_database(options.target),
            suppressed=read_suppressions(list_of_suppressed),
        )
        if folder
        else chosen.tables.describe()
    )
    if not folder and not loaded.rows["contacts"]:
        _check_that_nobody_was_scored(options.database, chosen.tables)
    with put_back_if_stopped(loaded.set_aside, options.database):
        suppressed = load_suppressions(list_of_suppressed, options.database)
        if suppressed:
            people = counted(suppressed, "person", "people")
            reporter.step(f"Leaving out the {people} of {list_of_suppressed.name}")
        reporter.step(f"Checking the rules in {options.rules}")
        pack, warnings = read_checked_rules(options.rules, loaded.description, as_of)
        with open_database(options.database) as connection:
            write_rules(connection, pack)
            write_reference_lists(connection)
        evaluation_dates = (
            dates_to_evaluate(chosen.tables, as_of, outcome_horizon_days())
            if options.evaluate and not options.replay_dates
            else []
        )

        if engine:
            reporter.step(f"Bringing to {engine.name} what it does not have yet")
            engine.push(options.database, with_inputs=folder is not None)
    if loaded.set_aside:
        # from here on a run that is stopped leaves what it has built, for people to look at
        drop_oldest_set_aside(options.database)
        reporter.step(f"Other contacts: the database before is now {loaded.set_aside.name}")
    reporter.step(f"Building and testing as of {as_of}")
    with open_database(options.database) as connection:
        begin_run(connection, as_of)
    built = build(
        options.database,
        as_of=as_of,
        replay_dates=sorted(set(options.replay_dates)),
        evaluation_dates=evaluation_dates,
        target=options.target,
        full_refresh=options.full_refresh,
        progress=reporter.progress,
        evaluate=options.evaluate,
        engine=engine,
    )
    if engine:
        reporter.step(f"Fetching the marts from {engine.name}")
        engine.fetch(options.database, with_evaluation=options.evaluate)
    # read before publishing: once that is done, nothing that fails stops the run any more
    summary = _sum_up(
        options,
        loaded,
        as_of=as_of,
        source=chosen.name,
        warnings=[*_warnings(options, loaded, as_of=as_of, today=today), *warnings],
        models=built.models,
        tests=built.tests,
    )
    reporter.step(f"Publishing to {options.publish}")
    published = publish_marts(
        options.database,
        options.publish,
        as_of=summary.as_of,
        config_version=summary.config_version,
        with_evaluation=options.evaluate,
    )
    try:
        with open_database(options.database) as connection:
            end_run(connection)
    except RunStopped as stopped:
        summary.warnings[:0] = [
            *stopped.sentences,
            "All is published, but explain.py, export.py and report.py wait for another run: the "
            "end of this one could not be written down.",
        ]
    summary.tables = published.rows
    summary.contacts = published.rows["lead_segments"]
    if options.report:
        reporter.step(f"Writing the report {options.report}")
        _report(options, options.report, summary)
    summary.seconds = round(time.monotonic() - began, 1)
    return summary


def _check_that_nobody_was_scored(database: Path, tables: RawTables) -> None:
    """Raise RunStopped if the last run had leads, now that there are no contacts any more."""
    with open_database(database) as connection:
        try:
            found = connection.execute("select count(*) from marts.lead_segments").fetchone()
        except duckdb.CatalogException:
            return
    if found and found[0]:
        raise RunStopped(
            f"{tables.schema}.contacts of {tables.place} has no row, while the last run scored "
            f"{counted(found[0], 'lead')}: is it being loaded just now? Run again once it is full; "
            "to begin without anybody, give the run another --database."
        )


def _warnings(options: RunOptions, loaded: LoadSummary, *, as_of: date, today: date) -> list[str]:
    """What to say of the date and of what was loaded, before what there is to say of the rules."""
    warnings = []
    if options.as_of and as_of > today:
        warnings.append(
            f"The as-of date {as_of} lies after today, {today}; the history keeps its rows all the "
            "same."
        )
    if loaded.set_aside:
        warnings.append(
            f"{options.database.name} held other contacts, so it was set aside as "
            f"{loaded.set_aside.name} and a new one begun. To keep several data sets, give each a "
            "--database of its own; if this one was a mistake, rename the other back."
        )
    if loaded.not_read:
        inputs, kinds = list(input_contract()), list(KINDS)
        warnings.append(
            f"Not read: {', '.join(loaded.not_read)}. Inputs are {', '.join(inputs[:-1])} and "
            f"{inputs[-1]}, and their names end in {', '.join(kinds[:-1])} or {kinds[-1]}."
        )
    return warnings


def _report(options: RunOptions, path: Path, summary: RunSummary) -> None:
    """Write the report. The marts are published by now, so a failure is no more than a warning."""
    from lead_scoring.report.page import write_report  # the chart libraries take their time

    try:
        write_report(options.database, options.publish, path, with_names=options.with_names)
    except RunStopped as stopped:
        # the first to be seen, of those that are shown
        summary.warnings[:0] = stopped.sentences
        return
    except Exception as error:
        summary.warnings.insert(
            0,
            f"The report could not be made ({type(error).__name__}: {error}); that is a fault of "
            "this project. All else is published.",
        )
        return
    summary.report = str(path)


@dataclass(frozen=True)
class DataChosen:
    """What a run scores: raw tables, and the folder that is loaded into them (None: they are full).

    `as_of` counts if the run is given no as-of date.
    """

    tables: RawTables
    folder: Path | None
    as_of: date
    name: str


def _choose_data(
    options: RunOptions, engine: Engine | None, today: date, reporter: Reporter
) -> DataChosen:
    """What the options ask for, else tables that somebody else loaded, else the sample."""
    local = tables_in(options.database)
    if options.source:
        place = options.data or f"the database {options.database}"
        return DataChosen(local, options.data, today, f"{options.source} tables of {place}")
    if options.data:
        return DataChosen(local, options.data, today, str(options.data))
    if engine and (there := engine.own_tables()):
        return DataChosen(there, None, today, str(there))
    if has_tables_of_its_own(options.database):
        if engine:
            raise RunStopped(
                f"On {engine.name} {local} cannot be scored: write them as files and give the "
                "folder as --data, or give this run another --database."
            )
        return DataChosen(local, None, today, str(local))
    return DataChosen(local, sample_folder(reporter), SAMPLE_ENDS_ON, "the sample data")


def _inputs_of_source(options: RunOptions, as_of: date, reporter: Reporter) -> Path:
    """The folder of inputs that the tables of a source system become."""
    source = source_system(options.source or "")
    reporter.step(f"Reading the tables of {source.name}")
    if options.data:
        landed = land_folder(source, options.data, options.database)
    else:
        landed = find_landed_tables(source, options.database)
    reporter.step(f"Turning them into inputs ({landed.sentence()})")
    return convert(
        source,
        options.database,
        as_of=as_of,
        data=options.data,
        # files are written by DuckDB, whatever builds the marts
        target=LOCAL_TARGET if engine_of(options.target) else options.target,
        progress=reporter.progress,
    )


def _sum_up(
    options: RunOptions,
    loaded: LoadSummary,
    *,
    as_of: date,
    source: str,
    warnings: list[str],
    models: int,
    tests: int,
) -> RunSummary:
    """What can be said before publishing; the rows of the marts are counted then."""
    with open_database(options.database) as connection:
        rejected = rejected_rows(connection)
        version = connection.execute("select config_version from staging.stg_rules__config_version")
        (config_version,) = version.fetchone() or ("",)
        return RunSummary(
            status="done",
            as_of=as_of.isoformat(),
            data=source,
            rules=str(options.rules),
            database=str(options.database),
            published=str(options.publish),
            config_version=config_version,
            contacts=0,
            segments=leads_by_segment(connection),
            top_leads=top_leads(connection),
            rejected_rows=rejected,
            input_rows=loaded.rows,
            missing_inputs=loaded.missing_inputs,
            missing_columns=loaded.missing_columns,
            warnings=[*mostly_rejected(connection, rejected, loaded), *warnings],
            models=models,
            tests=tests,
            seconds=0.0,
            new_events=loaded.new_events,
            new_handoffs=new_handoffs(connection, as_of),
            alerts=alerts(connection),
            newest_event_on=newest_event_on(connection),
            drifted=drifted(connection, as_of) if options.evaluate else None,
            evaluation=asdict(
                read_evaluation(connection, as_of=as_of, were_chosen=not options.replay_dates)
            )
            if options.evaluate
            else None,
        )
