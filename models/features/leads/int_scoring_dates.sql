with

final as (

    select
        {{ as_of_date() }} as scored_on,
        true as is_as_of

    {% for replay_date in replay_dates() %}
        union all

        select
            {{ replay_date }} as scored_on,
            false as is_as_of

    {% endfor %}
)

select * from final
