with

deals as (

    select
        *,
        row_number() over (
            partition by deal_id
            order by
                synced_at desc nulls last,
                {{ in_plain_order('stage_id') }} asc nulls last,
                closes_at desc nulls last,
                amount desc nulls last
        ) as row_rank
    from {{ ref('stg_hubspot__deals') }}
    where deal_id is not null

),

stages as (

    select
        *,
        row_number() over (
            partition by stage_id
            order by
                synced_at desc nulls last,
                is_won asc nulls last,
                is_closed asc nulls last,
                probability asc nulls last
        ) as row_rank
    from {{ ref('stg_hubspot__deal_pipeline_stages') }}

),

stage_entries as (

    select
        deal_id,
        stage_id,
        max(entered_at) as entered_at
    from {{ ref('stg_hubspot__deal_stage_entries') }}
    group by deal_id, stage_id

),

merged_deals as (

    select deal_id
    from {{ ref('stg_hubspot__merged_deals') }}
    where deal_id <> surviving_deal_id
    group by deal_id

),

-- first the stage's flags, then the deal's own, the stage's probability, HubSpot's own stages
ends_found as (

    select
        deals.deal_id,
        deals.amount,
        coalesce(deals.closes_at, stage_entries.entered_at) as closed_at,
        coalesce(
            stages.is_won, deals.is_won, stages.probability >= 1, deals.stage_id = 'closedwon'
        ) as is_won,
        coalesce(
            stages.is_closed,
            deals.is_closed,
            stages.probability >= 1 or stages.probability <= 0,
            deals.stage_id in ('closedwon', 'closedlost')
        ) as is_closed
    from deals
    left join stages
        on
            deals.stage_id = stages.stage_id
            and stages.row_rank = 1
    left join stage_entries
        on
            deals.deal_id = stage_entries.deal_id
            and deals.stage_id = stage_entries.stage_id
    left join merged_deals
        on deals.deal_id = merged_deals.deal_id
    where deals.row_rank = 1 and not deals.is_deleted and merged_deals.deal_id is null

),

final as (

    select
        deal_id,
        case when is_won then 'won' else 'lost' end as outcome,
        closed_at,
        amount
    from ends_found
    where is_won or is_closed

)

select * from final
