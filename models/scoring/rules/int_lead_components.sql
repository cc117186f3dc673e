with

combined_scores as (

    select * from {{ ref('stg_rules__combined_scores') }}

),

final as (

    select
        component,
        coalesce(
            max(case when score = 'lead' then weight end),
            max(case when score = 'engagement' then weight end),
            max(case when score = 'fit' then weight end)
        ) as weight
    from combined_scores
    where score in ('fit', 'engagement', 'lead')
    group by component

)

select * from final
