with

lead_attributes as (

    select * from {{ ref('int_lead_attributes') }}

),

baseline as (

    select * from {{ ref('int_drift_dates') }}
    where is_baseline

),

values_counted as (

    select
        lead_attributes.attribute,
        lead_attributes.value,
        {{ number_from_text('lead_attributes.value') }} as number,
        baseline.leads as baseline_leads,
        count(*) as leads
    from lead_attributes
    inner join baseline
        on lead_attributes.scored_on = baseline.scored_on
    group by lead_attributes.attribute, lead_attributes.value, baseline.leads

),

values_ranked as (

    select
        values_counted.*,
        count(*) over (partition by values_counted.attribute) > 10
        and count(*) over (partition by values_counted.attribute)
        = count(values_counted.number) over (partition by values_counted.attribute) as is_number,
        row_number() over (
            partition by values_counted.attribute
            order by values_counted.leads desc, {{ in_plain_order('values_counted.value') }} asc
        ) as value_rank
    from values_counted

),

final as (

    select
        attribute,
        value,
        number,
        leads,
        is_number,
        not is_number
        and value_rank <= 9
        and leads >= 10
        and leads * 100 >= baseline_leads as is_kept
    from values_ranked

)

select * from final
