-- Which band a lead keeps hangs on the one that it had before, date by date: the only recursion of
-- the project. It looks at nothing but scores with keep_points, and has one step a date.
with recursive

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested

),

points_in_bands as (

    select * from {{ ref('int_points_in_bands') }}

),

band_ranges as (

    select * from {{ ref('int_band_ranges') }}

),

previous_scores as (

    select * from {{ ref('int_previous_scores') }}

),

scores_with_kept_bands as (

    select score
    from band_ranges
    where keep_points is not null
    group by score

),

points_by_date as (

    select
        scoring_dates.scored_on,
        scoring_dates.previous_scored_on,
        points_in_bands.contact_id,
        points_in_bands.score,
        points_in_bands.band_stage,
        points_in_bands.points,
        points_in_bands.band
    from points_in_bands
    inner join scores_with_kept_bands
        on points_in_bands.score = scores_with_kept_bands.score
    inner join scoring_dates
        on points_in_bands.scored_on = scoring_dates.scored_on

),

bands_date_by_date as (

    select
        points_by_date.scored_on,
        points_by_date.contact_id,
        points_by_date.score,
        points_by_date.band as natural_band,
        coalesce(band_ranges.band, points_by_date.band) as band
    from points_by_date
    left join points_by_date as points_of_date_before
        on
            points_by_date.previous_scored_on = points_of_date_before.scored_on
            and points_by_date.contact_id = points_of_date_before.contact_id
            and points_by_date.score = points_of_date_before.score
    left join previous_scores
        on
            points_by_date.scored_on = previous_scores.scored_on
            and points_by_date.contact_id = previous_scores.contact_id
            and points_by_date.score = previous_scores.score
    left join band_ranges
        on
            points_by_date.score = band_ranges.score
            and coalesce(points_by_date.band_stage, '') = coalesce(band_ranges.lifecycle_stage, '')
            and previous_scores.previous_band = band_ranges.band
            and points_by_date.points >= band_ranges.keep_points
            and points_by_date.points < band_ranges.from_points
    where points_of_date_before.contact_id is null

    union all

    select
        points_by_date.scored_on,
        points_by_date.contact_id,
        points_by_date.score,
        points_by_date.band as natural_band,
        coalesce(band_ranges.band, points_by_date.band) as band
    from bands_date_by_date
    inner join points_by_date
        on
            bands_date_by_date.scored_on = points_by_date.previous_scored_on
            and bands_date_by_date.contact_id = points_by_date.contact_id
            and bands_date_by_date.score = points_by_date.score
    left join band_ranges
        on
            points_by_date.score = band_ranges.score
            and coalesce(points_by_date.band_stage, '') = coalesce(band_ranges.lifecycle_stage, '')
            and bands_date_by_date.band = band_ranges.band
            and points_by_date.points >= band_ranges.keep_points
            and points_by_date.points < band_ranges.from_points

),

final as (

    select
        scored_on,
        contact_id,
        score,
        band
    from bands_date_by_date
    where band is distinct from natural_band

)

select * from final
