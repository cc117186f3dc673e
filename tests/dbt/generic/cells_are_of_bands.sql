{#
    Every cell of a matrix of segments is of a fit band and an engagement band that there are. A pair of
    bands without a cell is no mistake: leads there have no segment.

    bands: relation with the columns score and band.
#}
{% test cells_are_of_bands(model, bands) %}

with

bands_there_are as (

    select
        {{ rule_text('score') }} as score,
        {{ rule_text('band') }} as band
    from {{ bands }}

),

cells as (

    select
        {{ rule_text('fit_band') }} as fit_band,
        {{ rule_text('engagement_band') }} as engagement_band
    from {{ model }}

)

select
    cells.fit_band,
    cells.engagement_band
from cells
left join bands_there_are as fit_bands
    on cells.fit_band = fit_bands.band and fit_bands.score = 'fit'
left join bands_there_are as engagement_bands
    on cells.engagement_band = engagement_bands.band and engagement_bands.score = 'engagement'
where fit_bands.band is null or engagement_bands.band is null

{% endtest %}
