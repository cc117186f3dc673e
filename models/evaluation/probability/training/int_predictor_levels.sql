with

predictors as (

    select * from {{ ref('int_predictors') }}
    where kind = 'ordered'

),

levels_taken_apart as (

    select
        attribute,
        levels,
        {{ list_as_rows('levels') }} as level_cell
    from predictors

),

levels_placed as (

    select
        attribute,
        {{ trimmed('level_cell') }} as level_key,
        {{ dbt.position(
            "'|' || level_cell || '|'", "'|' || levels || '|'"
        ) }} as place
    from levels_taken_apart
    where {{ trimmed('level_cell') }} <> ''

),

final as (

    select
        attribute,
        level_key,
        row_number() over (partition by attribute order by place asc) as level_number
    from levels_placed

)

select * from final
