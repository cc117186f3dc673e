with

account_rollups as (

    select * from {{ ref('account_rollups') }}

),

final as (

    select
        {{ rule_text('score') }} as score,
        {{ rule_text('component') }} as component,
        coalesce(lower({{ rule_text('method') }}), 'sum') as method
    from account_rollups

)

select * from final
