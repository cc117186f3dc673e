{#
    The value that a chi-squared variable stays below with a chance of 95 %: exact to 6 decimals for up
    to 20 degrees of freedom, beyond that after Wilson and Hilferty (off by less than 0.03 %). Null for
    none.

    degrees: a whole number.
#}
{% macro chi_squared_95(degrees) -%}
    case {{ degrees }}
        when 1 then 3.841459
        when 2 then 5.991465
        when 3 then 7.814728
        when 4 then 9.487729
        when 5 then 11.070498
        when 6 then 12.591587
        when 7 then 14.067140
        when 8 then 15.507313
        when 9 then 16.918978
        when 10 then 18.307038
        when 11 then 19.675138
        when 12 then 21.026070
        when 13 then 22.362032
        when 14 then 23.684791
        when 15 then 24.995790
        when 16 then 26.296228
        when 17 then 27.587112
        when 18 then 28.869299
        when 19 then 30.143527
        when 20 then 31.410433
        else case when {{ degrees }} > 20 then {{ chi_square_quantile(degrees, '1.644854') }} end
    end
{%- endmacro %}
