with

labelled_leads as (

    select * from {{ ref('int_labelled_leads') }}

),

score_points as (

    select * from {{ ref('int_score_points') }}
    where is_scored

),

final as (

    select
        labelled_leads.scored_on,
        labelled_leads.contact_id,
        score_points.score,
        score_points.band,
        cast(score_points.points as {{ type_double() }}) as points,
        labelled_leads.is_won,
        labelled_leads.is_dated
    from labelled_leads
    inner join score_points
        on
            labelled_leads.scored_on = score_points.scored_on
            and labelled_leads.contact_id = score_points.contact_id

)

select * from final
