with

decays as (

    select * from {{ ref('decays') }}

),

final as (

    select
        {{ rule_text('decay') }} as decay,
        lower({{ rule_text('shape') }}) as shape,
        {{ rule_number('interval_days') }} as interval_days,
        coalesce({{ rule_number('percent') }}, 100) as percent
    from decays

)

select * from final
