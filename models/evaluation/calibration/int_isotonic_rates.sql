with

calibration_sums as (

    select * from {{ ref('int_calibration_sums') }}

),

blocks as (

    select
        last_bins.score,
        last_bins.known_on,
        first_bins.bin as first_bin,
        last_bins.bin as last_bin,
        last_bins.leads_so_far - first_bins.leads_so_far + first_bins.leads as leads,
        last_bins.wins_so_far - first_bins.wins_so_far + first_bins.wins as wins,
        last_bins.padded_leads_so_far
        - first_bins.padded_leads_so_far
        + first_bins.padded_leads as padded_leads,
        last_bins.padded_wins_so_far
        - first_bins.padded_wins_so_far
        + first_bins.padded_wins as padded_wins
    from calibration_sums as last_bins
    inner join calibration_sums as first_bins
        on
            last_bins.score = first_bins.score
            and last_bins.known_on = first_bins.known_on
            and last_bins.bin >= first_bins.bin

),

block_rates as (

    select
        score,
        known_on,
        first_bin,
        last_bin,
        cast(wins as {{ type_double() }}) / leads as block_rate,
        cast(padded_wins as {{ type_double() }}) / padded_leads as padded_rate
    from blocks

),

-- of the blocks with one start, the lowest rate of those that end here or later
lowest_rates as (

    select
        score,
        known_on,
        first_bin,
        last_bin as bin,
        min(block_rate) over here_or_later as block_rate,
        min(padded_rate) over here_or_later as padded_rate
    from block_rates
    window
        here_or_later as (
            partition by score, known_on, first_bin
            order by last_bin desc
            rows between unbounded preceding and current row
        )

),

highest_of_the_lowest as (

    select
        score,
        known_on,
        bin,
        max(block_rate) as block_rate,
        max(padded_rate) as padded_rate
    from lowest_rates
    group by score, known_on, bin

),

final as (

    select
        calibration_sums.score,
        calibration_sums.known_on,
        calibration_sums.bin,
        calibration_sums.from_points,
        calibration_sums.to_points,
        calibration_sums.leads,
        calibration_sums.wins,
        case
            when
                calibration_sums.wins_in_all > 1
                and calibration_sums.leads_in_all - calibration_sums.wins_in_all > 1
                then highest_of_the_lowest.block_rate
        end as isotonic_rate,
        case
            when {{ are_enough_outcomes(
                'calibration_sums.wins_in_all',
                'calibration_sums.leads_in_all - calibration_sums.wins_in_all'
            ) }}
                then highest_of_the_lowest.padded_rate
        end as probability,
        calibration_sums.is_calibrated_score,
        calibration_sums.is_as_of,
        calibration_sums.is_dated
    from calibration_sums
    inner join highest_of_the_lowest
        on
            calibration_sums.score = highest_of_the_lowest.score
            and calibration_sums.known_on = highest_of_the_lowest.known_on
            and calibration_sums.bin = highest_of_the_lowest.bin

)

select * from final
