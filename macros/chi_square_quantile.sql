{#
    A quantile of the chi-square distribution, by the cube-root approximation of Wilson and Hilferty (1931),
    which is within 4 % from 3 degrees of freedom on and within 1.5 % from 9; at 1 it is up to 8 % off. Null
    without degrees of freedom.

    degrees: number of degrees of freedom; normal_quantile: the same quantile of the standard normal
    distribution, such as 1.644854 for 0.95 or 3.719016 for 0.9999.
#}
{% macro chi_square_quantile(degrees, normal_quantile) -%}
    {%- set ninth = '2.0 / (9.0 * nullif(cast(' ~ degrees ~ ' as ' ~ type_double() ~ '), 0))' -%}
    {{ degrees }} * power(1.0 - {{ ninth }} + {{ normal_quantile }} * sqrt({{ ninth }}), 3)
{%- endmacro %}
