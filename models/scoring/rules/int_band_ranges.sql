with

score_bands as (

    select * from {{ ref('stg_rules__score_bands') }}

),

final as (

    select
        score,
        lifecycle_stage,
        band,
        keep_points,
        cast(min_points as {{ type_points() }}) as from_points,
        cast(lead(min_points) over (
            partition by score, lifecycle_stage
            order by min_points asc, {{ in_plain_order('band') }} asc
        ) as {{ type_points() }}) as below_points
    from score_bands

)

select * from final
