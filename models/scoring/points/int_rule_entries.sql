with

rule_points as (

    select * from {{ ref('int_rule_points') }}
    where effect = 'points'

),

final as (

    select
        scored_on,
        contact_id,
        score,
        2 as entry_number,
        'rule' as entry,
        rule_group,
        rule_id,
        decayed_points as points,
        matched_count,
        first_matched_on,
        last_matched_on
    from rule_points

    union all

    select
        scored_on,
        contact_id,
        score,
        3 as entry_number,
        'rule_cap' as entry,
        rule_group,
        rule_id,
        capped_points - decayed_points as points,
        null as matched_count,
        null as first_matched_on,
        null as last_matched_on
    from rule_points
    where capped_points <> decayed_points

    union all

    select
        scored_on,
        contact_id,
        score,
        4 as entry_number,
        'not_best' as entry,
        rule_group,
        rule_id,
        -capped_points as points,
        null as matched_count,
        null as first_matched_on,
        null as last_matched_on
    from rule_points
    where not is_paid and capped_points <> 0

)

select * from final
