with

adjustments as (

    select * from {{ source('inputs', 'adjustments') }}

),

final as (

    select
        {{ known_text('adjustments.adjustment_id') }} as adjustment_id,
        {{ known_text('adjustments.contact_id') }} as contact_id,
        {{ known_text('adjustments.score') }} as score,
        {{ known_text('adjustments.reason') }} as reason,
        {{ finite_number('adjustments.points') }} as points,
        cast({{ utc_timestamp('adjustments.adjusted_on') }} as date) as adjusted_on,
        {{ utc_timestamp('adjustments.adjusted_on') }} as adjusted_at
    from adjustments

)

select * from final
