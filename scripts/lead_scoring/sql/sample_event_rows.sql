-- One row per event, computed from the sessions as they stream by, in their order.
with
positioned as (
    select
        contact_number,
        kind,
        length,
        started_at,
        rowid as session,
        -- One session in 300 has its first event delivered twice: the same id, later and corrected.
        unnest(range(length + cast(uniform('redelivered', rowid) < 0.0033 as integer))) as position,
    from sessions
),

stepped as (
    select
        contact_number,
        kind,
        started_at,
        session,
        position = length as is_redelivered,
        case when position = length then 0 else position end as position,
    from positioned
),

drawn as (
    select
        stepped.contact_number,
        stepped.session * 512 + stepped.position as event_number,
        stepped.is_redelivered,
        steps.first_slot + cast(floor(steps.slot_count * uniform(
            'choice',
            case when steps.draws_anew
                then stepped.session * 512 + stepped.position else stepped.session * 512 end
        )) as integer) as slot,
        stepped.started_at + steps.offset_seconds + steps.stride * stepped.position + cast(floor(
            steps.spread * uniform('offset', stepped.session * 512 + stepped.position)
        ) as bigint) as second,
    from stepped
    inner join steps
        on steps.step_key = cast(
            stepped.kind * 4 + least(stepped.position, last_step_of(stepped.kind)) as integer
        )
),

timed as (
    select
        *,
        as_time(second) as occurred_at,
        uniform('lag', event_number) as lag,
        uniform('dirt', event_number) as dirt,
    from drawn
    where second < sample_end()
)

select
    'e' || (100000000000 + timed.event_number) as event_id,
    case
        when timed.dirt < 0.0005 then ''
        when timed.dirt < 0.0010 then 'c0' || (100000 + timed.event_number % 900000)
        else 'c' || (10000000 + timed.contact_number)
    end as contact_id,
    case when timed.dirt >= 0.9997 then null else timed.occurred_at end as occurred_at,
    event_pool.event_type,
    -- Most events arrive within minutes, some the next day, a few weeks later.
    as_time(least(sample_end() - 1, timed.second + cast(
        case
            when timed.is_redelivered then 90000
            when timed.lag < 0.9 then 60 + 6000 * timed.lag
            when timed.lag < 0.98 then 3600 + 2100000 * (timed.lag - 0.9)
            when timed.lag < 0.997 then 86400 * (2 + 700 * (timed.lag - 0.98))
            else 86400 * (14 + 15000 * (timed.lag - 0.997))
        end as bigint
    ))) as loaded_at,
    event_pool.channel,
    event_pool.asset,
    event_pool.campaign,
    round(
        event_pool.value_low + event_pool.value_spread * uniform('value', timed.event_number)
        + case when timed.is_redelivered then 3 else 0 end
    ) as value,
from timed
inner join event_pool
    on event_pool.pool_key = cast(timed.slot * 24 + (
        year(timed.occurred_at) * 12 + month(timed.occurred_at) - 24295
    ) as integer)
