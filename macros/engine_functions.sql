{#
    Runs before every build, first of all: makes the functions that an engine lacks, in schema
    `functions`. DuckDB lacks none. PostgreSQL has no cast that gives null for a text that cannot be
    cast, and no way to catch the error but a function; each is chosen by the type of its argument.
#}
{% macro engine_functions() -%}
    {{ return(adapter.dispatch('engine_functions')()) }}
{%- endmacro %}

{% macro default__engine_functions() -%}
    select 1 as no_function_is_missing
{%- endmacro %}

{% macro postgres__engine_functions() %}
    {% set schema = layer_schema('functions') %}
    create schema if not exists {{ schema }};
    -- two builds that begin together would otherwise be in each other's way
    select pg_advisory_xact_lock(hashtext('{{ schema }}'));

    -- the server reads a file for each name whenever it is asked for them
    create table if not exists {{ schema }}.time_zones (name text primary key);
    insert into {{ schema }}.time_zones
    select distinct lower(name) from pg_timezone_names
    where not exists (select 1 from {{ schema }}.time_zones);

    create or replace function {{ schema }}.number_from_text(given text)
    returns double precision language plpgsql immutable parallel safe as $body$
    declare
        exact numeric;
    begin
        if given !~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$' then
            return null;
        elsif length(given) <= 20 and given !~ '[eE]' then
            return cast(given as double precision);
        elsif given ~ '[eE][+-]?0*[0-9]{5,}$' or length(given) > 5000 then
            -- too close to 0 for any engine, or too far from it
            return case when given ~ '[eE]-' or given !~ '^[^eE]*[1-9]' then 0 end;
        end if;
        exact := cast(given as numeric);
        return case
            when abs(exact) > 1.7976931348623157e308 then null
            when abs(exact) < 1e-307 then 0
            else cast(exact as double precision)
        end;
    end
    $body$;

    create or replace function {{ schema }}.finite_number(given text)
    returns double precision language sql immutable parallel safe as $body$
        select {{ schema }}.number_from_text(btrim(given, e' \t\r\n'))
    $body$;

    create or replace function {{ schema }}.finite_number(given double precision)
    returns double precision language sql immutable parallel safe as $body$
        select case
            when given not in ('infinity', '-infinity', 'nan') then given
        end
    $body$;

    -- without an exception block, which would keep a query from using several processes
    create or replace function {{ schema }}.utc_timestamp(given text)
    returns timestamp language plpgsql stable parallel safe as $body$
    declare
        parts text[] := regexp_match(btrim(given, e' \t\r\n'), {{ _timestamp_pattern() }});
        years integer := cast(parts[1] as integer);
        months integer := cast(parts[2] as integer);
        days integer := cast(parts[3] as integer);
        hours integer := coalesce(cast(parts[4] as integer), 0);
        minutes integer := coalesce(cast(parts[5] as integer), 0);
        seconds integer := coalesce(cast(nullif(parts[6], '') as integer), 0);
        fraction text := coalesce(nullif(left(parts[7], 7), '.'), '');
        moment timestamp;
    begin
        if
            parts is null
            or years not between 1 and 200000
            or months not between 1 and 12
            or days < 1
            or hours > 24
            or minutes > 59
            or seconds > 59
            or (hours = 24 and minutes + seconds > 0)
            or coalesce(cast(parts[11] as integer), 0) > 59
            or coalesce(cast(parts[12] as integer), 0) > 59
            or days > extract(day from make_date(years, months, 1) + interval '1 month - 1 day')
        then
            return null;
        end if;
        moment := make_timestamp(
            years, months, days, hours, minutes, cast(seconds || fraction as double precision)
        );
        if parts[9] is not null then
            return moment - cast(
                parts[9] || parts[10] || ':' || coalesce(parts[11], '00')
                || ':' || coalesce(parts[12], '00') as interval
            );
        elsif upper(parts[13]) in ('UTC', 'GMT') or parts[13] is null then
            return moment;
        elsif exists (
            select 1 from {{ schema }}.time_zones as zones where zones.name = lower(parts[13])
        ) then
            return (moment at time zone parts[13]) at time zone 'UTC';
        end if;
        return null;
    end
    $body$;

    create or replace function {{ schema }}.utc_timestamp(given timestamp)
    returns timestamp language sql immutable parallel safe as $body$
        select given
    $body$;

    create or replace function {{ schema }}.utc_timestamp(given timestamp with time zone)
    returns timestamp language sql immutable parallel safe as $body$
        select given at time zone 'UTC'
    $body$;

    create or replace function {{ schema }}.utc_timestamp(given date)
    returns timestamp language sql immutable parallel safe as $body$
        select cast(given as timestamp)
    $body$;

    -- round() takes no decimals of a 64-bit number, and rounds halves to even ones
    create or replace function {{ schema }}.rounded(given double precision, decimals integer)
    returns double precision language sql immutable parallel safe as $body$
        select sign(given) * floor(abs(given) * 10.0::double precision ^ decimals + 0.5)
            / 10.0::double precision ^ decimals
    $body$;

    create or replace function {{ schema }}.row_as_map(given jsonb)
    returns jsonb language sql immutable parallel safe as $body$
        select jsonb_object_agg(entry.key, entry.value)
        from jsonb_each_text(given) as entry
    $body$;

    create or replace function {{ schema }}.replace_view(view text, query text)
    returns boolean language plpgsql as $body$
    begin
        execute 'create or replace view ' || view || ' as ' || query;
        return true;
    exception
        when invalid_table_definition then
            return false;
    end
    $body$;

    comment on function {{ schema }}.replace_view(text, text) is
        'Whether the view could be made or replaced: it cannot if one with other columns is there.';
    {{ 'commit;' if execute }}
{% endmacro %}

{#
    The times that DuckDB reads, as a regular expression with year, month, day, hour, minute, second,
    fraction, Z, then sign, hours, minutes and seconds of an offset, or the name of a time zone.
#}
{% macro _timestamp_pattern() -%}
    '^([0-9]{1,6})[-/]([0-9]{1,2})[-/]([0-9]{1,2})'
            '(?:[ T]+([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{0,2})([.][0-9]*)?)?'
            '(?:(Z)|([+-])([0-9]{2})(?::?([0-9]{2})(?::([0-9]{2}))?)?| +([A-Za-z][A-Za-z0-9_/+-]*))?)?$'
{%- endmacro %}
