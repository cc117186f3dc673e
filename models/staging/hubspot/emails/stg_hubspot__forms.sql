with

forms as (

    select * from {{ source('hubspot', 'form') }}

),

final as (

    select
        {{ known_text('forms.guid') }} as form_id,
        {{ known_text('forms.name') }} as form_name
    from forms

)

select * from final
