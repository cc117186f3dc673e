with

engagements as (

    select * from {{ source('hubspot', 'engagement') }}

),

final as (

    select
        {{ known_text('engagements.id') }} as engagement_id,
        upper({{ known_text('engagements.type') }}) as engagement_type,
        coalesce({{ flag_from_text('engagements._fivetran_deleted') }}, false) as is_deleted,
        {{ utc_timestamp('engagements.timestamp') }} as occurred_at,
        {{ utc_timestamp('engagements.created_at') }} as created_at
    from engagements

)

select * from final
