{#
    What one bin adds to the population stability index: (share - baseline share) times the natural
    logarithm of their quotient. A bin that is empty on one side counts as half a lead there, so that
    the index stays finite; no term is negative. Null where one side has no leads at all.

    leads, all_leads: whole numbers of the bin and of all bins; baseline_leads, all_baseline_leads: the
    same of the baseline.
#}
{% macro psi_part(leads, all_leads, baseline_leads, all_baseline_leads) -%}
    {%- set share = _share_of_bin(leads, all_leads) -%}
    {%- set baseline_share = _share_of_bin(baseline_leads, all_baseline_leads) -%}
    ({{ share }} - {{ baseline_share }}) * ln({{ share }} / {{ baseline_share }})
{%- endmacro %}

{% macro _share_of_bin(leads, all_leads) -%}
    (case when {{ leads }} = 0 then 0.5 else cast({{ leads }} as {{ type_double() }}) end
    / nullif({{ all_leads }}, 0))
{%- endmacro %}
