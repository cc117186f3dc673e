with

rule_entries as (

    select * from {{ ref('int_rule_entries') }}

),

score_entries as (

    select * from {{ ref('int_score_entries') }}

),

score_points as (

    select * from {{ ref('int_score_points') }}
    where is_scored

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

entries as (

    select * from rule_entries

    union all

    select
        scored_on,
        contact_id,
        score,
        entry_number,
        entry,
        rule_group,
        rule_id,
        points,
        null as matched_count,
        matched_on as first_matched_on,
        matched_on as last_matched_on
    from score_entries

),

entries_of_scored_leads as (

    select entries.*
    from entries
    inner join scoring_dates
        on entries.scored_on = scoring_dates.scored_on
    inner join score_points
        on
            entries.scored_on = score_points.scored_on
            and entries.contact_id = score_points.contact_id
            and entries.score = score_points.score

),

final as (

    select
        contact_id,
        score,
        scored_on,
        entry_number,
        entry,
        rule_group,
        rule_id,
        points,
        matched_count,
        first_matched_on,
        last_matched_on
    from entries_of_scored_leads

)

select * from final
