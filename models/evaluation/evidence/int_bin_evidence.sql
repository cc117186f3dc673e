with

attribute_bins as (

    select
        *,
        leads - wins as losses
    from {{ ref('int_attribute_bins') }}

),

-- wins and losses as so many contacts: one that stands on several dates is not several proofs
label_counts as (

    select
        wins as all_wins,
        losses as all_losses,
        nullif(wins / nullif(win_repeats, 0), 0) as won_contacts,
        nullif(losses / nullif(loss_repeats, 0), 0) as lost_contacts
    from {{ ref('int_label_counts') }}

),

shares_compared as (

    select
        attribute_bins.*,
        label_counts.won_contacts,
        label_counts.lost_contacts,
        attribute_bins.wins / nullif(cast(label_counts.all_wins as {{ type_double() }}), 0)
            as share_of_wins,
        attribute_bins.losses / nullif(cast(label_counts.all_losses as {{ type_double() }}), 0)
            as share_of_losses,
        {{ weight_of_evidence(
            'attribute_bins.wins', 'attribute_bins.losses',
            'label_counts.all_wins', 'label_counts.all_losses',
            number_setting('evidence_smoothing', 0)
        ) }} as woe
    from attribute_bins
    cross join label_counts

),

expected_shares_found as (

    select
        *,
        (share_of_wins * won_contacts + share_of_losses * lost_contacts)
        / (won_contacts + lost_contacts) as expected_share
    from shares_compared

),

final as (

    select
        attribute,
        value_bin,
        lowest,
        highest,
        leads,
        wins,
        won_contacts,
        lost_contacts,
        share_of_wins,
        share_of_losses,
        expected_share,
        woe,
        sqrt(
            (1 - share_of_wins) / nullif(greatest(share_of_wins, expected_share) * won_contacts, 0)
            + (1 - share_of_losses)
            / nullif(greatest(share_of_losses, expected_share) * lost_contacts, 0)
        ) as woe_error
    from expected_shares_found

)

select * from final
