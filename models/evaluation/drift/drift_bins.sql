with

score_shares as (

    select * from {{ ref('int_score_shares') }}

),

attribute_shares as (

    select * from {{ ref('int_attribute_shares') }}

),

drift_dates as (

    select * from {{ ref('int_drift_dates') }}

),

shares as (

    select * from score_shares
    union all
    select * from attribute_shares

),

bins_there as (

    select
        subject,
        bin
    from shares
    group by subject, bin

),

bins_of_both_dates as (

    select
        bins_there.subject,
        later_dates.baseline_on,
        later_dates.scored_on,
        bins_there.bin,
        coalesce(baseline_shares.leads, 0) as baseline_leads,
        coalesce(later_shares.leads, 0) as leads,
        baseline_dates.leads as baseline_leads_in_all,
        later_dates.leads as leads_in_all
    from bins_there
    inner join drift_dates as later_dates
        on not later_dates.is_baseline
    inner join drift_dates as baseline_dates
        on later_dates.baseline_on = baseline_dates.scored_on
    left join shares as baseline_shares
        on
            bins_there.subject = baseline_shares.subject
            and bins_there.bin = baseline_shares.bin
            and later_dates.baseline_on = baseline_shares.scored_on
    left join shares as later_shares
        on
            bins_there.subject = later_shares.subject
            and bins_there.bin = later_shares.bin
            and later_dates.scored_on = later_shares.scored_on
    where coalesce(baseline_shares.leads, 0) + coalesce(later_shares.leads, 0) > 0

),

final as (

    select
        subject,
        baseline_on,
        scored_on,
        bin,
        baseline_leads,
        leads,
        cast(baseline_leads as {{ type_double() }}) / baseline_leads_in_all as baseline_lead_share,
        cast(leads as {{ type_double() }}) / leads_in_all as lead_share,
        {{ psi_part('leads', 'leads_in_all', 'baseline_leads', 'baseline_leads_in_all') }}
            as psi,
        (leads < leads_in_all or baseline_leads < baseline_leads_in_all)
        and {{ psi_part('leads', 'leads_in_all', 'baseline_leads', 'baseline_leads_in_all') }}
        + {{ psi_part(
            '(leads_in_all - leads)',
            'leads_in_all',
            '(baseline_leads_in_all - baseline_leads)',
            'baseline_leads_in_all'
        ) }}
        > {{ chi_squared_95('1') }}
        * (
            1 / cast(baseline_leads_in_all as {{ type_double() }})
            + 1 / cast(leads_in_all as {{ type_double() }})
        ) as has_wandered
    from bins_of_both_dates

)

select * from final
