with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

activity_facts as (

    select * from {{ ref('int_lead_activity_facts') }}

),

lead_facts as (

    select * from {{ ref('int_lead_facts') }}

),

attributes_worked_out as (

    select activity_facts.attribute
    from activity_facts
    inner join scoring_dates
        on activity_facts.scored_on = scoring_dates.scored_on
    group by activity_facts.attribute

),

attributes_given as (

    select lead_facts.attribute
    from lead_facts
    inner join scoring_dates
        on lead_facts.scored_on = scoring_dates.scored_on
    group by lead_facts.attribute

),

final as (

    select attributes_worked_out.attribute
    from attributes_worked_out
    left join attributes_given
        on attributes_worked_out.attribute = attributes_given.attribute
    where attributes_given.attribute is null

)

select * from final
