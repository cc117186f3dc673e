with

contacts_counted as (

    select nullif(count(*), 0) as contacts
    from {{ ref('int_leads') }}
    where is_as_of

),

rules as (

    select * from {{ ref('int_rules') }}

),

fired_rules as (

    select * from {{ ref('int_fired_rules') }}

),

first_twins as (

    select
        rule_id,
        {{ first_text('twin_rule_id') }} as fires_with
    from {{ ref('int_rule_twins') }}
    group by rule_id

),

data_in_use as (

    select * from {{ ref('int_data_in_use') }}

),

subjects_of_all_kinds as (

    select
        'rule' as subject_kind,
        rules.rule_id as subject,
        rules.rule_id,
        rules.score,
        first_twins.fires_with,
        coalesce(fired_rules.contacts_fired, 0) as contacts_fired,
        case
            when rules.effect = 'points'
                then cast(coalesce(fired_rules.points_paid, 0) as {{ type_double() }})
        end as points_paid,
        true as is_used_by_a_rule
    from rules
    left join fired_rules
        on rules.rule_id = fired_rules.rule_id
    left join first_twins
        on rules.rule_id = first_twins.rule_id

    union all

    select
        subject_kind,
        subject,
        cast(null as {{ dbt.type_string() }}) as rule_id,
        cast(null as {{ dbt.type_string() }}) as score,
        cast(null as {{ dbt.type_string() }}) as fires_with,
        contacts as contacts_fired,
        cast(null as {{ type_double() }}) as points_paid,
        is_used_by_a_rule
    from data_in_use

),

final as (

    select
        subjects_of_all_kinds.subject_kind,
        subjects_of_all_kinds.subject,
        subjects_of_all_kinds.rule_id,
        subjects_of_all_kinds.score,
        case
            when contacts_counted.contacts is null then null
            when subjects_of_all_kinds.subject_kind = 'attribute'
                then case
                    when subjects_of_all_kinds.contacts_fired * 2 < contacts_counted.contacts
                        then 'mostly_unknown'
                end
            when not subjects_of_all_kinds.is_used_by_a_rule then 'used_by_no_rule'
            when subjects_of_all_kinds.subject_kind = 'event_type' then null
            when subjects_of_all_kinds.contacts_fired = 0 then 'never_fires'
            when subjects_of_all_kinds.contacts_fired = contacts_counted.contacts
                then 'fires_on_everyone'
            when subjects_of_all_kinds.fires_with is not null then 'always_fires_with_another'
        end as finding,
        subjects_of_all_kinds.fires_with,
        cast(subjects_of_all_kinds.contacts_fired as bigint) as contacts_fired,
        cast(subjects_of_all_kinds.contacts_fired as {{ type_double() }})
        / contacts_counted.contacts as share_fired,
        subjects_of_all_kinds.points_paid,
        subjects_of_all_kinds.is_used_by_a_rule
    from subjects_of_all_kinds
    cross join contacts_counted

)

select * from final
