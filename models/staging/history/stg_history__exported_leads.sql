with

exported_leads as (

    select * from {{ source('history', 'exported_leads') }}

),

final as (

    select
        destination,
        contact_id,
        digest
    from exported_leads

)

select * from final
