with

campaigns as (

    select * from {{ source('hubspot', 'email_campaign') }}

),

final as (

    select
        {{ known_text('campaigns.id') }} as email_campaign_id,
        coalesce(
            {{ known_text('campaigns.name') }},
            {{ known_text('campaigns.subject') }}
        ) as email_name
    from campaigns

)

select * from final
