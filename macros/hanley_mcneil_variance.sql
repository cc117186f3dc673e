{#
    Variance of an area under the ROC curve as Hanley and McNeil (1982) estimate it from the area and
    the two counts. An area of 0 or 1 is taken half a pair less far out, so that the variance of a
    perfect order of few leads is not zero. Null if one of the counts is 0.

    auc: a 64-bit number from 0 to 1; won, lost: whole numbers, not null.
#}
{% macro hanley_mcneil_variance(auc, won, lost) -%}
    {%- set pairs = "nullif(cast(" ~ won ~ " as " ~ type_double() ~ ") * " ~ lost ~ ", 0)" -%}
    {%- set area -%}
        (case
            when {{ auc }} < 0.5 / {{ pairs }} then 0.5 / {{ pairs }}
            when {{ auc }} > 1 - 0.5 / {{ pairs }} then 1 - 0.5 / {{ pairs }}
            else {{ auc }}
        end)
    {%- endset -%}
    (
        {{ area }} * (1 - {{ area }})
        + ({{ won }} - 1) * ({{ area }} / (2 - {{ area }}) - {{ area }} * {{ area }})
        + ({{ lost }} - 1)
        * (2 * {{ area }} * {{ area }} / (1 + {{ area }}) - {{ area }} * {{ area }})
    ) / {{ pairs }}
{%- endmacro %}
