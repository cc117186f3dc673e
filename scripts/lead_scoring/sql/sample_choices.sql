-- What can happen: kinds of sessions, their steps, and the lists that a step draws from.
-- In an asset or a campaign, @month stands for the event's month (2026-03) and @nn for its number.
create table choices as
with
emails as (
    select *
    from (values
        (101, 'newsletter-@month', 'newsletter', 5),
        (102, 'offer-spring', 'spring-offer', 1),
        (103, 'product-update-@nn', 'product-news', 3),
        (104, 'invite-webinar-@nn', 'webinars', 3),
        (105, 'nurture-roi-3-of-5', 'nurture', 2),
        (106, 'case-study-digest', 'nurture', 2)
    ) as email (choice_number, asset, campaign, weight)
),

email_steps as (
    select *
    from (values
        ('email_delivered'), ('email_open'), ('email_click'), ('email_reply'), ('email_bounce'),
        ('email_unsubscribe'), ('spam_complaint')
    ) as step (event_type)
),

others as (
    select *
    from (values
        (1, 'pages', 'page_view', 'web', '/', null, 22, null, null),
        (2, 'pages', 'page_view', 'web', '/product', null, 14, null, null),
        (3, 'pages', 'page_view', 'web', '/product/scoring', null, 8, null, null),
        (4, 'pages', 'page_view', 'web', '/product/reports', null, 6, null, null),
        (5, 'pages', 'page_view', 'web', '/product/automation', null, 5, null, null),
        (6, 'pages', 'page_view', 'web', '/customers/alderbridge', null, 4, null, null),
        (7, 'pages', 'page_view', 'web', '/customers/fjordpath', null, 3, null, null),
        (8, 'pages', 'page_view', 'web', '/integrations', null, 6, null, null),
        (9, 'pages', 'page_view', 'web', '/security', null, 3, null, null),
        (10, 'pages', 'page_view', 'web', '/blog/what-is-a-lead', null, 9, null, null),
        (11, 'pages', 'page_view', 'web', '/blog/decay-explained', null, 7, null, null),
        (12, 'pages', 'page_view', 'web', '/blog/sales-and-marketing-peace', null, 6, null, null),
        (13, 'pages', 'page_view', 'web', '/blog/10-myths-about-scores', null, 6, null, null),
        (14, 'pages', 'page_view', 'web', '/docs/getting-started', null, 5, null, null),
        (15, 'pages', 'page_view', 'web', '/docs/api', null, 4, null, null),
        (16, 'pages', 'page_view', 'web', '/lp/brand-search', 'brand-search', 6, null, null),
        (17, 'pages', 'page_view', 'web', '/lp/spring-offer', 'spring-offer', 4, null, null),
        (18, 'pages', 'page_view', 'web', '/lp/social-@month', 'social-@month', 4, null, null),
        (19, 'pages', 'video_view', 'web', 'product-tour', null, 3, 5, 240),
        (20, 'pages', 'site_search', 'web', 'api limits', null, 1, null, null),
        (21, 'pages', 'site_search', 'web', 'price, "pro" plan', null, 1, null, null),
        (22, 'pages', 'site_search', 'web', '''; drop table leads; --', null, 1, null, null),
        (23, 'pages', 'site_search', 'web', '{{ config }} 100% 🚀', null, 1, null, null),
        (24, 'pages', 'file_download', 'web', 'datasheet-scoring.pdf', null, 2, null, null),
        (25, 'pages', 'file_download', 'web', 'case-study-fjordpath.pdf', null, 1, null, null),
        (26, 'pages', 'form_submit', 'web', 'event-signup', 'trade-fair', 1, null, null),
        (27, 'pages', 'form_submit', 'web', 'ebook', 'nurture', 1, null, null),
        (30, 'bot_pages', 'page_view', 'web', '/', null, 3, null, null),
        (31, 'bot_pages', 'page_view', 'web', '/product', null, 2, null, null),
        (32, 'bot_pages', 'page_view', 'web', '/pricing', null, 2, null, null),
        (33, 'bot_pages', 'page_view', 'web', '/docs/api', null, 3, null, null),
        (40, 'customer_pages', 'page_view', 'web', '/docs/getting-started', null, 4, null, null),
        (41, 'customer_pages', 'page_view', 'web', '/docs/api', null, 5, null, null),
        (42, 'customer_pages', 'page_view', 'web', '/docs/decay', null, 4, null, null),
        (43, 'customer_pages', 'page_view', 'web', '/blog/decay-explained', null, 1, null, null),
        (50, 'social', 'social_click', 'social', 'post-@month', 'social-@month', 8, null, null),
        (51, 'social', 'social_click', 'social', 'founder-post', null, 3, null, null),
        (52, 'social', 'social_share', 'social', 'post-@month', 'social-@month', 1, null, null),
        (60, 'follow', 'social_follow', 'social', 'company-page', null, 1, null, null),
        (61, 'login', 'product_login', 'product', null, null, 1, null, null),
        (62, 'features', 'feature_use', 'product', 'score-list', null, 10, null, null),
        (63, 'features', 'feature_use', 'product', 'rule-editor', null, 6, null, null),
        (64, 'features', 'feature_use', 'product', 'export', null, 4, null, null),
        (65, 'features', 'seat_invite', 'product', null, null, 1, null, null),
        (70, 'demo', 'demo_request', 'web', 'demo-form', null, 4, null, null),
        (71, 'demo', 'demo_request', 'web', 'demo-form', 'brand-search', 2, null, null),
        (72, 'contact_sales', 'form_submit', 'web', 'contact-sales', null, 3, null, null),
        (73, 'contact_sales', 'form_submit', 'web', 'quote-request', null, 1, null, null),
        (74, 'newsletter_form', 'form_submit', 'web', 'newsletter', null, 1, null, null),
        (75, 'pricing', 'page_view', 'web', '/pricing', null, 1, null, null),
        (76, 'roi', 'page_view', 'web', '/roi-calculator', null, 1, null, null),
        (77, 'compare', 'page_view', 'web', '/compare/rivalscore', null, 2, null, null),
        (78, 'compare', 'page_view', 'web', '/compare/pointpilot', null, 1, null, null),
        (79, 'careers', 'page_view', 'web', '/careers', null, 1, null, null),
        (80, 'price_list', 'file_download', 'web', 'price-list.pdf', null, 2, null, null),
        (82, 'whitepaper', 'file_download', 'web', 'whitepaper-scoring.pdf', 'nurture', 2, null, null),
        (83, 'whitepaper', 'file_download', 'web', 'whitepaper-decay.pdf', 'nurture', 1, null, null),
        (84, 'chat', 'chat_started', 'web', null, null, 1, null, null),
        (85, 'register', 'webinar_register', 'webinar', 'webinar-@nn', 'webinars', 1, null, null),
        (86, 'attend', 'webinar_attend', 'webinar', 'webinar-@nn', 'webinars', 1, 6, 62),
        (87, 'no_show', 'webinar_no_show', 'webinar', 'webinar-@nn', 'webinars', 1, null, null),
        (88, 'trial', 'trial_start', 'product', 'trial-14-days', null, 1, null, null),
        (89, 'call', 'call_connected', 'sales', null, null, 1, 20, 1500),
        (90, 'booked', 'meeting_booked', 'sales', 'intro-call', null, 1, null, null),
        (91, 'held', 'meeting_held', 'sales', 'intro-call', null, 1, null, null),
        (92, 'quote', 'quote_sent', 'sales', null, null, 1, null, null),
        (93, 'cart_add', 'cart_add', 'cart', 'pro-plan', null, 1, 400, 9000),
        (94, 'cart_abandon', 'cart_abandon', 'cart', 'pro-plan', null, 1, 400, 9000),
        (95, 'purchase', 'purchase', 'cart', 'pro-plan', null, 1, 400, 20000)
    ) as choice (
        choice_number, list, event_type, channel, asset, campaign, weight, value_low, value_high
    )
)

select * from others
union all
select
    emails.choice_number, email_steps.event_type, email_steps.event_type, 'email', emails.asset,
    emails.campaign, emails.weight, null, null
from emails
cross join email_steps;

-- Steps of a session, from 0; the last one repeats while the session is longer. The time of a step
-- is start + offset + stride * step + up to spread, in seconds. `draws_anew` steps draw from their
-- list each time, others share one draw, so that an open belongs to the email that was delivered.
create table session_steps as
select *
from (values
    ('email', 0, 'email_delivered', 0, 1, 0, false),
    ('email', 1, 'email_open', 300, 30000, 0, false),
    ('email', 2, 'email_click', 30310, 600, 0, false),
    ('email_scanned', 0, 'email_delivered', 0, 1, 0, false),
    ('email_scanned', 1, 'email_click', 0, 1, 0, false),
    ('web', 0, 'pages', 0, 50, 55, true),
    ('customer_web', 0, 'customer_pages', 0, 50, 55, true),
    ('web_pricing', 0, 'pricing', 0, 20, 0, true),
    ('web_pricing', 1, 'pages', 25, 50, 55, true),
    ('social', 0, 'social', 0, 1, 0, true),
    ('product', 0, 'login', 0, 5, 0, true),
    ('product', 1, 'features', 10, 100, 120, true),
    ('bot', 0, 'bot_pages', 0, 3, 9, true),
    ('booked', 0, 'booked', 0, 1, 0, true),
    ('purchase', 0, 'purchase', 0, 1, 0, true),
    ('demo', 0, 'pages', 0, 30, 0, true),
    ('demo', 1, 'demo', 60, 200, 0, true),
    ('meeting', 0, 'booked', 0, 60, 0, true),
    ('meeting', 1, 'held', 172800, 432000, 0, true),
    ('quote', 0, 'quote', 0, 60, 0, true),
    ('contact_sales', 0, 'pages', 0, 30, 0, true),
    ('contact_sales', 1, 'contact_sales', 60, 200, 0, true),
    ('trial', 0, 'trial', 0, 30, 0, true),
    ('trial', 1, 'login', 60, 30, 0, true),
    ('trial', 2, 'features', 120, 100, 120, true),
    ('pricing', 0, 'pages', 0, 30, 0, true),
    ('pricing', 1, 'pricing', 60, 100, 0, true),
    ('roi', 0, 'pages', 0, 30, 0, true),
    ('roi', 1, 'roi', 60, 100, 0, true),
    ('cart', 0, 'cart_add', 0, 30, 0, false),
    ('cart', 1, 'cart_abandon', 3600, 3600, 0, false),
    ('price_list', 0, 'price_list', 0, 30, 0, true),
    ('reply', 0, 'email_delivered', 0, 1, 0, false),
    ('reply', 1, 'email_open', 300, 30000, 0, false),
    ('reply', 2, 'email_reply', 30400, 4000, 0, false),
    ('webinar', 0, 'register', 0, 30, 0, true),
    ('webinar', 1, 'attend', 345600, 360000, 0, true),
    ('compare', 0, 'compare', 0, 30, 0, true),
    ('compare', 1, 'pages', 60, 100, 0, true),
    ('click', 0, 'email_delivered', 0, 1, 0, false),
    ('click', 1, 'email_open', 300, 30000, 0, false),
    ('click', 2, 'email_click', 30310, 600, 0, false),
    ('chat', 0, 'pages', 0, 30, 0, true),
    ('chat', 1, 'chat', 60, 200, 0, true),
    ('whitepaper', 0, 'pages', 0, 30, 0, true),
    ('whitepaper', 1, 'whitepaper', 60, 200, 0, true),
    ('call', 0, 'call', 0, 30, 0, true),
    ('newsletter_form', 0, 'newsletter_form', 0, 30, 0, true),
    ('follow', 0, 'follow', 0, 30, 0, true),
    ('no_show', 0, 'register', 0, 30, 0, true),
    ('no_show', 1, 'no_show', 345600, 360000, 0, true),
    ('unsubscribe', 0, 'email_delivered', 0, 1, 0, false),
    ('unsubscribe', 1, 'email_open', 300, 30000, 0, false),
    ('unsubscribe', 2, 'email_unsubscribe', 30310, 600, 0, false),
    ('bounce', 0, 'email_bounce', 0, 30, 0, true),
    ('careers', 0, 'careers', 0, 30, 0, true),
    ('complaint', 0, 'email_delivered', 0, 1, 0, false),
    ('complaint', 1, 'spam_complaint', 900, 30000, 0, false)
) as step (session_kind, step, list, offset_seconds, spread, stride, draws_anew);

-- A slot is one unit of weight of one list: the slots of a list follow each other.
create table slots as
select
    list,
    event_type,
    channel,
    asset,
    campaign,
    value_low,
    value_high,
    row_number() over (order by list, choice_number, repetition) - 1 as slot,
from (select *, unnest(range(weight)) as repetition from choices);

create table steps as
with
lists as (
    select
        list,
        min(slot) as first_slot,
        count(*) as slot_count,
    from slots
    group by list
),

kinds as (
    select
        session_kind,
        row_number() over (order by session_kind) as kind,
        max(step) as last_step,
    from session_steps
    group by session_kind
)

select
    session_steps.*,
    kinds.kind,
    kinds.last_step,
    cast(kinds.kind * 4 + session_steps.step as integer) as step_key,
    cast(lists.first_slot as integer) as first_slot,
    cast(lists.slot_count as integer) as slot_count,
from session_steps
inner join kinds on session_steps.session_kind = kinds.session_kind
inner join lists on session_steps.list = lists.list;

-- Every slot in every month of the sample, with the placeholders filled in.
create table event_pool as
select
    cast(slots.slot * 24 + month.range as integer) as pool_key,
    slots.event_type,
    slots.channel,
    replace(replace(
        slots.asset, '@month',
        strftime(date '2024-07-01' + to_months(cast(month.range as integer)), '%Y-%m')
    ), '@nn', lpad(cast(month.range + 1 as varchar), 2, '0')) as asset,
    replace(
        slots.campaign, '@month',
        strftime(date '2024-07-01' + to_months(cast(month.range as integer)), '%Y-%m')
    ) as campaign,
    slots.value_low,
    slots.value_high - slots.value_low as value_spread,
from slots
cross join range(24) as month
order by pool_key;
