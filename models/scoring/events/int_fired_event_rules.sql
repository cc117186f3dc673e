with

leads as (

    select * from {{ ref('int_leads') }}

),

event_rules as (

    select * from {{ ref('int_rules') }}
    where looks_at = 'events'

),

contact_rule_matches as (

    select * from {{ ref('int_contact_rule_matches') }}

),

event_rule_counts as (

    select * from {{ ref('int_event_rule_counts') }}

),

absences as (

    select
        leads.scored_on,
        leads.contact_id,
        event_rules.rule_id,
        0 as unit_count
    from leads
    inner join event_rules
        on event_rules.pays = 'once' and event_rules.min_count = 0
    left join event_rule_counts
        on
            leads.scored_on = event_rule_counts.scored_on
            and leads.contact_id = event_rule_counts.contact_id
            and event_rules.rule_id = event_rule_counts.rule_id
    where event_rule_counts.contact_id is null

),

counts_and_absences as (

    select
        event_rule_counts.scored_on,
        event_rule_counts.contact_id,
        event_rule_counts.rule_id,
        event_rule_counts.unit_count,
        event_rule_counts.decayed_units,
        event_rule_counts.first_unit_on,
        event_rule_counts.last_unit_on
    from event_rule_counts
    inner join leads
        on
            event_rule_counts.scored_on = leads.scored_on
            and event_rule_counts.contact_id = leads.contact_id

    union all

    select
        scored_on,
        contact_id,
        rule_id,
        unit_count,
        null as decayed_units,
        null as first_unit_on,
        null as last_unit_on
    from absences

),

final as (

    select
        counts_and_absences.scored_on,
        counts_and_absences.contact_id,
        counts_and_absences.rule_id,
        counts_and_absences.unit_count,
        case event_rules.pays
            when 'each' then cast(counts_and_absences.decayed_units as {{ type_double() }})
            else {{ decay_weight(
                'event_rules.decay_shape',
                days_between('counts_and_absences.last_unit_on', 'counts_and_absences.scored_on'),
                'event_rules.interval_days',
                'event_rules.percent'
            ) }}
        end as paid_units,
        counts_and_absences.first_unit_on,
        counts_and_absences.last_unit_on
    from counts_and_absences
    inner join event_rules
        on
            counts_and_absences.rule_id = event_rules.rule_id
            and (
                event_rules.pays = 'each'
                or (
                    counts_and_absences.unit_count >= event_rules.min_count
                    and (
                        event_rules.max_count is null
                        or counts_and_absences.unit_count <= event_rules.max_count
                    )
                )
            )
    left join contact_rule_matches
        on
            counts_and_absences.scored_on = contact_rule_matches.scored_on
            and counts_and_absences.contact_id = contact_rule_matches.contact_id
            and counts_and_absences.rule_id = contact_rule_matches.rule_id
    where event_rules.contact_conditions = 0 or contact_rule_matches.contact_id is not null

)

select * from final
