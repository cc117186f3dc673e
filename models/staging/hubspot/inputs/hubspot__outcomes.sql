with

ended_deals as (

    select * from {{ ref('int_hubspot__ended_deals') }}

),

deal_contacts as (

    select * from {{ ref('stg_hubspot__deal_contacts') }}
    where deal_id is not null and contact_id is not null

),

merged_deals as (

    select
        deal_id,
        max(surviving_deal_id) as surviving_deal_id
    from {{ ref('stg_hubspot__merged_deals') }}
    where deal_id <> surviving_deal_id
    group by deal_id

),

-- a deal that is left may have been merged itself: each step doubles how far that is followed
followed_for_2_merges as (

    select
        merged.deal_id,
        coalesce(further.surviving_deal_id, merged.surviving_deal_id) as surviving_deal_id
    from merged_deals as merged
    left join merged_deals as further
        on merged.surviving_deal_id = further.deal_id

),

followed_for_4_merges as (

    select
        merged.deal_id,
        coalesce(further.surviving_deal_id, merged.surviving_deal_id) as surviving_deal_id
    from followed_for_2_merges as merged
    left join followed_for_2_merges as further
        on merged.surviving_deal_id = further.deal_id

),

merged_contacts as (

    select * from {{ ref('int_hubspot__merged_contacts') }}

),

people_of_deals as (

    select
        coalesce(followed_for_4_merges.surviving_deal_id, deal_contacts.deal_id) as deal_id,
        coalesce(merged_contacts.surviving_contact_id, deal_contacts.contact_id) as contact_id
    from deal_contacts
    left join followed_for_4_merges
        on deal_contacts.deal_id = followed_for_4_merges.deal_id
    left join merged_contacts
        on deal_contacts.contact_id = merged_contacts.contact_id
    group by
        coalesce(followed_for_4_merges.surviving_deal_id, deal_contacts.deal_id),
        coalesce(merged_contacts.surviving_contact_id, deal_contacts.contact_id)

),

final as (

    select
        people_of_deals.contact_id,
        ended_deals.outcome,
        ended_deals.closed_at,
        ended_deals.amount,
        ended_deals.deal_id
    from ended_deals
    inner join people_of_deals
        on ended_deals.deal_id = people_of_deals.deal_id

)

select * from final
