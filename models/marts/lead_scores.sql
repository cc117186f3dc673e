with

score_points as (

    select * from {{ ref('int_score_points') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

rule_points as (

    select * from {{ ref('int_rule_points') }}
    where effect = 'points'

),

config_version as (

    select * from {{ ref('stg_rules__config_version') }}

),

points_as_of_date as (

    select score_points.*
    from score_points
    inner join scoring_dates
        on score_points.scored_on = scoring_dates.scored_on

),

percentiles as (

    select
        contact_id,
        score,
        cume_dist() over (partition by score order by points asc) as percentile
    from points_as_of_date
    where is_scored

),

rules_counted as (

    select
        scored_on,
        contact_id,
        score,
        count(*) as rules_matched
    from rule_points
    group by scored_on, contact_id, score

),

final as (

    select
        points_as_of_date.contact_id,
        points_as_of_date.score,
        points_as_of_date.scored_on,
        case when points_as_of_date.is_scored then 'scored' else 'excluded' end as status,
        cast(points_as_of_date.points as {{ type_double() }}) as points,
        points_as_of_date.band,
        percentiles.percentile,
        cast(case
            when points_as_of_date.is_scored then coalesce(rules_counted.rules_matched, 0)
            else 0
        end as integer) as rules_matched,
        config_version.config_version
    from points_as_of_date
    cross join config_version
    left join percentiles
        on
            points_as_of_date.contact_id = percentiles.contact_id
            and points_as_of_date.score = percentiles.score
    left join rules_counted
        on
            points_as_of_date.scored_on = rules_counted.scored_on
            and points_as_of_date.contact_id = rules_counted.contact_id
            and points_as_of_date.score = rules_counted.score

)

select * from final
