with

contact_merges as (

    select * from {{ source('hubspot', 'contact_merge_audit') }}

),

final as (

    select
        {{ known_text('contact_merges.vid_to_merge') }} as contact_id,
        coalesce(
            {{ known_text('contact_merges.canonical_vid') }},
            {{ known_text('contact_merges.contact_id') }}
        ) as surviving_contact_id,
        {{ utc_timestamp('contact_merges.timestamp') }} as merged_at
    from contact_merges

)

select * from final
