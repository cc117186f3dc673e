-- The tables that people read, as files, out of the tables of by_hand.sql.

copy (
    select contact_id, score, getvariable('as_of') as scored_on,
        if(is_scored, 'scored', 'excluded') as status, points::double as points, band,
        if(is_scored, cume_dist() over (partition by score, is_scored order by points), null) as percentile,
        if(is_scored, coalesce(rules_matched, 0), 0)::integer as rules_matched,
        getvariable('config_version') as config_version
    from score_points
    left join rule_sum using (contact_id, score)
)
to (getvariable('out') || '/lead_scores.parquet') (format parquet, compression zstd);

copy (
    with
    -- in the order in which they are added up
    entries as (
        select contact_id, score, 1 as entry_number, 'base' as entry, null as rule_group, null as rule_id,
            base_points::decimal(28, 12) as points, null as matched_count,
            null::date as first_matched_on, null::date as last_matched_on
        from score_points
        inner join score using (score)
        union all
        select contact_id, score, 2, 'rule', group_number, rule_number, points, matched_count,
            first_matched_on, last_matched_on
        from fired
        where effect = 'points'
        union all
        select contact_id, score, 3, 'rule_cap', group_number, rule_number, capped_points - points, null,
            null, null
        from fired
        where effect = 'points' and capped_points <> points
        union all
        select contact_id, score, 4, 'not_best', group_number, rule_number, -capped_points, null, null, null
        from fired
        semi join not_best using (contact_id, rule_number)
        where capped_points <> 0
        union all
        select contact_id, score, 6, 'group_cap', group_number, null, points - paid_points, null, null, null
        from group_points
        where points <> paid_points
        union all
        select contact_id, component.score, 7, 'component', component_number, null,
            (points::double * weight)::decimal(28, 12), null, null, null
        from score_points
        inner join component on score_points.score = component.component
        where is_scored
        union all
        select contact_id, score, 8, 'adjustment', null, adjustment_number, points, null, adjusted_on,
            adjusted_on
        from adjustment
        union all
        select contact_id, score, 9, 'score_cap', null, null, capped_points - uncapped_points, null, null, null
        from score_points
        where capped_points <> uncapped_points
    ),
    entries_of_scored as (
        from entries
        semi join (from score_points where is_scored) as scored using (contact_id, score)
    ),
    entries_added_up as (
        select *, sum(points) over (
            partition by contact_id, score
            order by entry_number, rule_group nulls first, rule_id nulls first
            rows unbounded preceding
        ) as points_so_far
        from entries_of_scored
        semi join broken_score using (score)
        union all
        select *, null as points_so_far
        from entries_of_scored
        anti join broken_score using (score)
    )
    select entries.contact_id, entries.score, getvariable('as_of') as scored_on, entry,
        if(entry = 'component', component.component, rule_group.rule_group) as rule_group,
        if(entry = 'adjustment', adjustment_id, rule.rule_id) as rule_id,
        -- what the rounded total grows by: so the rounded rows add up to the rounded score
        coalesce(round(points_so_far, 6) - round(points_so_far - entries.points, 6), entries.points)::double
        as points,
        matched_count::integer as matched_count, first_matched_on, last_matched_on
    from entries_added_up as entries
    left join rule_group on entries.rule_group = rule_group.group_number
    left join rule on entries.rule_id = rule.rule_number
    left join component on entries.rule_group = component_number
    left join adjustment on entries.rule_id = adjustment_number
)
to (getvariable('out') || '/lead_score_ledger.parquet') (format parquet, compression zstd);

create temp table lead_segment as
with
sides as (
    select contact_id,
        max(points) filter (score = 'fit') as fit_points,
        max(band) filter (score = 'fit') as fit_band,
        max(points) filter (score = 'engagement') as engagement_points,
        max(band) filter (score = 'engagement') as engagement_band,
        max(points) filter (score = 'lead') as lead_points
    from score_points
    group by contact_id
),
overrides as (
    select contact_id, min((fired.effect, rule_id)) as first_found
    from fired
    inner join rule using (rule_number)
    where fired.effect in ('qualify', 'disqualify')
    group by contact_id
),
reasons_found as (
    select contact_id, rule_number, capped_points
    from fired
    anti join not_best using (contact_id, rule_number)
    semi join (from score_points where is_scored) as scored using (contact_id, score)
    where effect = 'points' and round(capped_points, 1) > 0
    qualify row_number() over (
        partition by contact_id order by capped_points desc, rule_number
    ) <= 3
),
reasons_in_words as (
    select contact_id, null as points, '' as rule_id, 'Disqualified: ' || description as reason
    from overrides
    inner join rule on overrides.first_found[2] = rule.rule_id
    where first_found[1] = 'disqualify'
    union all
    select contact_id, capped_points as points, rule_id,
        description || ' (+'
        || regexp_replace(round(capped_points, 1)::decimal(18, 1)::varchar, '[.]0$', '') || ')' as reason
    from reasons_found
    inner join rule using (rule_number)
),
reasons as (
    select contact_id,
        list(reason order by points desc nulls first, rule_id)[:3].array_to_string('; ') as top_reasons
    from reasons_in_words
    group by contact_id
),
segments as (
    select *, row_number() over (order by priority, segment, fit_band, engagement_band) as number
    from read_csv(getvariable('rules') || '/segments.csv', types = {'engagement_band': 'varchar'})
)
select lead.contact_id, company_id, getvariable('as_of') as scored_on, fit_points::double as fit_points,
    sides.fit_band, engagement_points::double as engagement_points, sides.engagement_band,
    lead_points::double as lead_points, sides.fit_band || sides.engagement_band as grade,
    if(first_found[1] = 'disqualify', 'disqualified', segment) as segment,
    segments.priority::integer as priority, next_step, coalesce(is_handoff, false) as is_handoff,
    first_found[1] as override,
    row_number() over (
        order by segments.priority nulls last, lead_points desc nulls last, contact_id
    )::integer as lead_rank,
    top_reasons, last_event_on
