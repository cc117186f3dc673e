with

companies as (

    select * from {{ source('inputs', 'companies') }}

),

final as (

    select
        {{ known_text('row_as_it_came.company_id') }} as company_id,
        {{ known_text('row_as_it_came.name') }} as company_name,
        {{ known_text('row_as_it_came.domain') }} as domain,
        {{ row_as_map('row_as_it_came') }} as facts,
        {{ utc_timestamp('row_as_it_came.updated_at') }} as updated_at
    from companies as row_as_it_came

)

select * from final
