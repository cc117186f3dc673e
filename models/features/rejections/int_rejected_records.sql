with

outcomes as (

    select * from {{ ref('stg_inputs__outcomes') }}

),

adjustments as (

    select * from {{ ref('stg_inputs__adjustments') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions') }}
    where version_number = 1

),

scores as (

    select * from {{ ref('stg_rules__scores') }}

),

complete_adjustments_numbered as (

    select
        adjustments.*,
        row_number() over (
            partition by adjustments.adjustment_id
            order by {{ last_adjusted_first('adjustments') }}
        ) as repeat_number
    from adjustments
    where
        adjustments.adjustment_id is not null
        and adjustments.contact_id is not null
        and adjustments.score is not null
        and adjustments.points is not null

),

reasons_found as (

    select
        'outcomes' as input,
        coalesce(outcomes.contact_id, '') as row_key,
        case
            when outcomes.contact_id is null then 'no_contact_id'
            when contact_versions.contact_id is null then 'unknown_contact'
            when outcomes.outcome is null or outcomes.outcome not in ('won', 'lost')
                then 'unknown_outcome'
        end as reason,
        'outcome ' || coalesce(outcomes.outcome, '?') as detail
    from outcomes
    left join contact_versions
        on outcomes.contact_id = contact_versions.contact_id

    union all

    select
        'adjustments' as input,
        coalesce(adjustment_id, '') as row_key,
        case
            when adjustment_id is null then 'no_adjustment_id'
            when contact_id is null then 'no_contact_id'
            when score is null then 'no_score'
            else 'no_points'
        end as reason,
        'contact_id ' || coalesce(contact_id, '?') || ', score ' || coalesce(score, '?') as detail
    from adjustments
    where
        adjustment_id is null
        or contact_id is null
        or score is null
        or points is null

    union all

    select
        'adjustments' as input,
        complete_adjustments_numbered.adjustment_id as row_key,
        case
            when complete_adjustments_numbered.repeat_number > 1 then 'repeated_id'
            when contact_versions.contact_id is null then 'unknown_contact'
            when scores.score is null then 'unknown_score'
        end as reason,
        'contact_id ' || complete_adjustments_numbered.contact_id
        || ', score ' || complete_adjustments_numbered.score as detail
    from complete_adjustments_numbered
    left join contact_versions
        on complete_adjustments_numbered.contact_id = contact_versions.contact_id
    left join scores
        on complete_adjustments_numbered.score = scores.score

),

final as (

    select
        input,
        row_key,
        reason,
        detail
    from reasons_found
    where reason is not null

)

select * from final
