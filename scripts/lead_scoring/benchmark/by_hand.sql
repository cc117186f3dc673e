-- The same tables as a first run fills, for one rule pack, as an expert would write it in a day:
-- the conditions of seeds/rules/ stand in the code, numbers and words are read from its tables. Nothing is
-- kept from one run to the next. by_hand.py sets the variables rules, reference, out and as_of, and makes
-- views <name>_input of the files, with texts in all columns but those of events. This part ends with the points;
-- by_hand_tables.sql and by_hand_history.sql write the tables.

set variable as_of = cast(getvariable('as_of') as date);

-- most words need no trimming, and to look is cheaper than to trim
create macro is_padded(word) as word < '!' or right(word, 1) <= ' ';
create macro tidy(word) as if(is_padded(word), trim(word, e' \t\r\n'), word);
create macro is_unknown(word) as
    word is null
    or (strlen(word) < 8 and lower(word) in ('', 'select', 'unknown', 'n/a'))
    or (is_padded(word) and lower(tidy(word)) in ('', 'select', 'unknown', 'n/a'));
create macro known(word) as if(is_unknown(word), null, tidy(word));
create macro moment(word) as cast(try_cast(tidy(word) as timestamptz) as timestamp);
create macro number(word) as case
    when regexp_full_match(word, '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?')
        and isfinite(try_cast(word as double))
        then try_cast(word as double)
end;
create macro within(number, lowest, highest) as
    case when number < lowest then lowest when number > highest then highest else number end;

-- Rules, as tables ------------------------------------------------------------------------------------------

create temp table rule_group as
select score, rule_group, coalesce(mode, 'sum') as mode, min_points, max_points,
    row_number() over (order by score, rule_group) as group_number
from read_csv(getvariable('rules') || '/score_groups.csv');

create temp table rule as
with
rules as (
    select rule_id, score, rule_group, coalesce(effect, 'points') as effect, points, description,
        null as event_type, null as pays, null as count_by, null as daily_limit, null as min_count,
        null as max_count, null as window_days, null as decay, null as min_points, null as max_points
    from read_csv(getvariable('rules') || '/attribute_rules.csv')
    union all by name
    select rule_id, score, rule_group, coalesce(effect, 'points') as effect, points, description,
        event_type, coalesce(pays, 'each') as pays, coalesce(count_by, 'event') as count_by,
        daily_limit, coalesce(min_count, 1) as min_count, max_count, window_days, decay, min_points,
        max_points
    from read_csv(getvariable('rules') || '/event_rules.csv')
)
select rules.* exclude (rule_group, decay), group_number, rule_group.mode,
    cast(row_number() over (order by rule_id) as smallint) as rule_number,
    coalesce(shape, 'none') as shape, interval_days, coalesce(percent, 100) as percent
from rules
left join read_csv(getvariable('rules') || '/decays.csv') as decays using (decay)
left join rule_group on rules.score = rule_group.score and rules.rule_group = rule_group.rule_group;

create macro remaining(shape, age, interval_days, percent) as case shape
    when 'none' then 1.0
    when 'expiry' then if(age < interval_days, 1.0, 0.0)
    when 'step' then greatest(0.0, 1.0 - percent / 100.0 * floor(age / interval_days))
    when 'linear' then greatest(0.0, 1.0 - percent / 100.0 * age / interval_days)
    when 'half_life' then power(0.5::double, age::double / interval_days)
end;

create temp table band as
select score, band, min_points, keep_points,
    lead(min_points) over (partition by score order by min_points) as below_points
from read_csv(getvariable('rules') || '/score_bands.csv');

-- Contacts as they are on the date --------------------------------------------------------------------------

