-- Companies, and people with what is hidden in them: traits, interest, acts and the decision.
-- Times are seconds since 1970; sample_start() and sample_end() bound them.
create table company_list as
with
numbered as (
    select
        range + 1 as company_number,
        draw_country(uniform('company country', range + 1)) as country,
        draw_company_industry(uniform('company industry', range + 1)) as industry,
        draw_company_employee_count(uniform('company size', range + 1)) as size_band,
        (company_words()[1])[1 + range % 40]
            || (company_words()[2])[1 + (range // 40 + 7 * range) % 30]
            || case when range >= 1200 then cast(range // 1200 as varchar) else '' end as word,
    from range(company_count())
),

sized as (
    select
        *,
        cast(floor(case size_band
            when '1-9' then 1 + 9 * uniform('employees', company_number)
            when '10-49' then 10 + 40 * uniform('employees', company_number)
            when '50-199' then 50 + 150 * uniform('employees', company_number)
            when '200-999' then 200 + 800 * uniform('employees', company_number)
            when '1000-4999' then 1000 + 4000 * uniform('employees', company_number)
            else 5000 + 60000 * pow(uniform('employees', company_number), 3)
        end) as bigint) as employee_count,
    from numbered
)

select
    sized.company_number,
    sized.country,
    sized.industry,
    sized.size_band,
    sized.employee_count,
    'co' || (100000 + sized.company_number) as company_id,
    sized.word || ' ' || countries.legal_form as name,
    lower(sized.word) || case
        when uniform('company domain', sized.company_number) < 0.35 then '.com'
        when uniform('company domain', sized.company_number) < 0.45 then '.io'
        else countries.top_level_domain
    end as domain,
    round(
        sized.employee_count * (60 + 180 * uniform('revenue', sized.company_number))
    ) * 1000 as annual_revenue,
    pick(countries.spellings, uniform('company spelling', sized.company_number)) as country_written,
    sample_start() - cast(86400 * (5 + 500 * uniform('company age', sized.company_number)) as bigint)
        as updated_at,
from sized
inner join countries on sized.country = countries.country;

create table traits as
with
people as (
    select
        range + 1 as contact_number,
        -- A duplicate is the person of the row before, entered once more.
        case
            when range > 0 and uniform('duplicate', range + 1) < 0.015 then range else range + 1
        end as person,
    from range(contact_count())
),

placed as (
    select
        *,
        case when uniform('has company', person) < 0.88 then
            cast(1 + floor(company_count() * pow(uniform('company', person), 1.6)) as bigint)
        end as company_number,
        normal('interest', person) as interest,
        uniform('is bot', person) < 0.003 as is_bot,
    from people
)

select
    placed.*,
    draw_job_seniority(uniform('seniority', person)) as job_seniority,
    draw_job_department(uniform('department', person)) as job_department,
    coalesce(company_list.industry, '') as company_industry,
    coalesce(company_list.size_band, '') as company_employee_count,
    case
        when company_list.country is not null and uniform('same country', person) < 0.88
            then company_list.country
        else draw_country(uniform('country', person))
    end as country,
    draw_lead_source(uniform('lead source', contact_number)) as lead_source,
    draw_budget(uniform('budget', person)) as budget,
    draw_buying_role(uniform('buying role', person)) as buying_role,
    draw_need(uniform('need', person)) as need,
    draw_purchase_timeline(uniform('timeline', person)) as purchase_timeline,
    draw_buying_stage(uniform('buying stage', person)) as buying_stage,
    draw_lifecycle_stage(uniform('lifecycle', contact_number)) as lifecycle_stage,
    case
        when company_list.company_number is null and uniform('mail', person) < 0.7 then 'free'
        else draw_email_kind(uniform('email kind', person))
    end as email_kind,
    draw_marketing_consent(uniform('consent', person)) as marketing_consent,
    draw_has_phone(uniform('has phone', contact_number)) as has_phone,
    draw_name_looks_fake(uniform('fake name', person)) as name_looks_fake,
    draw_phone_looks_fake(uniform('fake phone', contact_number)) as phone_looks_fake,
    draw_is_student(uniform('student', person)) as is_student,
    draw_is_competitor(uniform('competitor', person)) as is_competitor,
    draw_current_vendor(uniform('vendor', person)) as current_vendor,
    draw_nps_score(uniform('nps', person)) as nps_score,
    draw_t_shirt_size(uniform('shirt', person)) as t_shirt_size,
    draw_preferred_language(uniform('language', person)) as preferred_language,
    case when is_bot then 0 else draw_acts(contact_number, interest) end as acts,
from placed
left join company_list on placed.company_number = company_list.company_number;

create table people as
with
judged as (
    select
        *,
        effect_job_seniority(job_seniority)
        + effect_job_department(job_department)
        + effect_company_industry(company_industry)
        + effect_company_employee_count(company_employee_count)
        + effect_country(country)
        + effect_lead_source(lead_source)
        + effect_budget(budget)
        + effect_buying_role(buying_role)
        + effect_need(need)
        + effect_purchase_timeline(purchase_timeline)
        + effect_buying_stage(buying_stage)
        + effect_lifecycle_stage(lifecycle_stage)
        + effect_email_kind(email_kind)
        + effect_marketing_consent(marketing_consent)
        + effect_has_phone(has_phone)
        + effect_name_looks_fake(name_looks_fake)
        + effect_phone_looks_fake(phone_looks_fake)
        + effect_is_student(is_student)
        + effect_is_competitor(is_competitor)
        + effect_current_vendor(current_vendor)
        + effect_nps_score(nps_score)
        + effect_t_shirt_size(t_shirt_size)
        + effect_preferred_language(preferred_language) as fit,
        effect_of_acts(acts) as acts_effect,
        case
            when uniform('older', contact_number) < 0.22
                then sample_start() - cast(63072000 * uniform('created', contact_number) as bigint)
            else sample_start() + cast(63072000 * uniform('created', contact_number) as bigint)
        end as created_second,
        greatest(14, least(500, exp(4.3 + 0.75 * normal('cycle', contact_number)))) as cycle_days,
    from traits
),

dated as (
    select
        *,
        at_working_hour(created_second, 0, 'created hour', contact_number) as created_at,
        case
            when created_second >= sample_start() then created_second + 86400
            -- An old contact wakes up at some time, for some of them shortly before the sample.
            else greatest(created_second + 86400, sample_start() + cast(
                68000000 * uniform('engaged', contact_number) - 8000000 as bigint
            ))
        end as engaged_at,
        case
            when is_bot then 0
            else 1 / (1 + exp(-(base_log_odds() + interest_effect() * interest + fit + acts_effect)))
        end as win_probability,
    from judged
),

decided as (
    select
        *,
        at_working_hour(
            engaged_at + cast(cycle_days * 86400 as bigint), 0, 'closed hour', contact_number
        ) as decision_at,
    from dated
),

outcome as (
    select
        *,
        case
            when decision_at >= sample_start() and decision_at < sample_end()
                and uniform('decided', contact_number) < decided_share()
                then decision_at
        end as closed_at,
    from decided
)

select
    *,
    closed_at is not null and uniform('wins', contact_number) < win_probability as is_won,
    'c' || (10000000 + contact_number) as contact_id,
    -- How much a person does: a heavy tail that leans on interest.
    least(60, exp(0.45 * interest + 0.8 * normal('activity', contact_number) - 0.4)) as activity,
    uniform('scanner', contact_number) < 0.008 as has_mail_scanner,
from outcome;
