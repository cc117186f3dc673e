with

ranked_leads as (

    select * from {{ ref('int_ranked_leads') }}

),

placed_points as (

    select * from {{ ref('int_placed_points') }}

),

-- on one date a contact is one lead
dates_summed as (

    select
        score,
        scored_on,
        sum(wins + losses) as contacts,
        sum(wins) as won_contacts,
        sum(losses) as lost_contacts,
        sum(wins) as wins,
        sum(losses) as losses,
        sum(cast(wins * won_placement * won_placement as {{ type_points() }})) as won_squares,
        sum(cast(losses * lost_placement * lost_placement as {{ type_points() }})) as lost_squares,
        sum(cast(0 as {{ type_points() }})) as products
    from placed_points
    where scored_on is not null
    group by score, scored_on

),

-- over all dates the leads of one contact are one observation
contacts_placed as (

    select
        ranked_leads.score,
        ranked_leads.contact_id,
        count(case when ranked_leads.is_won then 1 end) as wins,
        count(case when not ranked_leads.is_won then 1 end) as losses,
        cast(sum(case
            when ranked_leads.is_won then cast(placed_points.won_placement as {{ type_points() }})
        end) as {{ type_double() }}) as won_placement,
        cast(sum(case
            when not ranked_leads.is_won
                then cast(placed_points.lost_placement as {{ type_points() }})
        end) as {{ type_double() }}) as lost_placement
    from ranked_leads
    inner join placed_points
        on
            ranked_leads.score = placed_points.score
            and ranked_leads.points = placed_points.points
            and placed_points.scored_on is null
    group by ranked_leads.score, ranked_leads.contact_id

),

dates_and_all_summed as (

    select * from dates_summed

    union all

    select
        score,
        cast(null as date) as scored_on,
        count(*) as contacts,
        count(case when wins > 0 then 1 end) as won_contacts,
        count(case when losses > 0 then 1 end) as lost_contacts,
        sum(wins) as wins,
        sum(losses) as losses,
        sum(cast(won_placement * won_placement as {{ type_points() }})) as won_squares,
        sum(cast(lost_placement * lost_placement as {{ type_points() }})) as lost_squares,
        sum(cast(won_placement * lost_placement as {{ type_points() }})) as products
    from contacts_placed
    group by score

),

final as (

    select
        score,
        scored_on,
        cast(wins + losses as bigint) as leads,
        cast(contacts as bigint) as contacts,
        cast(won_contacts as bigint) as won_contacts,
        cast(lost_contacts as bigint) as lost_contacts,
        case
            when wins <= losses then cast(wins as {{ type_double() }}) / nullif(won_contacts, 0)
            else cast(losses as {{ type_double() }}) / nullif(lost_contacts, 0)
        end as repeats,
        cast(won_squares as {{ type_double() }}) * won_contacts
        / nullif(won_contacts - 1, 0) / nullif(cast(wins as {{ type_double() }}) * wins, 0)
        + cast(lost_squares as {{ type_double() }}) * lost_contacts
        / nullif(lost_contacts - 1, 0) / nullif(cast(losses as {{ type_double() }}) * losses, 0)
        + 2 * cast(coalesce(products, 0) as {{ type_double() }}) * contacts
        / nullif(contacts - 1, 0) / nullif(cast(wins as {{ type_double() }}) * losses, 0)
            as auc_variance
    from dates_and_all_summed

)

select * from final
