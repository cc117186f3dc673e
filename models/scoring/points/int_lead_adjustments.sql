with

leads as (

    select * from {{ ref('int_leads') }}

),

adjustments as (

    select * from {{ ref('int_adjustments') }}

),

final as (

    select
        leads.scored_on,
        leads.contact_id,
        adjustments.score,
        adjustments.adjustment_id,
        adjustments.reason,
        adjustments.points,
        adjustments.adjusted_on
    from leads
    inner join adjustments
        on
            leads.contact_id = adjustments.contact_id
            and leads.scored_on >= coalesce(adjustments.adjusted_on, leads.scored_on)

)

select * from final
