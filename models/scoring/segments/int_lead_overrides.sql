with

rule_points as (

    select * from {{ ref('int_rule_points') }}
    where effect in ('qualify', 'disqualify')

),

rules as (

    select * from {{ ref('int_rules') }}

),

overrides_ranked as (

    select
        rule_points.scored_on,
        rule_points.contact_id,
        rule_points.effect,
        rule_points.rule_id,
        rules.description,
        row_number() over (
            partition by rule_points.scored_on, rule_points.contact_id
            -- disqualify comes before qualify in the alphabet, and it wins
            order by
                {{ in_plain_order('rule_points.effect') }} asc,
                {{ in_plain_order('rule_points.rule_id') }} asc
        ) as override_number
    from rule_points
    inner join rules
        on rule_points.rule_id = rules.rule_id

),

final as (

    select
        scored_on,
        contact_id,
        effect as override,
        rule_id,
        description
    from overrides_ranked
    where override_number = 1

)

select * from final
