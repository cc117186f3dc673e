with

kept_rule_points as (

    select * from {{ source('history', 'int_kept_rule_points') }}

),

final as (

    select
        contact_id,
        rule_id,
        cast(points as {{ type_points() }}) as points,
        weight,
        config_version,
        scored_on,
        events_received_until
    from kept_rule_points

)

select * from final
