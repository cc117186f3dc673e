with

plain_score_points as (

    select * from {{ ref('int_plain_score_points') }}

),

combined_score_points as (

    select * from {{ ref('int_combined_score_points') }}

),

lead_stages as (

    select * from {{ ref('int_lead_stages') }}

),

band_ranges as (

    select * from {{ ref('int_band_ranges') }}

),

stages_with_bands_of_their_own as (

    select
        score,
        lifecycle_stage
    from band_ranges
    where lifecycle_stage is not null
    group by score, lifecycle_stage

),

points_of_all_scores as (

    select
        plain_score_points.*,
        {{ final_points('capped_points', 'is_scored') }} as points
    from plain_score_points

    union all

    select
        combined_score_points.*,
        {{ final_points('capped_points', 'is_scored') }} as points
    from combined_score_points

),

band_stages_found as (

    select
        points_of_all_scores.scored_on,
        points_of_all_scores.contact_id,
        points_of_all_scores.score,
        points_of_all_scores.uncapped_points,
        points_of_all_scores.capped_points,
        points_of_all_scores.points,
        points_of_all_scores.is_scored,
        stages_with_bands_of_their_own.lifecycle_stage as band_stage
    from points_of_all_scores
    inner join lead_stages
        on
            points_of_all_scores.scored_on = lead_stages.scored_on
            and points_of_all_scores.contact_id = lead_stages.contact_id
    left join stages_with_bands_of_their_own
        on
            points_of_all_scores.score = stages_with_bands_of_their_own.score
            and lower(lead_stages.lifecycle_stage)
            = stages_with_bands_of_their_own.lifecycle_stage

),

final as (

    select
        band_stages_found.scored_on,
        band_stages_found.contact_id,
        band_stages_found.score,
        band_stages_found.band_stage,
        band_ranges.band,
        band_stages_found.uncapped_points,
        band_stages_found.capped_points,
        band_stages_found.points,
        band_stages_found.is_scored
    from band_stages_found
    left join band_ranges
        on
            band_stages_found.score = band_ranges.score
            and coalesce(band_stages_found.band_stage, '')
            = coalesce(band_ranges.lifecycle_stage, '')
            and band_stages_found.points >= band_ranges.from_points
            and (
                band_ranges.below_points is null
                or band_stages_found.points < band_ranges.below_points
            )

)

select * from final
