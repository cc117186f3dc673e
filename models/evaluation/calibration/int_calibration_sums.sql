with

calibration_bins as (

    select * from {{ ref('int_calibration_bins') }}

),

bins_placed as (

    select
        score,
        known_on,
        bin,
        from_points,
        to_points,
        leads,
        wins,
        is_calibrated_score,
        is_as_of,
        is_dated,
        case
            when lag(bin) over (partition by score, known_on order by bin asc) is null then 1
            else 0
        end as lowest,
        case
            when lead(bin) over (partition by score, known_on order by bin asc) is null then 1
            else 0
        end as highest
    from calibration_bins

),

-- one lead won below all others and one lost above them keep every probability inside 0 and 1
leads_added as (

    select
        score,
        known_on,
        bin,
        from_points,
        to_points,
        leads,
        wins,
        is_calibrated_score,
        is_as_of,
        is_dated,
        wins + lowest as padded_wins,
        leads + lowest + highest as padded_leads
    from bins_placed

),

bins_added_up as (

    select
        score,
        known_on,
        bin,
        from_points,
        to_points,
        leads,
        wins,
        padded_leads,
        padded_wins,
        is_calibrated_score,
        is_as_of,
        is_dated,
        sum(leads) over so_far as leads_so_far,
        sum(wins) over so_far as wins_so_far,
        sum(padded_leads) over so_far as padded_leads_so_far,
        sum(padded_wins) over so_far as padded_wins_so_far,
        sum(leads) over (partition by score, known_on) as leads_in_all,
        sum(wins) over (partition by score, known_on) as wins_in_all
    from leads_added
    window
        so_far as (
            partition by score, known_on
            order by bin asc
            rows between unbounded preceding and current row
        )

),

final as (

    select
        score,
        known_on,
        bin,
        from_points,
        to_points,
        leads,
        wins,
        padded_leads,
        padded_wins,
        cast(leads_so_far as bigint) as leads_so_far,
        cast(wins_so_far as bigint) as wins_so_far,
        cast(padded_leads_so_far as bigint) as padded_leads_so_far,
        cast(padded_wins_so_far as bigint) as padded_wins_so_far,
        cast(leads_in_all as bigint) as leads_in_all,
        cast(wins_in_all as bigint) as wins_in_all,
        is_calibrated_score,
        is_as_of,
        is_dated
    from bins_added_up

)

select * from final
