with

leads as (

    select * from {{ ref('int_leads') }}

),

stages_given_as_rows as (

    select * from {{ ref('int_contact_attributes') }}
    where attribute = 'lifecycle_stage'

),

stages_of_columns as (

    select
        scored_on,
        contact_id,
        lifecycle_stage as value,
        case when cast(updated_at as date) <= scored_on then updated_at end as known_from
    from leads

),

final as (

    select
        stages_of_columns.scored_on,
        stages_of_columns.contact_id,
        {{ value_known_later('stages_of_columns', 'stages_given_as_rows') }} as lifecycle_stage
    from stages_of_columns
    left join stages_given_as_rows
        on
            stages_of_columns.contact_id = stages_given_as_rows.contact_id
            and {{ is_valid_on('stages_given_as_rows', 'stages_of_columns.scored_on') }}

)

select * from final
