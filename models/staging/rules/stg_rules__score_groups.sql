with

score_groups as (

    select * from {{ ref('score_groups') }}

),

final as (

    select
        {{ rule_text('score') }} as score,
        {{ rule_text('rule_group') }} as rule_group,
        coalesce(lower({{ rule_text('mode') }}), 'sum') as mode,
        {{ rule_text('description') }} as description,
        coalesce({{ rule_number('weight') }}, 1) as weight,
        {{ rule_number('min_points') }} as min_points,
        {{ rule_number('max_points') }} as max_points
    from score_groups

)

select * from final
