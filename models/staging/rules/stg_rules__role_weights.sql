with

role_weights as (

    select * from {{ ref('role_weights') }}

),

final as (

    select
        lower({{ rule_text('job_role') }}) as job_role,
        coalesce({{ rule_number('weight') }}, 1) as weight
    from role_weights

)

select * from final
