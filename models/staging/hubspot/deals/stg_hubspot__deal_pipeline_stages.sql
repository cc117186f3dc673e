with

stages as (

    select * from {{ source('hubspot', 'deal_pipeline_stage') }}

),

final as (

    select
        {{ known_text('stages.stage_id') }} as stage_id,
        {{ flag_from_text('stages.closed_won') }} as is_won,
        {{ flag_from_text('stages.is_closed') }} as is_closed,
        {{ finite_number('stages.probability') }} as probability,
        {{ utc_timestamp('stages._fivetran_synced') }} as synced_at
    from stages

)

select * from final
