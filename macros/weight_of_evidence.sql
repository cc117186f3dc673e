{#
    Weight of evidence of a part of all leads: ln of its share of the wins over its share of the losses.
    Above 0: more wins here than elsewhere. A part without a win, or without a loss, would be infinitely
    far from 0: to both its sides are added `smoothing` outcomes of the rarer kind, and as many of the
    other kind as go with them among all leads. Null if there is no win or no loss at all; without
    smoothing, also if this part has none.

    wins, losses: of the part; all_wins, all_losses: of all leads; smoothing: 0 or more. All numbers.
#}
{% macro weight_of_evidence(wins, losses, all_wins, all_losses, smoothing) -%}
    {%- set rarer = 'nullif(least(' ~ all_wins ~ ', ' ~ all_losses ~ '), 0)' -%}
    {%- set added -%}
        case when {{ wins }} = 0 or {{ losses }} = 0 then {{ smoothing }} else 0 end
    {%- endset -%}
    ln(
        nullif({{ wins }} + {{ added }} * {{ all_wins }} / {{ rarer }}, 0)
        / nullif(cast({{ all_wins }} as {{ type_double() }}), 0)
        / nullif({{ losses }} + {{ added }} * {{ all_losses }} / {{ rarer }}, 0)
        * {{ all_losses }}
    )
{%- endmacro %}
