with

changes as (

    select * from {{ source('hubspot', 'email_event_status_change') }}

),

final as (

    select
        {{ known_text('changes.id') }} as email_event_id,
        upper({{ known_text('changes.portal_subscription_status') }}) as subscription_status
    from changes

)

select * from final
