-- The sessions in order of time, thinned to the number of events that was asked for.
create table sessions as
select
    cast(contact_number as integer) as contact_number,
    cast(kind as utinyint) as kind,
    cast(length as usmallint) as length,
    started_at,
from (
    select * from daily_sessions where uniform('kept', session_key) < daily_share()
    union all
    select * from act_sessions where uniform('kept act', session_key) < act_share()
)
where started_at >= sample_start() and started_at < sample_end()
order by started_at, contact_number, session_key;
