with

tasks as (

    select * from {{ source('hubspot', 'engagement_task') }}

),

final as (

    select
        {{ known_text('tasks.engagement_id') }} as engagement_id,
        coalesce(
            {{ known_text('tasks.property_hs_task_subject') }},
            {{ known_text('tasks.subject') }}
        ) as subject,
        upper(coalesce(
            {{ known_text('tasks.property_hs_task_status') }},
            {{ known_text('tasks.status') }}
        )) as status,
        coalesce({{ flag_from_text('tasks._fivetran_deleted') }}, false) as is_deleted,
        {{ utc_timestamp('tasks.property_hs_createdate') }} as created_at,
        coalesce(
            {{ utc_timestamp('tasks.property_hs_task_completion_date') }},
            {{ utc_timestamp('tasks.completion_date') }}
        ) as completed_at,
        {{ utc_timestamp('tasks._fivetran_synced') }} as synced_at
    from tasks

)

select * from final
