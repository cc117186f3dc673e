with

score_bands as (

    select * from {{ ref('score_bands') }}

),

final as (

    select
        {{ rule_text('score') }} as score,
        lower({{ rule_text('lifecycle_stage') }}) as lifecycle_stage,
        {{ rule_text('band') }} as band,
        {{ rule_number('min_points') }} as min_points,
        {{ rule_number('keep_points') }} as keep_points
    from score_bands

)

select * from final
