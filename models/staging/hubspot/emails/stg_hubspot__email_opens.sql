with

opens as (

    select * from {{ source('hubspot', 'email_event_open') }}

),

final as (

    select
        {{ known_text('opens.id') }} as email_event_id,
        {{ finite_number('opens.duration') }} as open_milliseconds
    from opens

)

select * from final
