with

training_dates as (

    select * from {{ ref('int_training_dates') }}

),

value_counts as (

    select * from {{ ref('int_value_counts') }}
    where kind = 'plain'

),

predictor_values as (

    select * from {{ ref('int_predictor_values') }}
    where kind = 'plain'

),

number_bins as (

    select * from {{ ref('int_number_bins') }}

),

attributes_cut as (

    select
        scored_on,
        attribute
    from number_bins
    group by scored_on, attribute

),

-- those that a date learns from, and those of the leads that are open on it
numbers_met as (

    select
        training_dates.scored_on,
        value_counts.attribute,
        value_counts.value_key
    from training_dates
    inner join value_counts
        on training_dates.learned_on = value_counts.learned_on
    inner join attributes_cut
        on
            training_dates.scored_on = attributes_cut.scored_on
            and value_counts.attribute = attributes_cut.attribute

    union distinct

    select
        predictor_values.scored_on,
        predictor_values.attribute,
        predictor_values.value_key
    from predictor_values
    inner join attributes_cut
        on
            predictor_values.scored_on = attributes_cut.scored_on
            and predictor_values.attribute = attributes_cut.attribute

),

numbers_read as (

    select
        scored_on,
        attribute,
        value_key,
        {{ number_from_text('value_key') }} as number_value
    from numbers_met

),

final as (

    select
        numbers_read.scored_on,
        numbers_read.attribute,
        numbers_read.value_key,
        number_bins.value_bin
    from numbers_read
    inner join number_bins
        on
            numbers_read.scored_on = number_bins.scored_on
            and numbers_read.attribute = number_bins.attribute
            and (
                number_bins.at_least is null
                or numbers_read.number_value >= number_bins.at_least
            )
            and (number_bins.below is null or numbers_read.number_value < number_bins.below)
    where numbers_read.number_value is not null

)

select * from final
