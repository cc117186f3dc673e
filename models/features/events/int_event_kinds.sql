with

event_kinds as (

    select * from {{ ref('stg_inputs__event_kinds') }}

),

final as (

    select
        event_kind_key,
        event_type,
        channel,
        asset,
        campaign,
        {{ key_of(["'a text'"]) }} as key_of_a_text
    from event_kinds

)

select * from final
