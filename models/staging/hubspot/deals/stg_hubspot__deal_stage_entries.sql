with

entries as (

    select * from {{ source('hubspot', 'deal_stage') }}

),

final as (

    select
        {{ known_text('entries.deal_id') }} as deal_id,
        {{ known_text('entries.value') }} as stage_id,
        coalesce(
            {{ utc_timestamp('entries.date_entered') }},
            {{ utc_timestamp('entries._fivetran_start') }}
        ) as entered_at
    from entries

)

select * from final