create temp table contact_row as
select known(contact_id) as contact_id, known(company_id) as company_id, lower(known(email)) as email,
    lower(known(first_name)) as first_name, lower(known(last_name)) as last_name, known(phone) as phone,
    known(job_title) as job_title, lower(known(country)) as country, known(postal_code) as postal_code,
    lower(known(lead_source)) as lead_source, lower(known(lifecycle_stage)) as lifecycle_stage,
    number(known(budget)) as budget, lower(known(buying_role)) as buying_role,
    lower(known(need)) as need, lower(known(purchase_timeline)) as purchase_timeline,
    lower(known(buying_stage)) as buying_stage, number(known(social_followers)) as social_followers,
    lower(known(marketing_consent)) as marketing_consent, moment(created_at) as created_at,
    moment(updated_at) as updated_at,
    row_number() over (
        partition by known(contact_id), moment(updated_at)
        order by cast(cast(contacts as map(varchar, varchar)) as varchar)
    ) as repeat_number
from contacts_input as contacts;

create temp table contact as
select * exclude (repeat_number), min(created_at) over (partition by contact_id) as first_created_at
from contact_row
where contact_id is not null and repeat_number = 1
qualify row_number() over (
    partition by contact_id
    order by coalesce(updated_at::date, getvariable('as_of')) <= getvariable('as_of') desc,
        if(updated_at::date <= getvariable('as_of'), updated_at, null) desc nulls last,
        updated_at asc nulls first
) = 1;

create temp table company as
select known(company_id) as company_id, lower(known(industry)) as industry,
    number(known(employee_count)) as employee_count, number(known(annual_revenue)) as annual_revenue,
    moment(updated_at) as updated_at,
    row_number() over (
        partition by known(company_id), moment(updated_at)
        order by cast(cast(companies as map(varchar, varchar)) as varchar)
    ) as repeat_number
from companies_input as companies;

create temp table fact_row as
select facts.*, contact.contact_id is not null as is_of_contact,
    row_number() over (
        partition by facts.contact_id, attribute, known_from order by value asc nulls last
    ) as repeat_number
from (
    select known(contact_id) as contact_id, lower(known(attribute)) as attribute, known(value) as value,
        moment(known_from) as known_from
    from contact_attributes_input
) as facts
left join contact using (contact_id);

