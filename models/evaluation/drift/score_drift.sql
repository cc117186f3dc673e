with

drift_bins as (

    select * from {{ ref('drift_bins') }}

),

bins_added_up as (

    select
        subject,
        baseline_on,
        scored_on,
        count(*) as bins,
        sum(baseline_leads) as baseline_leads,
        sum(leads) as leads,
        sum(cast(psi as {{ type_points() }})) as psi
    from drift_bins
    group by subject, baseline_on, scored_on

),

limits as (

    select
        subject,
        baseline_on,
        scored_on,
        bins,
        baseline_leads,
        leads,
        cast(psi as {{ type_double() }}) as psi,
        {{ chi_squared_95('bins - 1') }}
        * (
            1 / nullif(cast(baseline_leads as {{ type_double() }}), 0)
            + 1 / nullif(cast(leads as {{ type_double() }}), 0)
        ) as psi_limit
    from bins_added_up

),

final as (

    select
        subject,
        baseline_on,
        scored_on,
        cast(bins as integer) as bins,
        cast(baseline_leads as bigint) as baseline_leads,
        cast(leads as bigint) as leads,
        psi,
        psi_limit,
        coalesce(psi > psi_limit, false) as is_drifted
    from limits

)

select * from final
