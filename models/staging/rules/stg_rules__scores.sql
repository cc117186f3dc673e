with

scores as (

    select * from {{ ref('scores') }}

),

final as (

    select
        {{ rule_text('score') }} as score,
        lower({{ rule_text('kind') }}) as kind,
        {{ rule_text('description') }} as description,
        coalesce({{ rule_number('base_points') }}, 0) as base_points,
        {{ rule_number('min_points') }} as min_points,
        {{ rule_number('max_points') }} as max_points
    from scores

)

select * from final
