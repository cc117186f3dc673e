with

account_members as (

    select * from {{ ref('int_account_members') }}

),

band_ranges as (

    select * from {{ ref('int_band_ranges') }}
    where lifecycle_stage is null

),

components_rolled_up as (

    select
        scored_on,
        company_id,
        score,
        component,
        case method
            when 'sum' then cast(sum(weighted_points) as {{ type_double() }})
            when 'max' then cast(max(weighted_points) as {{ type_double() }})
            when 'min' then cast(min(weighted_points) as {{ type_double() }})
            when 'avg'
                then
                    cast(sum(weighted_points) as {{ type_double() }})
                    / nullif(
                        sum(cast(case when is_scored then weight end as {{ type_points() }})), 0
                    )
        end as component_points
    from account_members
    group by scored_on, company_id, score, component, method

),

components_added_up as (

    select
        scored_on,
        company_id,
        score,
        cast(
            round(sum(cast(component_points as {{ type_points() }})), 6) as {{ type_points() }}
        ) as points
    from components_rolled_up
    group by scored_on, company_id, score

),

contacts_counted as (

    select
        scored_on,
        company_id,
        score,
        count(distinct case when is_scored then contact_id end) as scored_contacts,
        count(distinct case when is_engaged then contact_id end) as engaged_contacts
    from account_members
    group by scored_on, company_id, score

),

contacts_ranked as (

    select
        scored_on,
        company_id,
        score,
        contact_id,
        row_number() over (
            partition by scored_on, company_id, score
            order by weighted_points desc, {{ in_plain_order('contact_id') }} asc
        ) as contact_number
    from account_members
    where is_scored

),

final as (

    select
        components_added_up.scored_on,
        components_added_up.company_id,
        components_added_up.score,
        components_added_up.points,
        band_ranges.band,
        contacts_counted.scored_contacts,
        contacts_counted.engaged_contacts,
        contacts_ranked.contact_id as top_contact_id
    from components_added_up
    inner join contacts_counted
        on
            components_added_up.scored_on = contacts_counted.scored_on
            and components_added_up.company_id = contacts_counted.company_id
            and components_added_up.score = contacts_counted.score
    left join contacts_ranked
        on
            components_added_up.scored_on = contacts_ranked.scored_on
            and components_added_up.company_id = contacts_ranked.company_id
            and components_added_up.score = contacts_ranked.score
            and contacts_ranked.contact_number = 1
    left join band_ranges
        on
            components_added_up.score = band_ranges.score
            and components_added_up.points >= band_ranges.from_points
            and (
                band_ranges.below_points is null
                or components_added_up.points < band_ranges.below_points
            )

)

select * from final
