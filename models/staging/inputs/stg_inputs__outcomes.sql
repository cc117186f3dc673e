with

outcomes as (

    select * from {{ source('inputs', 'outcomes') }}

),

final as (

    select
        {{ known_text('outcomes.contact_id') }} as contact_id,
        lower({{ known_text('outcomes.outcome') }}) as outcome,
        {{ finite_number('outcomes.amount') }} as amount,
        {{ utc_timestamp('outcomes.closed_at') }} as closed_at
    from outcomes

)

select * from final
