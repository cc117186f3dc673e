with

rejected_facts as (

    select * from {{ ref('int_rejected_facts') }}

),

rejected_events as (

    select * from {{ ref('int_rejected_events') }}

),

rejected_records as (

    select * from {{ ref('int_rejected_records') }}

),

final as (

    select
        input,
        row_key,
        reason,
        detail
    from rejected_facts

    union all

    select
        input,
        row_key,
        reason,
        detail
    from rejected_events

    union all

    select
        input,
        row_key,
        reason,
        detail
    from rejected_records

)

select * from final
