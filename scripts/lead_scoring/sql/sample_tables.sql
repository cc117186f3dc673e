-- The input files as they would come out of a CRM: versions, spellings, gaps and a little dirt.
create view versions as
with
counted as (
    select
        *,
        case
            when is_won then 2 + cast(uniform('versions', contact_number) < 0.2 as integer)
            when uniform('versions', contact_number) < 0.035
                then 2 + cast(floor(3 * uniform('version count', contact_number)) as integer)
            else 1
        end as version_count,
    from people
),

numbered as (
    select
        *,
        -- One in 250 rows comes twice with the same time of change.
        unnest(range(
            version_count + cast(uniform('repeated', contact_number) < 0.004 as integer)
        )) as position,
    from counted
),

placed as (
    select
        *,
        position = version_count as is_repeated,
        least(position, version_count - 1) as version,
        contact_number * 8 + position as row_key,
    from numbered
)

select
    *,
    version = version_count - 1 as is_newest,
    case
        when is_won and version = version_count - 1 then closed_at + 1200
        when version_count = 1 then created_at + cast(
            greatest(0, coalesce(closed_at, sample_end()) - created_at - 86400)
            * pow(uniform('updated', contact_number), 3) as bigint
        )
        else created_at + cast(
            greatest(0, coalesce(closed_at, sample_end()) - created_at - 86400)
            * version / version_count as bigint
        )
    end as updated_at,
from placed;

