with

deals as (

    select * from {{ source('hubspot', 'deal') }}

),

final as (

    select
        {{ known_text('deals.deal_id') }} as deal_id,
        coalesce(
            {{ known_text('deals.deal_pipeline_stage_id') }},
            {{ known_text('deals.property_dealstage') }}
        ) as stage_id,
        {{ flag_from_text('deals.property_hs_is_closed_won') }} as is_won,
        {{ flag_from_text('deals.property_hs_is_closed') }} as is_closed,
        {{ finite_number('deals.property_amount') }} as amount,
        (
            coalesce({{ flag_from_text('deals._fivetran_deleted') }}, false)
            or coalesce({{ flag_from_text('deals.is_deleted') }}, false)
        ) as is_deleted,
        {{ utc_timestamp('deals.property_closedate') }} as closes_at,
        {{ utc_timestamp('deals._fivetran_synced') }} as synced_at
    from deals

)

select * from final
