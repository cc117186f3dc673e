with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

contact_merges as (

    select * from {{ ref('stg_hubspot__contact_merges') }}

),

ids_listed_by_survivors as (

    select
        contact_id as surviving_contact_id,
        {{ list_as_rows("replace(merged_contact_ids, ';', '|')") }} as merged_contact
    from contacts
    where merged_contact_ids is not null

    union all

    select
        contact_id as surviving_contact_id,
        {{ list_as_rows("replace(merges_with_times, ';', '|')") }} as merged_contact
    from contacts
    where merges_with_times is not null

),

merges_gathered as (

    select
        {{ trimmed("split_part(merged_contact, ':', 1)") }} as contact_id,
        surviving_contact_id,
        {{ timestamp_from_milliseconds("split_part(merged_contact, ':', 2)") }} as merged_at
    from ids_listed_by_survivors

    union all

    select
        contact_id,
        surviving_contact_id,
        merged_at
    from contact_merges

),

merges_numbered as (

    select
        contact_id,
        surviving_contact_id,
        merged_at,
        row_number() over (
            partition by contact_id
            order by merged_at desc nulls last, {{ in_plain_order('surviving_contact_id') }} asc
        ) as merge_number
    from merges_gathered
    where contact_id <> '' and contact_id <> surviving_contact_id

),

one_merge_a_contact as (

    select * from merges_numbered
    where merge_number = 1

),

-- a survivor may have been merged itself: each of these steps doubles how far a chain is followed
followed_for_2_merges as (

    select
        merged.contact_id,
        greatest(merged.merged_at, further.merged_at) as merged_at,
        coalesce(further.surviving_contact_id, merged.surviving_contact_id) as surviving_contact_id
    from one_merge_a_contact as merged
    left join one_merge_a_contact as further
        on merged.surviving_contact_id = further.contact_id

),

followed_for_4_merges as (

    select
        merged.contact_id,
        greatest(merged.merged_at, further.merged_at) as merged_at,
        coalesce(further.surviving_contact_id, merged.surviving_contact_id) as surviving_contact_id
    from followed_for_2_merges as merged
    left join followed_for_2_merges as further
        on merged.surviving_contact_id = further.contact_id

),

-- a chain in a circle, or of more than four merges in a row, has no survivor, so nobody is merged;
-- nor is anybody into a contact that has not come yet, who would be gone for so long
final as (

    select
        merged.contact_id,
        merged.surviving_contact_id,
        merged.merged_at
    from followed_for_4_merges as merged
    left join one_merge_a_contact as further
        on merged.surviving_contact_id = further.contact_id
    where
        further.contact_id is null
        and merged.surviving_contact_id in (select contacts.contact_id from contacts)

)

select * from final
