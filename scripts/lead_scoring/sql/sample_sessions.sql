-- Sessions: which contact does what kind of thing when, and how many events that makes.
-- First what was planted: the acts that a person does before the decision, once to three times.
create table planned_acts as
with
repeated as (
    select
        people.contact_number,
        people.engaged_at,
        people.cycle_days,
        people.country,
        acts.session_kind,
        acts.lateness,
        (people.contact_number * 64 + acts.act_number) * 4 + occurrence.range as act_key,
    from people
    inner join acts on (people.acts & acts.bit) > 0
    cross join range(3) as occurrence
    where
        occurrence.range = 0
        or (
            acts.session_kind not in ('unsubscribe', 'complaint', 'trial', 'bounce')
            and uniform('act again', people.contact_number * 64 + acts.act_number)
            < 0.45 / (2 * occurrence.range)
        )
)

select
    repeated.contact_number,
    repeated.session_kind,
    repeated.act_key,
    at_working_hour(
        repeated.engaged_at + cast(
            greatest(3, repeated.cycle_days - 11) * 86400
            * pow(uniform('act time', repeated.act_key), repeated.lateness) as bigint
        ),
        countries.hours_to_utc, 'act hour', repeated.act_key
    ) as started_at,
from repeated
inner join countries on repeated.country = countries.country;

create table unsubscribed as
select
    contact_number,
    min(started_at) + 31000 as unsubscribed_at,
from planned_acts
where session_kind = 'unsubscribe'
group by contact_number;

create table act_sessions as
select
    contact_number,
    act_key as session_key,
    cast(kind_of(session_kind) as utinyint) as kind,
    cast(case session_kind
        when 'trial' then 3 + floor(5 * uniform('act length', act_key))
        when 'cart' then 1 + cast(uniform('act length', act_key) < 0.4 as integer)
        else length_of(session_kind)
    end as usmallint) as length,
    started_at,
from planned_acts
where started_at >= sample_start() and started_at < sample_end()
union all
-- A deal that is won ends in an order, more often than not.
select
    contact_number,
    contact_number * 256 + 254,
    kind_of('purchase'),
    1,
    closed_at + 900,
from people
where is_won and uniform('orders', contact_number) < 0.6
union all
select
    contact_number,
    contact_number * 256 + 255,
    kind_of('bot'),
    cast(150 + floor(250 * uniform('bot length', contact_number)) as usmallint),
    greatest(created_at, sample_start())
    + cast(86400 * 9 * uniform('bot time', contact_number) as bigint)
from people
where is_bot and created_at < sample_end() - 1000000;

-- Then everyday life. More of it than asked is drawn; what is kept is decided by hash afterwards.
create table daily_sessions as
with
active as (
    select
        people.contact_number,
        people.engaged_at,
        people.decision_at,
        people.created_at,
        people.cycle_days,
        people.is_won,
        people.acts,
        people.interest,
        people.has_mail_scanner,
        countries.hours_to_utc,
        unsubscribed.unsubscribed_at,
        least(1000000, cast(ceil(
            draft_size() * people.activity * case when people.is_won then 1.5 else 1 end
        ) as bigint)) as session_count,
    from people
    inner join countries on people.country = countries.country
    left join unsubscribed on people.contact_number = unsubscribed.contact_number
    where not people.is_bot
),

numbered as (
    select
        *,
        contact_number * 1048576 + unnest(range(session_count)) as session_key,
    from active
),

moved as (
    select
        *,
        uniform('session mode', session_key) as mode,
        uniform('session time', session_key) as moment,
        uniform('session kind', session_key) as which,
    from numbered
),

placed as (
    select
        *,
        -- Winners: rising to the decision, then life as a customer. Others: fading from the start.
        -- Everyone: some of it is evenly spread, and a little is from before they were known.
        case
            when mode < 0.03 then 'before'
            when mode < 0.32 then 'even'
            when is_won and mode > 0.8 then 'customer'
            else 'engaged'
        end as phase,
        case
            when mode < 0.03 then created_at - cast(2592000 * moment as bigint)
            when mode < 0.32 then greatest(created_at, sample_start()) + cast(
                (sample_end() - greatest(created_at, sample_start())) * moment as bigint
            )
            when is_won and mode > 0.8
                then decision_at + cast((sample_end() - decision_at) * moment as bigint)
            when is_won
                then engaged_at + cast((decision_at - engaged_at) * pow(moment, 0.5) as bigint)
            else engaged_at + cast(cycle_days * 34560 * -ln(1 - moment) as bigint)
        end as second,
    from moved
),

named as (
    select
        *,
        case phase
            when 'before' then 'web'
            when 'even' then case
                when which < 0.78 then 'email' when which < 0.94 then 'web' else 'social'
            end
            when 'customer' then case
                when which < 0.5 then 'product' when which < 0.78 then 'email'
                else 'customer_web'
            end
            else case
                when which < 0.36 then 'email'
                when which < 0.43 then 'social'
                when which < 0.432 then 'booked'
                when which < 0.6 and did_trial(acts) and moment > 0.3 then 'product'
                when which < 0.72 and did_pricing(acts) then 'web_pricing'
                else 'web'
            end
        end as session_kind,
        (second // 86400 + 3) % 7 >= 5 as is_weekend,
    from placed
    where second >= sample_start() and second < sample_end()
),

accepted as (
    select
        *,
        ([0.95, 1.0, 1.0, 0.93, 0.95, 0.92, 0.75, 0.68, 0.98, 1.0, 0.97, 0.66])
            [month(as_time(second))]
        * case
            when not is_weekend then 1.0
            when session_kind = 'email' then 0.08
            when session_kind = 'social' then 0.8
            else 0.25
        end as acceptance,
    from named
    where not (session_kind = 'email' and second >= coalesce(unsubscribed_at, sample_end()))
)

select
    cast(contact_number as integer) as contact_number,
    session_key,
    cast(kind_of(case
        when session_kind = 'email' and has_mail_scanner then 'email_scanned' else session_kind
    end) as utinyint) as kind,
    cast(case
        when session_kind = 'email' and has_mail_scanner then 2
        when session_kind = 'email' then 1
            + cast(uniform('opens', session_key) < 0.28 + 0.07 * interest as integer)
            + cast(
                uniform('opens', session_key) < 0.06 and did_click(acts) as integer
            )
        when session_kind in ('social', 'booked') then 1
        else least(14, 1 + floor(
            -ln(1 - uniform('session length', session_key)) * 2.2 * exp(0.2 * interest)
        ))
    end as usmallint) as length,
    (second // 86400) * 86400 + cast(3600 * (
        case
            when session_kind = 'email' then 7 + 4 * uniform('session hour', session_key)
            when uniform('at any hour', session_key) < 0.15
                then 24 * uniform('session hour', session_key)
            else 7.5 + 5.5 * (
                uniform('session hour', session_key) + uniform('session minute', session_key)
            )
        end + hours_to_utc
    ) as bigint) as started_at,
from accepted
where uniform('accepted', session_key) < acceptance;
