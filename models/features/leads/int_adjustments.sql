with

adjustments as (

    select *
    from {{ ref('stg_inputs__adjustments') }}
    where
        adjustment_id is not null
        and contact_id is not null
        and score is not null
        and points is not null

),

repeats_numbered as (

    select
        adjustments.*,
        row_number() over (
            partition by adjustments.adjustment_id
            order by {{ last_adjusted_first('adjustments') }}
        ) as repeat_number
    from adjustments

),

final as (

    select
        adjustment_id,
        contact_id,
        score,
        reason,
        cast(points as {{ type_points() }}) as points,
        adjusted_on
    from repeats_numbered
    where repeat_number = 1

)

select * from final
