{% set rule_files = {
    'scores': ['score', 'kind', 'base_points', 'min_points', 'max_points', 'description'],
    'score_groups': [
        'score', 'rule_group', 'mode', 'weight', 'min_points', 'max_points', 'description'
    ],
    'attribute_rules': [
        'rule_id', 'score', 'rule_group', 'effect', 'points', 'effective_from', 'effective_to',
        'is_active', 'description'
    ],
    'event_rules': [
        'rule_id', 'score', 'rule_group', 'effect', 'event_type', 'pays', 'count_by',
        'daily_limit', 'min_count', 'max_count', 'window_days', 'decay', 'points', 'min_points',
        'max_points', 'effective_from', 'effective_to', 'is_active', 'description'
    ],
    'rule_conditions': ['rule_id', 'field', 'operator', 'value'],
    'decays': ['decay', 'shape', 'interval_days', 'percent'],
    'combined_scores': ['score', 'component', 'weight'],
    'score_bands': ['score', 'lifecycle_stage', 'band', 'min_points', 'keep_points'],
    'segments': [
        'fit_band', 'engagement_band', 'segment', 'priority', 'next_step', 'is_handoff'
    ],
    'account_rollups': ['score', 'component', 'method'],
    'role_weights': ['job_role', 'weight'],
    'predictors': ['attribute', 'kind', 'levels']
} -%}

with

rows_written_out as (

    {% for rule_file, columns in rule_files.items() %}
        {% if not loop.first %}
            union all
        {% endif %}
        select
            '{{ rule_file }}'
            {%- for column in columns %}
                || chr(31) || coalesce({{ trimmed(column) }}, '')
            {%- endfor %} as row_text
        from {{ ref(rule_file) }}
    {% endfor %}

),

final as (

    select
        md5(coalesce({{ dbt.listagg(
            'row_text', 'chr(30)', 'order by ' ~ in_plain_order('row_text')
        ) }}, '')) as config_version
    from rows_written_out

)

select * from final
