with

rank_metrics as (

    select * from {{ ref('int_rank_metrics') }}

),

auc_variances as (

    select * from {{ ref('int_auc_variances') }}

),

score_gains as (

    select * from {{ ref('score_gains') }}

),

lifts_of_the_top as (

    select
        score,
        scored_on,
        max(case when decile = 1 then lift end) as lift_top_10,
        max(case when decile = 2 then lift end) as lift_top_20
    from score_gains
    group by score, scored_on

),

-- the larger of two estimates: DeLong's is near zero by chance where few are won
standard_errors as (

    select
        rank_metrics.score,
        rank_metrics.scored_on,
        auc_variances.contacts,
        sqrt(greatest(
            auc_variances.auc_variance,
            {{ hanley_mcneil_variance(
                'rank_metrics.auc', 'auc_variances.won_contacts', 'auc_variances.lost_contacts'
            ) }}
        )) as auc_standard_error
    from rank_metrics
    inner join auc_variances
        on
            rank_metrics.score = auc_variances.score
            and rank_metrics.scored_on is not distinct from auc_variances.scored_on
    where auc_variances.won_contacts > 1 and auc_variances.lost_contacts > 1

),

final as (

    select
        rank_metrics.score,
        rank_metrics.scored_on,
        rank_metrics.leads,
        standard_errors.contacts,
        rank_metrics.wins,
        rank_metrics.base_rate,
        rank_metrics.auc,
        standard_errors.auc_standard_error,
        {{ clamped('rank_metrics.auc - 1.959964 * standard_errors.auc_standard_error', '0', '1') }}
            as auc_low,
        {{ clamped('rank_metrics.auc + 1.959964 * standard_errors.auc_standard_error', '0', '1') }}
            as auc_high,
        2 * rank_metrics.auc - 1 as gini,
        rank_metrics.ks,
        lifts_of_the_top.lift_top_10,
        lifts_of_the_top.lift_top_20,
        rank_metrics.brier,
        case
            when rank_metrics.brier is not null
                then rank_metrics.base_rate * (1 - rank_metrics.base_rate)
        end as brier_of_base_rate,
        rank_metrics.is_dated
    from rank_metrics
    left join standard_errors
        on
            rank_metrics.score = standard_errors.score
            and rank_metrics.scored_on is not distinct from standard_errors.scored_on
    left join lifts_of_the_top
        on
            rank_metrics.score = lifts_of_the_top.score
            and rank_metrics.scored_on is not distinct from lifts_of_the_top.scored_on

)

select * from final