from lead
left join sides using (contact_id)
left join overrides using (contact_id)
left join segments
    on (first_found[1] = 'qualify' and segments.number = 1)
        or (
            first_found is null and sides.fit_band = segments.fit_band
            and sides.engagement_band = segments.engagement_band
        )
left join reasons using (contact_id)
left join activity using (contact_id);

copy lead_segment to (getvariable('out') || '/lead_segments.parquet') (format parquet, compression zstd);

copy (
    with
    members as (
        select company_id, rollups.score, rollups.method, contact_id, is_scored,
            coalesce(weights.weight, 1) as weight,
            (score_points.points::double * coalesce(weights.weight, 1))::decimal(28, 12) as points,
            coalesce(events_last_30_days, 0) > 0 as is_engaged
        from lead
        inner join score_points using (contact_id)
        inner join read_csv(getvariable('rules') || '/account_rollups.csv') as rollups
            on score_points.score = rollups.component
        left join read_csv(getvariable('rules') || '/role_weights.csv') as weights
            on lead.seniority = weights.job_role
        left join activity using (contact_id)
        where company_id is not null
    ),
    accounts as (
        select company_id, score,
            round(case any_value(method)
                when 'sum' then sum(points)::double
                when 'max' then max(points)::double
                when 'min' then min(points)::double
                when 'avg'
                    then sum(points)::double / nullif(sum(weight::decimal(28, 12)) filter (is_scored), 0)
            end::decimal(28, 12), 6) as points,
            count_if(is_scored)::integer as scored_contacts,
            count_if(is_engaged)::integer as engaged_contacts,
            arg_min(contact_id, (-points, contact_id)) filter (is_scored) as top_contact_id
        from members
        group by company_id, score
    )
    select company_id, accounts.score, getvariable('as_of') as scored_on, accounts.points::double as points,
        band.band, scored_contacts, engaged_contacts, top_contact_id
    from accounts
    left join band
        on accounts.score = band.score and accounts.points >= band.min_points
            and (below_points is null or accounts.points < below_points)
)
to (getvariable('out') || '/account_scores.parquet') (format parquet, compression zstd);

copy (
    with
    rejections as (
        select 'contacts' as input, contact_id as row_key,
            case when contact_id is null then 'no_contact_id' when repeat_number > 1 then 'repeated_id' end
            as reason,
            'updated_at ' || coalesce(updated_at::varchar, 'unknown') as detail
        from contact_row
        union all
        select 'companies', company_id,
            case when company_id is null then 'no_company_id' when repeat_number > 1 then 'repeated_id' end,
            'updated_at ' || coalesce(updated_at::varchar, 'unknown')
        from company
        union all
        select 'contact_attributes', coalesce(contact_id, '') || '|' || coalesce(attribute, ''),
            case
                when contact_id is null then 'no_contact_id'
                when attribute is null then 'no_attribute'
                when not is_of_contact then 'unknown_contact'
                when repeat_number > 1 then 'repeated_id'
            end,
            'known_from ' || coalesce(known_from::varchar, 'unknown')
        from fact_row
        union all
        select 'outcomes', outcomes.contact_id,
            case
                when outcomes.contact_id is null then 'no_contact_id'
                when contact.contact_id is null then 'unknown_contact'
                when coalesce(outcome, '') not in ('won', 'lost') then 'unknown_outcome'
            end,
            'outcome ' || coalesce(outcome, '?')
        from (
            select known(contact_id) as contact_id, lower(known(outcome)) as outcome
            from outcomes_input
        ) as outcomes
        left join contact using (contact_id)
        union all
        select 'adjustments', adjustment_id,
            case
                when adjustment_id is null then 'no_adjustment_id'
                when contact_id is null then 'no_contact_id'
                when score is null then 'no_score'
                when points is null then 'no_points'
                when repeat_number > 1 then 'repeated_id'
                when not is_of_contact then 'unknown_contact'
                when score not in (select score from score) then 'unknown_score'
            end,
            'contact_id ' || coalesce(contact_id, '?') || ', score ' || coalesce(score, '?')
        from adjustment_row
        union all
        select 'events', known(event_id),
            case
                when is_unknown(event_id) then 'no_event_id'
                when is_unknown(contact_id) then 'no_contact_id'
                when occurred_at is null then 'no_time'
                else 'no_event_type'
            end,
            'event_type ' || coalesce(known(event_type), '?')
            || ', contact_id ' || coalesce(known(contact_id), '?')
            || ', occurred_at ' || coalesce(occurred_at::varchar, '?')
        from incomplete_row
        union all
        select 'events', event_id, 'repeated_id', 'loaded at ' || coalesce(loaded_at::varchar, '?')
            || '; of several rows with one event_id the one loaded last counts'
        from redelivered
        where delivery_number > 1
        union all
        select 'events', tidy(event_id), 'unknown_contact',
            'contacts has no contact_id ' || tidy(events.contact_id) || ' (yet)'
        from events_input as events
        semi join (from activity anti join contact using (contact_id)) as strangers
            on tidy(events.contact_id) = strangers.contact_id
        anti join left_out_row using (file_row_number)
    )
    select input, coalesce(row_key, '') as row_key, reason, detail
    from rejections
    where reason is not null
)
to (getvariable('out') || '/rejected_rows.parquet') (format parquet, compression zstd);
