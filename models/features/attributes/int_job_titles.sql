with

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

job_title_keywords as (

    select
        keyword,
        kind,
        meaning,
        cast(rank as integer) as keyword_rank
    from {{ ref('ref_job_title_keywords') }}

),

job_titles as (

    select
        job_title,
        {{ words_only('job_title') }} as words
    from lead_identities
    where job_title is not null
    group by job_title

),

keywords_found as (

    select
        job_titles.job_title,
        job_title_keywords.kind,
        job_title_keywords.meaning,
        row_number() over (
            partition by job_titles.job_title, job_title_keywords.kind
            order by
                job_title_keywords.keyword_rank asc,
                length(job_title_keywords.keyword) desc,
                {{ in_plain_order('job_title_keywords.keyword') }} asc
        ) as find_number
    from job_titles
    inner join job_title_keywords
        on position(
            ' ' || job_title_keywords.keyword || ' ' in ' ' || job_titles.words || ' '
        ) > 0

),

final as (

    select
        job_title,
        max(case when kind = 'seniority' then meaning end) as job_seniority,
        max(case when kind = 'department' then meaning end) as job_department
    from keywords_found
    where find_number = 1
    group by job_title

)

select * from final
