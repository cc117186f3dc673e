with

labelled_points as (

    select * from {{ ref('int_labelled_points') }}

),

point_bins as (

    select * from {{ ref('int_point_bins') }}

),

isotonic_steps as (

    select * from {{ ref('int_isotonic_steps') }}
    where is_as_of

),

bands_counted as (

    select
        score,
        band,
        min(points) as from_points,
        max(points) as to_points,
        count(*) as leads,
        count(case when is_won then 1 end) as wins
    from labelled_points
    group by score, band

),

final as (

    select
        score,
        'band' as part,
        cast(row_number() over (
            partition by score
            order by from_points asc, to_points asc, {{ in_plain_order('band') }} asc
        ) as integer) as part_number,
        band,
        from_points,
        to_points,
        leads,
        wins,
        cast(null as {{ type_double() }}) as isotonic_rate,
        cast(null as {{ type_double() }}) as probability
    from bands_counted

    union all

    select
        score,
        'bin' as part,
        bin as part_number,
        cast(null as {{ dbt.type_string() }}) as band,
        from_points,
        to_points,
        leads,
        wins,
        cast(null as {{ type_double() }}) as isotonic_rate,
        cast(null as {{ type_double() }}) as probability
    from point_bins

    union all

    select
        score,
        'step' as part,
        step as part_number,
        cast(null as {{ dbt.type_string() }}) as band,
        lowest_points as from_points,
        highest_points as to_points,
        leads,
        wins,
        isotonic_rate,
        probability
    from isotonic_steps

)

select * from final
