with

merged_deals as (

    select * from {{ source('hubspot', 'merged_deal') }}

),

final as (

    select
        {{ known_text('merged_deals.merged_deal_id') }} as deal_id,
        {{ known_text('merged_deals.deal_id') }} as surviving_deal_id
    from merged_deals

)

select * from final
