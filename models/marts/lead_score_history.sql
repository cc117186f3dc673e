{#
    A run replaces the rows of its own dates, and drops those that are older than history_days. What
    earlier runs wrote cannot be made again from the data of today: --full-refresh leaves it alone.
#}
{{ config(
    materialized='incremental',
    incremental_strategy='insert_overwrite' if target.type == 'spark' else 'append',
    partition_by='scored_on' if target.type == 'spark' else none,
    full_refresh=false,
    on_schema_change='append_new_columns',
    pre_hook="{{ drop_dates_from_history() }}"
) }}

-- the tests of these marts hold before anything is written to the history:
-- depends_on: {{ ref('lead_scores') }}
-- depends_on: {{ ref('lead_segments') }}
-- depends_on: {{ ref('lead_score_ledger') }}

with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested

),

score_points as (

    select * from {{ ref('int_score_points') }}

),

score_parts as (

    select * from {{ ref('int_score_parts') }}

),

scores_before as (

    select * from {{ ref('int_scores_before') }}

),

score_changes as (

    select * from {{ ref('int_score_changes') }}

),

lead_segments as (

    select * from {{ ref('int_lead_segments') }}

),

config_version as (

    select * from {{ ref('stg_rules__config_version') }}

),

final as (

    select
        score_points.contact_id,
        score_points.score,
        score_points.scored_on,
        case when score_points.is_scored then 'scored' else 'excluded' end as status,
        cast(score_points.points as {{ type_double() }}) as points,
        score_points.band,
        lead_segments.segment,
        lead_segments.is_handoff,
        config_version.config_version,
        scores_before.previous_scored_on,
        cast(scores_before.previous_points as {{ type_double() }}) as previous_points,
        scores_before.previous_band,
        cast(score_changes.points_change as {{ type_double() }}) as points_change,
        cast(score_changes.by_new_events as {{ type_double() }}) as change_by_new_events,
        cast(score_changes.by_decay as {{ type_double() }}) as change_by_decay,
        cast(score_changes.by_attributes as {{ type_double() }}) as change_by_attributes,
        cast(score_changes.by_rules as {{ type_double() }}) as change_by_rules,
        cast(score_changes.by_adjustments as {{ type_double() }}) as change_by_adjustments,
        cast(score_changes.by_caps as {{ type_double() }}) as change_by_caps,
        cast(score_parts.base_points as {{ type_double() }}) as base_points,
        cast(score_parts.attribute_points as {{ type_double() }}) as attribute_points,
        cast(score_parts.event_points as {{ type_double() }}) as event_points,
        cast(score_parts.adjustment_points as {{ type_double() }}) as adjustment_points,
        cast(score_parts.capped_points as {{ type_double() }}) as capped_points
    from score_points
    inner join scoring_dates
        on score_points.scored_on = scoring_dates.scored_on
    cross join config_version
    left join score_parts
        on
            score_points.scored_on = score_parts.scored_on
            and score_points.contact_id = score_parts.contact_id
            and score_points.score = score_parts.score
    left join scores_before
        on
            score_points.scored_on = scores_before.scored_on
            and score_points.contact_id = scores_before.contact_id
            and score_points.score = scores_before.score
    left join score_changes
        on
            score_points.scored_on = score_changes.scored_on
            and score_points.contact_id = score_changes.contact_id
            and score_points.score = score_changes.score
    left join lead_segments
        on
            score_points.scored_on = lead_segments.scored_on
            and score_points.contact_id = lead_segments.contact_id

)

select * from final
