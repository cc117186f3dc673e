with

labelled_leads as (

    select * from {{ ref('int_labelled_leads') }}

),

labels_counted_by_contact as (

    select
        contact_id,
        count(*) as leads,
        count(case when is_dated then 1 end) as dated_leads,
        cast(count(case when is_won then 1 end) as {{ type_double() }}) as wins,
        cast(count(case when not is_won then 1 end) as {{ type_double() }}) as losses
    from labelled_leads
    group by contact_id

),

final as (

    select
        count(*) as contacts,
        cast(coalesce(sum(leads), 0) as bigint) as leads,
        cast(coalesce(sum(wins), 0) as bigint) as wins,
        cast(coalesce(sum(losses), 0) as bigint) as losses,
        sum(cast(leads as {{ type_double() }})) / nullif(count(*), 0) as dates_per_contact,
        sum(wins * wins) / nullif(sum(wins), 0) as win_repeats,
        sum(losses * losses) / nullif(sum(losses), 0) as loss_repeats,
        coalesce(sum(dated_leads), 0) > 0 as is_dated
    from labels_counted_by_contact

)

select * from final
