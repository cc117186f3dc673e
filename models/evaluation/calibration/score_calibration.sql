with

calibration_parts as (

    select * from {{ ref('int_calibration_parts') }}

),

auc_variances as (

    select * from {{ ref('int_auc_variances') }}
    where scored_on is null

),

parts_with_contacts as (

    select
        calibration_parts.score,
        calibration_parts.part,
        calibration_parts.part_number,
        calibration_parts.band,
        calibration_parts.from_points,
        calibration_parts.to_points,
        calibration_parts.leads,
        calibration_parts.wins,
        calibration_parts.isotonic_rate,
        calibration_parts.probability,
        coalesce({{ are_enough_outcomes(
            'auc_variances.won_contacts', 'auc_variances.lost_contacts'
        ) }}, false) as has_enough_outcomes,
        -- a contact of several dates is one piece of evidence, not as many as there are dates
        calibration_parts.leads / nullif(auc_variances.repeats, 0) as independent_leads
    from calibration_parts
    left join auc_variances
        on calibration_parts.score = auc_variances.score

),

rates as (

    select
        score,
        part,
        part_number,
        band,
        from_points,
        to_points,
        leads,
        wins,
        isotonic_rate,
        probability,
        independent_leads,
        case
            when has_enough_outcomes then cast(wins as {{ type_double() }}) / nullif(leads, 0)
        end as win_rate
    from parts_with_contacts

),

final as (

    select
        score,
        part,
        part_number,
        band,
        from_points,
        to_points,
        leads,
        wins,
        win_rate,
        {{ wilson_bound('win_rate', 'independent_leads', 'low') }} as win_rate_low,
        {{ wilson_bound('win_rate', 'independent_leads', 'high') }} as win_rate_high,
        isotonic_rate,
        probability
    from rates

)

select * from final
