with

lead_adjustments as (

    select * from {{ ref('int_lead_adjustments') }}

),

final as (

    select
        scored_on,
        contact_id,
        score,
        sum(points) as points
    from lead_adjustments
    group by scored_on, contact_id, score

)

select * from final
