{#
    A matrix of segments has a cell for every fit band with every engagement band, and none for
    another band. A pack without a matrix passes.

    bands: relation with the columns score and band.
#}
{% test fills_the_matrix(model, bands) %}

with

fit_bands as (

    select {{ rule_text('band') }} as band
    from {{ bands }}
    where {{ rule_text('score') }} = 'fit'
    group by {{ rule_text('band') }}

),

engagement_bands as (

    select {{ rule_text('band') }} as band
    from {{ bands }}
    where {{ rule_text('score') }} = 'engagement'
    group by {{ rule_text('band') }}

),

cells_wanted as (

    select
        fit_bands.band as fit_band,
        engagement_bands.band as engagement_band
    from fit_bands
    cross join engagement_bands

),

cells_there as (

    select
        {{ rule_text('fit_band') }} as fit_band,
        {{ rule_text('engagement_band') }} as engagement_band
    from {{ model }}

),

matrix_size as (

    select count(*) as cell_count
    from cells_there

)

select
    coalesce(cells_wanted.fit_band, cells_there.fit_band) as fit_band,
    coalesce(cells_wanted.engagement_band, cells_there.engagement_band) as engagement_band,
    case when cells_there.fit_band is null then 'no cell' else 'no such bands' end as problem
from cells_wanted
full outer join cells_there
    on
        cells_wanted.fit_band = cells_there.fit_band
        and cells_wanted.engagement_band = cells_there.engagement_band
cross join matrix_size
where
    matrix_size.cell_count > 0
    and (cells_wanted.fit_band is null or cells_there.fit_band is null)

{% endtest %}
