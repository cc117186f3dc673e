with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

log_ratios as (

    select * from {{ ref('int_lead_log_ratios') }}

),

factors as (

    select
        log_ratios.scored_on,
        log_ratios.contact_id,
        log_ratios.attribute,
        log_ratios.value,
        exp(cast(log_ratios.log_ratio as {{ type_double() }})) as factor
    from log_ratios
    inner join scoring_dates
        on log_ratios.scored_on = scoring_dates.scored_on

),

-- what moves the odds by less than a twentieth is no reason
factors_for_and_against as (

    select
        scored_on,
        contact_id,
        attribute,
        value,
        factor,
        case when factor > 1 then 'for' else 'against' end as side,
        case when factor > 1 then factor else 1 / nullif(factor, 0) end as strength
    from factors
    where factor >= 1.05 or factor <= 0.95

),

reasons_ranked as (

    select
        scored_on,
        contact_id,
        side,
        attribute || ' ' || value || ' (' || case
            when factor < 0.01 then 'under x0.01'
            when factor >= 10 then 'x' || {{ number_as_text('round(factor)') }}
            else 'x' || {{ number_as_text(
                'cast(cast(factor as decimal(18, 2)) as ' ~ type_double() ~ ')'
            ) }}
        end || ')' as reason,
        row_number() over (
            partition by scored_on, contact_id, side
            order by
                strength desc,
                {{ in_plain_order('attribute') }} asc,
                {{ in_plain_order('value') }} asc
        ) as reason_number
    from factors_for_and_against

),

reasons_joined as (

    select
        scored_on,
        contact_id,
        side,
        max(case when reason_number = 1 then reason end)
        || coalesce(max(case when reason_number = 2 then '; ' || reason end), '')
        || coalesce(max(case when reason_number = 3 then '; ' || reason end), '')
            as top_reasons
    from reasons_ranked
    where reason_number <= 3
    group by scored_on, contact_id, side

),

final as (

    select
        scored_on,
        contact_id,
        max(case when side = 'for' then top_reasons end) as top_reasons_for,
        max(case when side = 'against' then top_reasons end) as top_reasons_against
    from reasons_joined
    group by scored_on, contact_id

)

select * from final
