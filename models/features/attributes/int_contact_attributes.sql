with

contact_attributes as (

    select *
    from {{ ref('stg_inputs__contact_attributes') }}
    where contact_id is not null and attribute is not null

),

repeats_numbered as (

    select
        contact_id,
        attribute,
        value,
        known_from,
        row_number() over (
            partition by contact_id, attribute, known_from
            order by {{ in_plain_order('value') }} asc nulls last
        ) as repeat_number
    from contact_attributes

),

final as (

    select
        contact_id,
        attribute,
        value,
        cast(known_from as date) as valid_from,
        cast(lead(known_from) over (
            partition by contact_id, attribute
            order by known_from asc nulls first
        ) as date) as valid_to,
        known_from
    from repeats_numbered
    where repeat_number = 1

)

select * from final
