with

attribute_rules as (

    select * from {{ ref('stg_rules__attribute_rules') }}
    where is_active

),

event_rules as (

    select * from {{ ref('stg_rules__event_rules') }}
    where is_active

),

decays as (

    select * from {{ ref('stg_rules__decays') }}

),

rule_conditions as (

    select * from {{ ref('int_rule_conditions') }}

),

conditions_counted as (

    select
        rule_id,
        count(case when subject = 'contact' then 1 end) as contact_conditions,
        count(case when subject = 'event_kind' then 1 end) as kind_conditions,
        count(case when subject = 'event_value' then 1 end) as value_conditions
    from rule_conditions
    group by rule_id

),

rules_of_both_kinds as (

    select
        rule_id,
        'attribute' as looks_at,
        score,
        rule_group,
        effect,
        description,
        cast(null as {{ dbt.type_string() }}) as event_type,
        cast(null as {{ dbt.type_string() }}) as pays,
        cast(null as {{ dbt.type_string() }}) as count_by,
        cast(null as {{ dbt.type_string() }}) as decay,
        cast(null as integer) as daily_limit,
        cast(null as integer) as min_count,
        cast(null as integer) as max_count,
        cast(null as integer) as window_days,
        points,
        cast(null as {{ type_double() }}) as min_points,
        cast(null as {{ type_double() }}) as max_points,
        effective_from,
        effective_to
    from attribute_rules

    union all

    select
        rule_id,
        'events' as looks_at,
        score,
        rule_group,
        effect,
        description,
        event_type,
        pays,
        count_by,
        decay,
        daily_limit,
        coalesce(min_count, 1) as min_count,
        max_count,
        window_days,
        points,
        min_points,
        max_points,
        effective_from,
        effective_to
    from event_rules

),

final as (

    select
        rules_of_both_kinds.rule_id,
        rules_of_both_kinds.looks_at,
        rules_of_both_kinds.score,
        rules_of_both_kinds.rule_group,
        rules_of_both_kinds.effect,
        rules_of_both_kinds.description,
        rules_of_both_kinds.event_type,
        rules_of_both_kinds.pays,
        rules_of_both_kinds.count_by,
        coalesce(decays.shape, 'none') as decay_shape,
        rules_of_both_kinds.daily_limit,
        rules_of_both_kinds.min_count,
        rules_of_both_kinds.max_count,
        rules_of_both_kinds.window_days,
        decays.interval_days,
        decays.percent,
        rules_of_both_kinds.points,
        rules_of_both_kinds.min_points,
        rules_of_both_kinds.max_points,
        coalesce(conditions_counted.contact_conditions, 0) as contact_conditions,
        coalesce(conditions_counted.kind_conditions, 0) as kind_conditions,
        coalesce(conditions_counted.value_conditions, 0) as value_conditions,
        rules_of_both_kinds.effective_from,
        rules_of_both_kinds.effective_to
    from rules_of_both_kinds
    left join decays
        on rules_of_both_kinds.decay = decays.decay
    left join conditions_counted
        on rules_of_both_kinds.rule_id = conditions_counted.rule_id

)

select * from final
