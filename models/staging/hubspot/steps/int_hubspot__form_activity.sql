with

form_submissions as (

    select * from {{ ref('stg_hubspot__form_submissions') }}

),

forms as (

    select
        form_id,
        {{ last_text('form_name') }} as form_name
    from {{ ref('stg_hubspot__forms') }}
    group by form_id

),

final as (

    select
        'form-' || coalesce(
            form_submissions.submission_id,
            form_submissions.contact_id || '-' || coalesce(form_submissions.form_id, 'form') || '-'
            || cast(form_submissions.occurred_at as {{ dbt.type_string() }})
        ) as event_id,
        form_submissions.contact_id,
        cast(null as {{ dbt.type_string() }}) as engagement_id,
        'form_submit' as event_type,
        'web' as channel,
        coalesce(forms.form_name, form_submissions.page_title, form_submissions.form_id) as asset,
        cast(null as {{ type_double() }}) as value,
        form_submissions.occurred_at,
        form_submissions.synced_at as loaded_at
    from form_submissions
    left join forms
        on form_submissions.form_id = forms.form_id

)

select * from final
