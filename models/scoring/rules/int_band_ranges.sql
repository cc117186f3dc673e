with

score_bands as (

    select * from {{ ref('stg_rules__score_bands') }}

),

bands_in_order as (

    select
        *,
        lead(min_points) over (
            partition by score, lifecycle_stage
            order by min_points asc, {{ in_plain_order('band') }} asc
        ) as next_min_points
    from score_bands

),

final as (

    select
        score,
        lifecycle_stage,
        band,
        {{ points_from_number('keep_points') }} as keep_points,
        {{ points_from_number('min_points') }} as from_points,
        {{ points_from_number('next_min_points') }} as below_points
    from bands_in_order

)

select * from final
