with

predictors as (

    select * from {{ ref('predictors') }}

),

final as (

    select
        lower({{ rule_text('attribute') }}) as attribute,
        coalesce(lower({{ rule_text('kind') }}), 'plain') as kind,
        lower({{ rule_text('levels') }}) as levels
    from predictors

)

select * from final