create view contacts as
with
worded as (
    select
        versions.*,
        countries.dial_code,
        company_list.domain as company_domain,
        pick(countries.spellings, uniform('spelling', versions.contact_number)) as country_written,
        pick(countries.cities, uniform('city', person)) as city_written,
        pick(countries.regions, uniform('city', person)) as region_written,
        pick(cultures.first_names, uniform('first name', person)) as given_name,
        case
            when versions.contact_number % 500 = 7
                then odd_last_name((versions.contact_number // 500 % 8) / 8)
            else pick(cultures.last_names, uniform('last name', person))
        end as family_name,
        fake_name(uniform('which fake name', person)) as made_up_name,
        -- An older version shows the job and the stage from before.
        case
            when is_newest or is_won or uniform('old job', row_key) < 0.5 then job_title(
                job_seniority, pick(departments.areas, uniform('area', person)),
                departments.short_chief, departments.long_chief,
                uniform('title', versions.contact_number)
            )
            else pick(departments.areas, uniform('area', person)) || ' Coordinator'
        end as title_written,
        case
            when is_won and is_newest then 'customer'
            when is_newest or is_won or uniform('old stage', row_key) < 0.5 then lifecycle_stage
            else 'subscriber'
        end as stage_written,
        cast(floor(1e7 * uniform('phone', row_key // 8)) as bigint) as phone_number,
        case
            when uniform('lost company', person) < 0.004 then 'co0' || (1000 + person % 9000)
            when not is_newest and not is_won and uniform('old company', row_key) < 0.3 then null
            else company_list.company_id
        end as company_id,
    from versions
    inner join countries on versions.country = countries.country
    -- One in eight has a name from elsewhere.
    inner join cultures on cultures.culture = case
        when uniform('from elsewhere', person) < 0.12 then pick(
            ['english', 'german', 'french', 'spanish', 'indian', 'polish', 'nigerian', 'italian'],
            uniform('culture', person)
        )
        else countries.culture
    end
    inner join departments on versions.job_department = departments.job_department
    left join company_list on versions.company_number = company_list.company_number
),

mailed as (
    select
        *,
        case
            when name_looks_fake = 'true'
                then regexp_replace(lower(made_up_name), '[^a-z]+', '', 'g') || (person % 97)
            when uniform('role mailbox', person) < 0.015
                then role_mailbox(uniform('which mailbox', person))
            else regexp_replace(
                strip_accents(lower(in_latin(given_name || '.' || family_name))),
                '[^a-z.]+', '', 'g'
            ) || case
                when email_kind = 'free' then cast(person % 9973 as varchar)
                when uniform('number in mail', person) < 0.3 then cast(person % 89 as varchar)
                else ''
            end
        end as mailbox,
    from worded
)

select
    contact_id,
    as_time(created_at) as created_at,
    as_time(updated_at) as updated_at,
    case
        when uniform('no mail', contact_number) < 0.01
            then unknown_word(uniform('unknown mail', contact_number))
        when uniform('bad mail', contact_number) < 0.004 then mailbox || '(at)' || company_domain
        when uniform('mail in capitals', contact_number) < 0.03
            then upper(mailbox || '@' || coalesce(company_domain, 'gmail.com'))
        when is_competitor = 'true'
            then mailbox || '@' || rival_domain(uniform('rival', person))
        when is_student = 'true' and uniform('school mail', person) < 0.6
            then mailbox || '@' || school_domain(uniform('school', person))
        when email_kind = 'disposable'
            then mailbox || '@' || disposable_domain(uniform('disposable', person))
        when email_kind = 'free' or company_domain is null
            then mailbox || '@' || free_domain(uniform('free mail', person))
        else mailbox || '@' || company_domain
    end as email,
    case when name_looks_fake = 'true' then split_part(made_up_name, ' ', 1) else given_name end
        as first_name,
    case when name_looks_fake = 'true' then split_part(made_up_name, ' ', 2) else family_name end
        as last_name,
    case
        when phone_looks_fake = 'true' then fake_phone(uniform('which fake phone', contact_number))
        when has_phone = 'false' then unknown_word(uniform('unknown phone', contact_number))
        when is_repeated then dial_code || ' 30 ' || phone_number
        else case cast(floor(4 * uniform('phone format', contact_number)) as integer)
            when 0 then dial_code || lpad(cast(200000000 + phone_number as varchar), 9, '2')
            when 1 then dial_code || ' (20) ' || (1000000 + phone_number)
            when 2 then '0' || (20 + contact_number % 70) || '/' || (1000000 + phone_number)
            else dial_code || '-20-' || (1000 + phone_number % 9000) || '-' || (phone_number % 10)
        end
    end as phone,
    title_written as job_title,
    case
        when uniform('no country', contact_number) < 0.02
            then unknown_word(uniform('unknown country', contact_number))
        else country_written
    end as country,
    case when uniform('no region', contact_number) < 0.25 then '' else region_written end as region,
    case when uniform('no city', contact_number) < 0.12 then '' else city_written end as city,
    case
        when uniform('no postal code', contact_number) < 0.2 then ''
        when country = 'GB'
            then 'LS' || (1 + person % 28) || ' ' || (1 + person % 9) || 'QT'
        when country = 'NL' then (1000 + person % 8999) || ' KX'
        when country = 'CA' then 'B' || (person % 10) || 'H ' || (person // 10 % 10) || 'R3'
        when country in ('AT', 'CH', 'AU') then cast(1000 + person % 8999 as varchar)
        else lpad(cast(person * 7919 % 99999 as varchar), 5, '0')
    end as postal_code,
    company_id,
    lead_source,
    stage_written as lifecycle_stage,
    case budget
        when 'under 5000' then round(500 + 4400 * uniform('budget sum', person), -2)
        when '5000 to 20000' then round(5000 + 14900 * uniform('budget sum', person), -2)
        when '20000 to 50000' then round(20000 + 29900 * uniform('budget sum', person), -2)
        when 'over 50000' then round(50100 + 150000 * pow(uniform('budget sum', person), 3), -2)
    end as budget,
    case buying_role
        when '' then unknown_word(uniform('unknown role', contact_number)) else buying_role
    end as buying_role,
    case need
        when '' then unknown_word(uniform('unknown need', contact_number)) else need
    end as need,
    case purchase_timeline
        when '' then unknown_word(uniform('unknown time', contact_number)) else purchase_timeline
    end as purchase_timeline,
    buying_stage,
    case
        when uniform('has followers', person) < 0.6
            then cast(floor(exp(5.5 + 1.4 * normal('followers', person))) as bigint)
    end as social_followers,
    marketing_consent,
    preferred_language,
    case
        when is_won and uniform('has manager', contact_number) < 0.95
            then account_manager_name(uniform('manager', contact_number))
    end as account_manager,
    t_shirt_size,
from mailed
order by contact_number, position;

create view companies as
with
versioned as (
    select
        *,
        unnest(range(1 + cast(uniform('company grows', company_number) < 0.05 as integer)))
            as version,
    from company_list
)

select
    company_id,
    name,
    domain,
    case
        when uniform('no industry', company_number) < 0.02
            then unknown_word(uniform('unknown industry', company_number))
        else industry
    end as industry,
    case
        when uniform('no size', company_number) >= 0.03
            then cast(round(employee_count * (1 + 0.04 * version)) as bigint)
    end as employee_count,
    case when uniform('no revenue', company_number) >= 0.2 then annual_revenue end as annual_revenue,
    country_written as country,
    as_time(updated_at + cast(
        version * (sample_end() - updated_at) * 0.9 * uniform('grown', company_number) as bigint
    )) as updated_at,
from versioned
order by company_number, version;

create view contact_attributes as
with
facts as (
    select
        contact_number, contact_id, 1 as part, 'nps_score' as attribute,
        created_at + cast(86400 * 20 * uniform('nps on', contact_number) as bigint) as known_at,
        case nps_score
            when '0-6' then cast(floor(7 * uniform('nps value', contact_number)) as integer)
            when '7-8' then 7 + contact_number % 2
            else 9 + contact_number % 2
        end || '' as value,
    from people
    where nps_score <> ''
    union all
    select contact_number, contact_id, 2, 'is_student', created_at, 'true'
    from people
    where is_student = 'true'
    union all
    select contact_number, contact_id, 3, 'is_competitor', created_at, 'true'
    from people
    where is_competitor = 'true'
    union all
    select contact_number, contact_id, 4, 'current_vendor', created_at, current_vendor
    from people
    where current_vendor <> ''
    union all
    select
        people.contact_number, people.contact_id, 5, 'consent_withdrawn_on',
        unsubscribed.unsubscribed_at,
        cast(cast(as_time(unsubscribed.unsubscribed_at) as date) as varchar)
    from people
    inner join unsubscribed on people.contact_number = unsubscribed.contact_number
    where uniform('withdraws', people.contact_number) < 0.6
)

select
    contact_id,
    attribute,
    value,
    case
        when uniform('undated fact', contact_number) >= 0.05 then cast(as_time(known_at) as date)
    end as known_from,
from facts
where known_at < sample_end()
order by contact_number, part;

create view outcomes as
select
    contact_id,
    case when is_won then 'won' else 'lost' end as outcome,
    as_time(closed_at) as closed_at,
    case
        when is_won or uniform('lost amount', contact_number) < 0.3 then round(
            case company_employee_count
                when '1-9' then 3000 when '10-49' then 8000 when '50-199' then 20000
                when '200-999' then 45000 when '1000-4999' then 90000 when '5000+' then 150000
                else 6000
            end * exp(0.5 * normal('amount', contact_number)), 2
        )
    end as amount,
from people
where closed_at is not null
order by contact_number;

create view adjustments as
with
chosen as (
    select
        contact_number,
        contact_id,
        created_at,
        row_number() over (order by contact_number) as adjustment_number,
    from people
    where contact_number % 97 = 5
)

select
    'adj' || (1000 + adjustment_number) as adjustment_id,
    -- One in forty is for a contact that nobody knows.
    case when adjustment_number % 40 = 3 then 'c0' || (100000 + contact_number) else contact_id end
        as contact_id,
    pick(['engagement', 'fit', 'engagement'], uniform('adjusted score', contact_number)) as score,
    cast(pick([-20, -10, -5, 5, 10, 15], uniform('adjustment', contact_number)) as integer) as points,
    cast(as_time(least(
        sample_end() - 1,
        greatest(created_at, sample_start())
        + cast(86400 * 120 * uniform('adjusted on', contact_number) as bigint)
    )) as date) as adjusted_on,
    pick(
        ['Spoke at the trade fair', 'Budget frozen, says the assistant', 'Asked for a "pilot", soon',
         'Wrong person', 'Recommended by a customer'], uniform('adjustment', contact_number)
    ) as reason,
from chosen
order by contact_number;
