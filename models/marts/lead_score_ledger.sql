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

entries_added_up as (

    select
        entries_of_scored_leads.*,
        sum(entries_of_scored_leads.points) over (
            partition by entries_of_scored_leads.contact_id, entries_of_scored_leads.score
            order by
                entries_of_scored_leads.entry_number asc,
                {{ in_plain_order('entries_of_scored_leads.rule_group') }} asc nulls first,
                {{ in_plain_order('entries_of_scored_leads.rule_id') }} asc nulls first
            rows between unbounded preceding and current row
        ) as points_so_far
    from entries_of_scored_leads

),

final as (

    select
        contact_id,
        score,
        scored_on,
        entry,
        rule_group,
        rule_id,
        -- what the rounded running total grows by: so the rounded rows add up to the rounded score
        cast(round(points_so_far, 6) - round(points_so_far - points, 6) as {{ type_double() }})
            as points,
        cast(matched_count as integer) as matched_count,
        first_matched_on,
        last_matched_on
    from entries_added_up

)

select * from final
