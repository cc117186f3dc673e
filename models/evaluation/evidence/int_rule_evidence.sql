with

rule_outcomes as (

    select
        *,
        leads_fired - wins_fired as losses_fired,
        leads_not_fired - wins_not_fired as losses_not_fired,
        wins_fired + wins_not_fired as wins,
        leads_fired + leads_not_fired - wins_fired - wins_not_fired as losses
    from {{ ref('int_rule_outcomes') }}

),

label_counts as (

    select * from {{ ref('int_label_counts') }}

),

dated_rules as (

    select * from {{ ref('int_dated_rules') }}

),

shares_compared as (

    select
        *,
        wins_fired / nullif(cast(wins as {{ type_double() }}), 0) as share_of_wins,
        losses_fired / nullif(cast(losses as {{ type_double() }}), 0) as share_of_losses,
        {{ weight_of_evidence(
            'wins_fired', 'losses_fired', 'wins', 'losses', number_setting('evidence_smoothing', 0)
        ) }} as woe,
        {{ weight_of_evidence(
            'wins_not_fired', 'losses_not_fired', 'wins', 'losses',
            number_setting('evidence_smoothing', 0)
        ) }} as woe_not_fired
    from rule_outcomes

),

-- wins and losses as so many contacts: one that stands on several dates is not several proofs
effective_wins_counted as (

    select
        shares_compared.*,
        nullif(shares_compared.wins / nullif(label_counts.win_repeats, 0), 0) as won_contacts,
        nullif(shares_compared.losses / nullif(label_counts.loss_repeats, 0), 0) as lost_contacts,
        label_counts.is_dated and dated_rules.rule_id is not null as is_known_by_date
    from shares_compared
    cross join label_counts
    left join dated_rules
        on shares_compared.rule_id = dated_rules.rule_id

),

expected_shares_found as (

    select
        *,
        (share_of_wins * won_contacts + share_of_losses * lost_contacts)
        / nullif(won_contacts + lost_contacts, 0) as expected_share
    from effective_wins_counted

),

final as (

    select
        rule_id,
        score,
        effect,
        points,
        points_when_fired,
        case when effect in ('qualify', 'disqualify') then 1 else direction end as direction,
        leads_fired,
        wins_fired,
        leads_not_fired,
        wins_not_fired,
        woe,
        woe_not_fired,
        woe - woe_not_fired as log_odds_ratio,
        (share_of_wins - share_of_losses) * (woe - woe_not_fired) as iv,
        sqrt(
            (1 - share_of_wins) / nullif(greatest(share_of_wins, expected_share) * won_contacts, 0)
            + (1 - share_of_losses)
            / nullif(greatest(share_of_losses, expected_share) * lost_contacts, 0)
        ) as woe_error,
        (share_of_wins - share_of_losses) / nullif(sqrt(
            expected_share * (1 - expected_share) * (1 / won_contacts + 1 / lost_contacts)
        ), 0) as z_score,
        -- of fired or not and won or lost: what is there, or would be by chance if that is more
        least(
            won_contacts * greatest(share_of_wins, expected_share),
            won_contacts * greatest(1 - share_of_wins, 1 - expected_share),
            lost_contacts * greatest(share_of_losses, expected_share),
            lost_contacts * greatest(1 - share_of_losses, 1 - expected_share)
        ) as contacts_in_emptiest_cell,
        is_known_by_date
    from expected_shares_found

)

select * from final
