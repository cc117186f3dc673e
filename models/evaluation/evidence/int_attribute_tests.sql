with

bin_evidence as (

    select
        *,
        expected_share * least(won_contacts, lost_contacts) >= 5 as is_large_enough
    from {{ ref('int_bin_evidence') }}

),

-- a test of chance needs some five contacts in a cell: bins that would have fewer are tested as one
cells_to_test as (

    select
        attribute,
        case when is_large_enough then value_bin end as tested_bin,
        won_contacts,
        lost_contacts,
        count(*) as bins,
        sum(share_of_wins - share_of_losses) as difference,
        sum(expected_share) as expected_share
    from bin_evidence
    group by
        attribute,
        case when is_large_enough then value_bin end,
        won_contacts,
        lost_contacts

),

cells_compared as (

    select
        attribute,
        bins,
        expected_share * least(won_contacts, lost_contacts) >= 5 as is_tested,
        difference * difference / expected_share as distance,
        1 / won_contacts + 1 / lost_contacts as chance_per_bin
    from cells_to_test

),

final as (

    select
        attribute,
        sum(bins) as bins,
        count(case when is_tested then 1 end) - 1 as degrees_of_freedom,
        sum(case when is_tested then distance end) / min(chance_per_bin) as chi_square,
        (sum(bins) - 1) * min(chance_per_bin) as chance_iv
    from cells_compared
    group by attribute

)

select * from final
