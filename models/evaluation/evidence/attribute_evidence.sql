with

bin_evidence as (

    select
        *,
        sum((share_of_wins - share_of_losses) * woe) over (partition by attribute) as attribute_iv,
        count(*) over (partition by attribute) as bins,
        count(woe) over (partition by attribute) as bins_with_evidence
    from {{ ref('int_bin_evidence') }}

),

attribute_tests as (

    select
        *,
        -- limits that chance alone passes once in 10,000 and once in 1,000 times
        {{ chi_square_quantile('degrees_of_freedom', '3.719016') }} as limit_of_strong,
        {{ chi_square_quantile('degrees_of_freedom', '3.090232') }} as limit_of_useful
    from {{ ref('int_attribute_tests') }}
    where degrees_of_freedom > 0

),

label_counts as (

    select * from {{ ref('int_label_counts') }}

),

dated_attributes as (

    select * from {{ ref('int_dated_attributes') }}

),

evidence_judged as (

    select
        bin_evidence.*,
        attribute_tests.chance_iv,
        attribute_tests.chi_square,
        attribute_tests.degrees_of_freedom,
        case
            when
                bin_evidence.bins_with_evidence < bin_evidence.bins
                or (attribute_tests.attribute is null and bin_evidence.bins > 1) then 'too_few'
            when
                bin_evidence.attribute_iv > 0.5
                and attribute_tests.chi_square >= attribute_tests.limit_of_strong
                then 'suspected_leak'
            when
                bin_evidence.attribute_iv - attribute_tests.chance_iv >= 0.1
                and attribute_tests.chi_square >= attribute_tests.limit_of_strong then 'strong'
            when
                bin_evidence.attribute_iv - attribute_tests.chance_iv >= 0.02
                and attribute_tests.chi_square >= attribute_tests.limit_of_useful then 'useful'
            else 'weak'
        end as flag,
        label_counts.is_dated and dated_attributes.attribute is not null as is_known_by_date
    from bin_evidence
    cross join label_counts
    left join attribute_tests
        on bin_evidence.attribute = attribute_tests.attribute
    left join dated_attributes
        on bin_evidence.attribute = dated_attributes.attribute

),

final as (

    select
        attribute,
        value_bin,
        flag,
        lowest,
        highest,
        leads,
        wins,
        wins / nullif(cast(leads as {{ type_double() }}), 0) as win_rate,
        woe,
        woe - 1.959964 * woe_error as woe_low,
        woe + 1.959964 * woe_error as woe_high,
        case
            when bins_with_evidence = bins then {{ rounded('attribute_iv', 9) }}
        end as attribute_iv,
        {{ rounded('chance_iv', 9) }} as chance_iv,
        {{ rounded('chi_square', 9) }} as chi_square,
        cast(degrees_of_freedom as integer) as degrees_of_freedom,
        {{ number_setting('points_to_double_odds', 0.000001) }} / ln(2) * woe as suggested_points,
        is_known_by_date
    from evidence_judged

)

select * from final
