with

labelled_points as (

    select * from {{ ref('int_labelled_points') }}

),

labelled_leads as (

    select * from {{ ref('int_labelled_leads') }}

),

lead_probabilities as (

    select * from {{ ref('int_lead_probabilities') }}

),

final as (

    -- a score of these names in a rule pack would be mixed up with the two below
    select
        score,
        scored_on,
        contact_id,
        points,
        is_won,
        is_dated
    from labelled_points
    where score not in ('probability', 'calibrated_probability')

    union all

    select
        'probability' as score,
        labelled_leads.scored_on,
        labelled_leads.contact_id,
        cast(lead_probabilities.probability as {{ type_double() }}) as points,
        labelled_leads.is_won,
        labelled_leads.is_dated
    from labelled_leads
    inner join lead_probabilities
        on
            labelled_leads.scored_on = lead_probabilities.scored_on
            and labelled_leads.contact_id = lead_probabilities.contact_id
    where lead_probabilities.probability is not null

    union all

    select
        'calibrated_probability' as score,
        labelled_leads.scored_on,
        labelled_leads.contact_id,
        cast(lead_probabilities.calibrated_probability as {{ type_double() }}) as points,
        labelled_leads.is_won,
        labelled_leads.is_dated
    from labelled_leads
    inner join lead_probabilities
        on
            labelled_leads.scored_on = lead_probabilities.scored_on
            and labelled_leads.contact_id = lead_probabilities.contact_id
    where lead_probabilities.calibrated_probability is not null

)

select * from final
