with

leads as (

    select * from {{ ref('int_leads') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_evaluated

),

score_points as (

    select
        scored_on,
        contact_id,
        score,
        cast(points as {{ type_double() }}) as points
    from {{ ref('int_score_points') }}
    where is_scored

),

isotonic_steps as (

    select * from {{ ref('int_isotonic_steps') }}
    where is_calibrated_score and is_dated

),

steps_of_leads as (

    select
        score_points.scored_on,
        score_points.contact_id,
        isotonic_steps.probability
    from score_points
    inner join isotonic_steps
        on
            score_points.scored_on = isotonic_steps.known_on
            and score_points.score = isotonic_steps.score
            and (
                isotonic_steps.from_points is null
                or score_points.points >= isotonic_steps.from_points
            )
            and (
                isotonic_steps.below_points is null
                or score_points.points < isotonic_steps.below_points
            )

),

final as (

    select
        leads.scored_on,
        leads.contact_id,
        steps_of_leads.probability as calibrated_probability
    from leads
    inner join scoring_dates
        on leads.scored_on = scoring_dates.scored_on
    left join steps_of_leads
        on
            leads.scored_on = steps_of_leads.scored_on
            and leads.contact_id = steps_of_leads.contact_id

)

select * from final
