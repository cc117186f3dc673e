with

combined_scores as (

    select * from {{ ref('combined_scores') }}

),

final as (

    select
        {{ rule_text('score') }} as score,
        {{ rule_text('component') }} as component,
        coalesce({{ rule_number('weight') }}, 1) as weight
    from combined_scores

)

select * from final