create temp table lead as
with
company_now as (
    select * from company
    where company_id is not null and repeat_number = 1
    qualify row_number() over (
        partition by company_id
        order by coalesce(updated_at::date, getvariable('as_of')) <= getvariable('as_of') desc,
            if(updated_at::date <= getvariable('as_of'), updated_at, null) desc nulls last,
            updated_at asc nulls first
    ) = 1
),
facts_now as (
    select contact_id, attribute, value
    from fact_row
    where repeat_number = 1 and attribute is not null
        and coalesce(known_from::date, getvariable('as_of')) <= getvariable('as_of')
    qualify row_number() over (partition by contact_id, attribute order by known_from desc nulls last) = 1
),
facts as (
    select contact_id,
        max(lower(value)) filter (where attribute = 'is_student') as is_student,
        max(lower(value)) filter (where attribute = 'is_competitor') as is_competitor,
        max(lower(value)) filter (where attribute = 'current_vendor') as current_vendor,
        max(value) filter (where attribute = 'consent_withdrawn_on') as consent_withdrawn_on
    from facts_now
    group by contact_id
),
titles as (
    select job_title,
        ' ' || trim(regexp_replace(lower(job_title), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ' as words
    from (select distinct job_title from contact where job_title is not null)
),
words_found as (
    select job_title, kind, meaning
    from titles
    inner join read_csv(getvariable('reference') || '/ref_job_title_keywords.csv') as keywords
        on contains(words, ' ' || keyword || ' ')
    qualify row_number() over (
        partition by job_title, kind order by rank, length(keyword) desc, keyword
    ) = 1
),
jobs as (
    select job_title, max(meaning) filter (where kind = 'seniority') as seniority,
        max(meaning) filter (where kind = 'department') as department
    from words_found
    group by job_title
),
emails as (
    select contact_id, split_part(email, '@', -1) as domain,
        if(email like '_%@_%', split_part(
            left(email, length(email) - length(split_part(email, '@', -1)) - 1), '+', 1
        ), null) as local_part
    from contact
    where email like '%@_%' and split_part(email, '@', -1) <> ''
),
fakes as (
    from read_csv(getvariable('reference') || '/ref_fake_values.csv', all_varchar = true)
)
select contact.*, coalesce(first_created_at::date, getvariable('as_of')) as created_on,
    getvariable('as_of') - first_created_at::date as days_since_created,
    company_now.industry, company_now.employee_count, company_now.annual_revenue,
    facts.is_student, facts.is_competitor, facts.current_vendor, facts.consent_withdrawn_on,
    jobs.seniority, jobs.department, countries.country_code, emails.domain as email_domain,
    if(emails.domain is not null, coalesce(domains.kind, 'business'), null) as email_kind,
    roles.local_part is not null as is_role_account,
    coalesce(contact.first_name in (select value from fakes where kind = 'name'), false)
    or coalesce(contact.last_name in (select value from fakes where kind = 'name'), false)
    or coalesce(
        coalesce(first_name || ' ' || last_name, first_name, last_name)
        in (select value from fakes where kind = 'name'), false
    ) as is_name_fake,
    phone is not null and (
        regexp_replace(phone, '[^0-9]+', '', 'g') in (select value from fakes where kind = 'phone')
        or length(regexp_replace(phone, '[^0-9]+', '', 'g')) < 6
        or regexp_full_match(regexp_replace(phone, '[^0-9]+', '', 'g'),
            '0*|1*|2*|3*|4*|5*|6*|7*|8*|9*')
    ) as is_phone_fake
from contact
left join company_now using (company_id)
left join facts using (contact_id)
left join jobs using (job_title)
left join emails using (contact_id)
left join read_csv(getvariable('reference') || '/ref_email_domains.csv') as domains
    on emails.domain = domains.domain
left join read_csv(getvariable('reference') || '/ref_role_accounts.csv', all_varchar = true) as roles
    on emails.local_part = roles.local_part
left join read_csv(getvariable('reference') || '/ref_countries.csv', all_varchar = true) as countries
    on contact.country = countries.country_name
where coalesce(first_created_at::date, getvariable('as_of')) <= getvariable('as_of');

create temp table lead_rule as
with
found as (
    select contact_id, unnest(list_filter([
        case seniority
            when 'c_level' then 'title_c_level'
            when 'vp' then 'title_vp'
            when 'director' then 'title_director'
            when 'manager' then 'title_manager'
            when 'senior' then 'title_senior'
            when 'entry' then 'title_entry'
        end,
        case
            when department = 'marketing' then 'department_marketing'
            when department = 'sales' then 'department_sales'
            when department in ('operations', 'it') then 'department_operations_or_it'
            when department = 'executive' then 'department_executive'
            when department in ('hr', 'legal', 'support', 'education') then 'department_without_a_use'
        end,
        if(department in ('marketing', 'sales') and seniority in ('c_level', 'vp', 'director'),
            'department_marketing_or_sales_lead', null),
        if(department in ('it', 'operations') and seniority in ('c_level', 'vp', 'director'),
            'department_it_or_operations_lead', null),
        if(regexp_matches(job_title, 'demand gen|lead (gen|manage|scoring)|revenue op|'
            || 'marketing (op|automation)|growth|crm', 'i'), 'title_says_lead_management', null),
        case
            when country_code in ('US', 'DE', 'GB', 'AT', 'CH', 'NL', 'CA') then 'country_core_market'
            when country_code in ('FR', 'ES', 'IT', 'SE', 'NO', 'DK', 'FI', 'BE', 'LU', 'IE', 'PL',
                'CZ', 'PT', 'AU', 'NZ', 'JP') then 'country_served_market'
            when country_code is not null then 'country_far_market'
        end,
        if(country_code = 'DE' and regexp_matches(postal_code, '^(8|9)[0-9]{4}$'),
            'postal_code_home_region', null),
        if(country_code in ('KP', 'IR', 'SY', 'CU'), 'country_under_embargo', null),
        case
            when industry in ('software', 'financial services') then 'industry_core'
            when industry in ('professional services', 'manufacturing', 'retail', 'logistics')
                then 'industry_good'
            when industry in ('education', 'public sector', 'nonprofit') then 'industry_poor'
        end,
        case
            when employee_count >= 1000 then 'company_1000_people_or_more'
            when employee_count between 50 and 999 then 'company_50_to_999_people'
            when employee_count between 10 and 49 then 'company_10_to_49_people'
            when employee_count < 10 then 'company_below_10_people'
        end,
        if(annual_revenue >= 10000000, 'revenue_10_million_or_more', null),
        case
            when budget >= 50000 then 'budget_50000_or_more'
            when budget >= 20000 then 'budget_20000_to_50000'
            when budget < 5000 then 'budget_below_5000'
        end,
        case buying_role
            when 'decision_maker' then 'authority_decision_maker'
            when 'influencer' then 'authority_influencer'
            when 'none' then 'authority_none'
        end,
        case need
            when 'replace_vendor' then 'need_replace_vendor'
            when 'new_project' then 'need_new_project'
            when 'none' then 'need_none'
        end,
        case purchase_timeline
            when 'this_month' then 'time_this_month'
            when 'this_quarter' then 'time_this_quarter'
            when 'no_plan' then 'time_no_plan'
        end,
        if(current_vendor = 'spreadsheets', 'vendor_spreadsheets', null),
        case buying_stage
            when 'decision' then 'stage_decision'
            when 'consideration' then 'stage_consideration'
        end,
        if(lifecycle_stage in ('sql', 'opportunity'), 'stage_accepted_by_sales', null),
        if(lifecycle_stage in ('customer', 'evangelist'), 'existing_customer_disqualifies', null),
        case
            when lead_source in ('referral', 'partner') then 'source_recommended'
            when lead_source = 'paid_social' then 'source_paid_social'
            when lead_source = 'list_import' then 'source_bought_list'
        end,
        if(phone is not null, 'gave_phone', null),
        if(job_title is not null, 'gave_job_title', null),
        if(marketing_consent = 'true', 'gave_consent', null),
        case email_kind when 'disposable' then 'email_disposable' when 'free' then 'email_free' end,
        if(email_kind = 'disposable', 'email_disposable_disqualifies', null),
        if(is_role_account, 'email_role_account', null),
        if(email is null, 'email_missing', null),
        if(regexp_matches(email_domain, '[.](edu|ac[.][a-z]{2}|edu[.][a-z]{2})$', 'i'),
            'email_academic', null),
        if(is_name_fake, 'name_fake', null),
        if(is_phone_fake, 'phone_fake', null),
        if(getvariable('as_of') - updated_at::date >= 730, 'record_out_of_date', null),
        if(is_student = 'true', 'student', null),
        if(is_student = 'true', 'student_disqualifies', null),
        if(is_competitor = 'true', 'competitor_left_out_of_fit', null),
        if(is_competitor = 'true', 'competitor_left_out_of_engagement', null),
        if(is_competitor = 'true', 'competitor_disqualifies', null),
        if(email_domain in ('rivalscore.example', 'pointpilot.example', 'leadmetrix.example'),
            'competitor_domain_disqualifies', null),
        if(consent_withdrawn_on is not null, 'consent_withdrawn_disqualifies', null),
        if(getvariable('as_of') - created_at::date between 0 and 13, 'new_lead', null)
    ], lambda rule_id: rule_id is not null)) as rule_id
    from lead
)
select contact_id, rule_number
from found
inner join rule using (rule_id);

-- Events ----------------------------------------------------------------------------------------------------

create temp table incomplete_row as
from events_input
where is_unknown(event_id) or is_unknown(contact_id) or is_unknown(event_type) or occurred_at is null;

create temp table repeated_id as
select hash(tidy(event_id)) as id_hash from events_input group by id_hash having count(*) > 1;

create temp table repeated_row as
from events_input
semi join repeated_id on hash(tidy(event_id)) = id_hash
anti join incomplete_row using (file_row_number);

create temp table redelivered as
select *, row_number() over (
    partition by event_id
    order by loaded_at desc nulls last, occurred_at desc, contact_id, event_type, value nulls last,
        asset nulls last, channel nulls last, campaign nulls last
) as delivery_number
from (
    select file_row_number, tidy(event_id) as event_id, tidy(contact_id) as contact_id,
        tidy(event_type) as event_type, known(channel) as channel, known(asset) as asset,
        known(campaign) as campaign, value, occurred_at, loaded_at
    from repeated_row
);

create temp table left_out_row as
select file_row_number from incomplete_row
union all
select file_row_number from redelivered where delivery_number > 1;

-- there are few kinds of events: their words are tidied and held against the rules once
create temp table kind as
select *, row_number() over () as kind_number, lower(tidy(event_type)) as type_name,
    lower(known(asset)) as asset_name,
    coalesce(lower(known(channel)) in ('web', 'product', 'webinar', 'social', 'cart'), false) as is_seen
from (select distinct event_type, asset, channel from events_input);

create temp table event as
select tidy(contact_id) as contact_id, kind_number, is_seen, value, occurred_at::date as occurred_on
from events_input as events
anti join left_out_row using (file_row_number)
inner join kind
    on kind.event_type = events.event_type
        and kind.asset is not distinct from events.asset
        and kind.channel is not distinct from events.channel;

create temp table activity as
select contact_id, max(occurred_on) filter (occurred_on <= getvariable('as_of')) as last_event_on,
    max(occurred_on) filter (is_seen and occurred_on <= getvariable('as_of')) as last_seen_on,
    count_if(getvariable('as_of') - occurred_on between 0 and 29) as events_last_30_days
from event
group by contact_id;

create temp table kind_rule as
select kind_number, asset_name, rule_number, window_days,
    -- of these types only calls and views that lasted count
    case type_name
        when 'video_view' then 60
        when 'webinar_attend' then 20
        when 'call_connected' then 60
    end as lowest_value
from kind
inner join rule on rule.event_type = kind.type_name
where case rule_id
    when 'asked_for_contact' then asset_name = 'contact-sales'
    when 'asked_for_contact_or_quote_qualifies' then asset_name in ('contact-sales', 'quote-request')
    when 'asked_for_quote' then asset_name = 'quote-request'
    when 'visited_pricing' then starts_with(asset_name, '/pricing')
    when 'returned_to_pricing' then starts_with(asset_name, '/pricing')
    when 'compared_vendors' then starts_with(asset_name, '/compare/')
    when 'used_roi_calculator' then starts_with(asset_name, '/roi-calculator')
    when 'checked_security_or_integrations' then asset_name in ('/security', '/integrations')
    when 'read_customer_stories' then starts_with(asset_name, '/customers/')
    when 'searched_for_price'
        then regexp_matches(asset_name, 'pric|cost|quote|discount|preis|prix|precio|prezzo')
    when 'downloaded_price_list' then asset_name in ('price-list.pdf', 'buyers-guide.pdf')
    when 'read_product_pages' then starts_with(asset_name, '/product')
    when 'read_blog' then starts_with(asset_name, '/blog/')
    when 'saw_landing_page_again_and_again' then starts_with(asset_name, '/lp/')
    when 'filled_in_forms' then asset_name in ('event-signup', 'ebook', 'newsletter')
    when 'downloaded_whitepapers' then starts_with(asset_name, 'whitepaper-')
    when 'downloaded_product_papers' then regexp_matches(asset_name, '^(datasheet|case-study)-')
    when 'clicked_offer' then starts_with(asset_name, 'offer-')
    when 'looked_for_a_job' then starts_with(asset_name, '/careers')
    else true
end;

create temp table daily as
with
kinds as (
    select kind_number, max(coalesce(window_days, 100000)) as longest_window,
        any_value(lowest_value) as lowest_value
    from kind_rule
    group by kind_number
)
select contact_id, kind_number, occurred_on, count(*) as events
from event
inner join kinds using (kind_number)
where getvariable('as_of') - occurred_on between 0 and longest_window - 1
    and (lowest_value is null or value >= lowest_value)
group by contact_id, kind_number, occurred_on;

create temp table rule_count as
with
matches as (
    select contact_id, rule_number, asset_name, occurred_on, events
    from daily
    inner join kind_rule using (kind_number)
    where window_days is null or getvariable('as_of') - occurred_on < window_days
),
units as (
    select contact_id, rule_number, sum(events) as units, occurred_on as unit_on
    from matches
    inner join rule using (rule_number)
    where count_by = 'event' and daily_limit is null
    group by contact_id, rule_number, occurred_on
    union all
    select contact_id, rule_number, if(count_by = 'day', 1, least(sum(events), daily_limit)) as units,
        occurred_on as unit_on
    from matches
    inner join rule using (rule_number)
    where count_by = 'day' or daily_limit is not null
    group by contact_id, rule_number, count_by, daily_limit, occurred_on
    union all
    select contact_id, rule_number, 1 as units, max(occurred_on) as unit_on
    from matches
    inner join rule using (rule_number)
    where count_by = 'asset'
    group by contact_id, rule_number, asset_name
)
select contact_id, rule_number, sum(units) as matched_count,
    sum(
        remaining(shape, getvariable('as_of') - unit_on, interval_days, percent)::decimal(18, 15) * units
    ) as decayed_units,
    min(unit_on) as first_matched_on, max(unit_on) as last_matched_on
from units
inner join rule using (rule_number)
group by contact_id, rule_number;

-- Points ----------------------------------------------------------------------------------------------------

create temp table fired as
with
silences as (
    select lead.contact_id, rule_number
    from lead
    inner join rule on rule_id like 'quiet_for_%' and days_since_created >= window_days
    left join activity using (contact_id)
    where last_seen_on is null or getvariable('as_of') - last_seen_on >= window_days
),
rules_fired as (
    select contact_id, rule_number, 1 as matched_count, 1::double as paid_units,
        null::date as first_matched_on, null::date as last_matched_on
    from lead_rule
    union all
    select contact_id, rule_number, 0 as matched_count, 1::double as paid_units,
        null as first_matched_on, null as last_matched_on
    from silences
    union all
    select contact_id, rule_number, matched_count,
        if(pays = 'each', decayed_units::double, remaining(
            shape, getvariable('as_of') - last_matched_on, interval_days, percent
        )::double) as paid_units,
        first_matched_on, last_matched_on
    from rule_count
    inner join rule using (rule_number)
    inner join lead using (contact_id)
    where (
        pays = 'each'
        or (matched_count >= min_count and (max_count is null or matched_count <= max_count))
    )
    and (rule_id <> 'shared_to_wide_audience' or social_followers >= 1000)
)
select contact_id, rule_number, score, group_number, effect, mode, event_type is not null as is_of_events,
    matched_count, first_matched_on, last_matched_on, (points * paid_units)::decimal(28, 12) as points,
    within(points * paid_units, min_points, max_points)::decimal(28, 12) as capped_points
from rules_fired
inner join rule using (rule_number);

create temp table rule_sum as
select contact_id, score, count(*) as rules_matched,
    sum(points) filter (not is_of_events) as attribute_points,
    sum(points) filter (is_of_events) as event_points
from fired
where effect = 'points'
group by contact_id, score;

create temp table not_best as
select contact_id, rule_number
from fired
where mode = 'best' and effect = 'points'
qualify row_number() over (
    partition by contact_id, group_number order by capped_points desc, rule_number
) > 1;

create temp table group_points as
select contact_id, score, group_number, paid_points,
    within(paid_points, min_points, max_points)::decimal(28, 12) as points
from (
    select contact_id, group_number, sum(capped_points) as paid_points
    from fired
    anti join not_best using (contact_id, rule_number)
    where effect = 'points'
    group by contact_id, group_number
)
inner join rule_group using (group_number);

create temp table adjustment_row as
select adjustments.*, contact.contact_id is not null as is_of_contact,
    adjustment_id is not null and contact_id is not null and score is not null
    and points is not null as is_complete,
    if(is_complete, row_number() over (
        partition by is_complete, adjustment_id
        order by adjusted_at desc nulls last, contact_id, score, points, reason nulls last
    ), null) as repeat_number
from (
    select known(adjustment_id) as adjustment_id, known(contact_id) as contact_id,
        known(score) as score, number(known(points)) as points, known(reason) as reason,
        moment(adjusted_on) as adjusted_at
    from adjustments_input
) as adjustments
left join contact using (contact_id);

create temp table adjustment as
select adjustment_id, contact_id, score, points::decimal(28, 12) as points,
    adjusted_at::date as adjusted_on, row_number() over (order by adjustment_id) as adjustment_number
from adjustment_row
inner join lead using (contact_id)
where is_complete and repeat_number = 1
    and coalesce(adjusted_at::date, getvariable('as_of')) <= getvariable('as_of');

create temp table score as
from read_csv(getvariable('rules') || '/scores.csv');

create temp table component as
select score, component, weight, row_number() over (order by score, component) as component_number
from read_csv(getvariable('rules') || '/combined_scores.csv');

-- of which points are not whole to the sixth digit: the files give no more digits, but decay and weights do
create temp table broken_score as
select score from rule where shape <> 'none'
union
select score from component
union
select score from adjustment where points <> round(points, 6);

create temp table score_points as
with
left_out as (
    select contact_id, score from fired where effect = 'exclude' group by contact_id, score
),
group_sums as (
    select contact_id, score, sum(points) as points from group_points group by contact_id, score
),
adjustment_sums as (
    select contact_id, score, sum(points) as points from adjustment group by contact_id, score
),
plain_scores as (
    select contact_id, score.score, left_out.contact_id is null as is_scored,
        (base_points + coalesce(group_sums.points, 0) + coalesce(adjustment_sums.points, 0))
        ::decimal(28, 12) as uncapped_points,
        within(uncapped_points, score.min_points, score.max_points)::decimal(28, 12) as capped_points,
        if(is_scored, round(capped_points, 6), null) as points
    from lead
    inner join score on score.kind <> 'combined'
    left join group_sums using (contact_id, score)
    left join adjustment_sums using (contact_id, score)
    left join left_out using (contact_id, score)
),
components as (
    select contact_id, combined.score,
        sum((plain_scores.points::double * weight)::decimal(28, 12)) as points
    from plain_scores
    inner join component as combined on plain_scores.score = combined.component
    group by contact_id, combined.score
),
combined_scores as (
    select contact_id, score.score, components.points is not null as is_scored,
        (base_points + components.points + coalesce(adjustment_sums.points, 0))::decimal(28, 12)
        as uncapped_points,
        within(uncapped_points, score.min_points, score.max_points)::decimal(28, 12) as capped_points,
        if(is_scored, round(capped_points, 6), null) as points
    from components
    inner join score using (score)
    left join adjustment_sums using (contact_id, score)
),
all_scores as (
    from plain_scores
    union all
    from combined_scores
)
select all_scores.*, band.band
from all_scores
left join band
    on all_scores.score = band.score and all_scores.points >= band.min_points
        and (below_points is null or all_scores.points < below_points);
