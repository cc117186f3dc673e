with

labelled_leads as (

    select * from {{ ref('int_labelled_leads') }}

),

-- what only one person has is no evidence: of such attributes, only whether they are known
lead_attributes as (

    select
        scored_on,
        contact_id,
        attribute,
        case
            when attribute in ('email', 'phone', 'first_name', 'last_name') then '(rare)'
            else lower(value)
        end as value
    from {{ ref('int_lead_attributes') }}
    where attribute <> 'contact_id'

),

label_counts as (

    select * from {{ ref('int_label_counts') }}

),

leads_counted_by_value as (

    select
        lead_attributes.attribute,
        lead_attributes.value,
        count(*) as leads,
        count(case when labelled_leads.is_won then 1 end) as wins
    from lead_attributes
    inner join labelled_leads
        on
            lead_attributes.scored_on = labelled_leads.scored_on
            and lead_attributes.contact_id = labelled_leads.contact_id
    group by lead_attributes.attribute, lead_attributes.value

),

numbers_read as (

    select
        attribute,
        value,
        {{ number_from_text('value') }} as number_read,
        leads,
        wins
    from leads_counted_by_value

),

values_ranked as (

    select
        attribute,
        value,
        number_read,
        leads,
        wins,
        sum(case when number_read is null then 0 else leads end) over (partition by attribute)
        >= 0.95 * sum(leads) over (partition by attribute) as is_number,
        row_number() over (
            partition by attribute
            order by leads desc, {{ in_plain_order('value') }} asc
        ) as value_rank
    from numbers_read

),

values_pooled as (

    select
        values_ranked.attribute,
        case
            when values_ranked.is_number and values_ranked.number_read is null then '(no number)'
            when values_ranked.is_number then null
            when
                values_ranked.value not in ('(no number)', '(unknown)')
                and values_ranked.value_rank <= 30
                and values_ranked.leads >= 20 * label_counts.dates_per_contact
                and values_ranked.leads >= 0.005 * label_counts.leads
                then values_ranked.value
            else '(rare)'
        end as value,
        case when values_ranked.is_number then values_ranked.number_read end as number_value,
        case when values_ranked.value <> '(rare)' then 1 end as different_values,
        values_ranked.leads,
        values_ranked.wins
    from values_ranked
    cross join label_counts

),

final as (

    select
        attribute,
        value,
        number_value,
        cast(sum(different_values) as bigint) as different_values,
        cast(sum(leads) as bigint) as leads,
        cast(sum(wins) as bigint) as wins
    from values_pooled
    group by attribute, value, number_value

)

select * from final
