with

ledger_entries as (

    select * from {{ ref('int_ledger_entries') }}

),

-- what has no more than six decimals adds up as it is
scores_to_be_rounded as (

    select
        contact_id,
        score
    from ledger_entries
    where points <> round(points, 6)
    group by contact_id, score

),

entries_added_up as (

    select
        ledger_entries.*,
        sum(ledger_entries.points) over (
            partition by ledger_entries.contact_id, ledger_entries.score
            order by
                ledger_entries.entry_number asc,
                {{ in_plain_order('ledger_entries.rule_group') }} asc nulls first,
                {{ in_plain_order('ledger_entries.rule_id') }} asc nulls first
            rows between unbounded preceding and current row
        ) as points_so_far
    from ledger_entries
    inner join scores_to_be_rounded
        on
            ledger_entries.contact_id = scores_to_be_rounded.contact_id
            and ledger_entries.score = scores_to_be_rounded.score

),

entries_rounded as (

    select
        ledger_entries.*,
        ledger_entries.points as points_so_far,
        ledger_entries.points as rounded_points
    from ledger_entries
    left join scores_to_be_rounded
        on
            ledger_entries.contact_id = scores_to_be_rounded.contact_id
            and ledger_entries.score = scores_to_be_rounded.score
    where scores_to_be_rounded.contact_id is null

    union all

    select
        *,
        -- what the rounded running total grows by: so the rounded rows add up to the rounded score
        round(points_so_far, 6) - round(points_so_far - points, 6) as rounded_points
    from entries_added_up

),

final as (

    select
        contact_id,
        score,
        scored_on,
        entry,
        rule_group,
        rule_id,
        cast(rounded_points as {{ type_double() }}) as points,
        cast(matched_count as integer) as matched_count,
        first_matched_on,
        last_matched_on
    from entries_rounded

)

select * from final
