with

points_in_bands as (

    select * from {{ ref('int_points_in_bands') }}

),

kept_bands as (

    select * from {{ ref('int_kept_bands') }}

),

final as (

    select
        points_in_bands.scored_on,
        points_in_bands.contact_id,
        points_in_bands.score,
        coalesce(kept_bands.band, points_in_bands.band) as band,
        points_in_bands.uncapped_points,
        points_in_bands.capped_points,
        points_in_bands.points,
        points_in_bands.is_scored
    from points_in_bands
    left join kept_bands
        on
            points_in_bands.scored_on = kept_bands.scored_on
            and points_in_bands.contact_id = kept_bands.contact_id
            and points_in_bands.score = kept_bands.score

)

select * from final
