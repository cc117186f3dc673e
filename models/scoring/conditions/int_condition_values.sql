with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

rule_attributes as (

    select * from {{ ref('int_rule_attributes') }}

),

event_kinds as (

    select * from {{ ref('int_event_kinds') }}

),

event_values as (

    select * from {{ ref('int_event_values') }}

),

kind_fields as (

    select
        'channel' as field,
        channel as value
    from event_kinds
    group by channel

    union all

    select
        'asset' as field,
        asset as value
    from event_kinds
    group by asset

    union all

    select
        'campaign' as field,
        campaign as value
    from event_kinds
    group by campaign

),

final as (

    select
        scored_on,
        'contact' as subject,
        attribute as field,
        value
    from rule_attributes
    group by scored_on, attribute, value

    union all

    select
        scoring_dates.scored_on,
        'event_kind' as subject,
        kind_fields.field,
        kind_fields.value
    from kind_fields
    cross join scoring_dates
    where kind_fields.value is not null

    union all

    select
        scoring_dates.scored_on,
        'event_value' as subject,
        'value' as field,
        event_values.value_text as value
    from event_values
    cross join scoring_dates
    where event_values.value_text is not null

)

select * from final
