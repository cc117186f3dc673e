"""What is planted in the sample data: how often each trait occurs and what it is worth.

The sample generator (`sample.py`) draws every trait from these tables and adds up exactly these
effects to decide who buys, so that rules, evidence and back-tests can be held against a truth that
is known. An effect is a difference in the log odds of winning; traits without an effect (a T-shirt
size, a language) are here too, because finding nothing in them is part of the test.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One value of a trait: its share of people (shares need not add up to one) and effect."""

    value: str
    share: float
    effect: float = 0.0


@dataclass(frozen=True)
class Act:
    """Something that a person does or does not do before the decision.

    `session` is the kind of session that the act happens in (see `sql/sample_choices.sql`);
    `share` is how many people of average interest do it; `interest` moves that share's log odds by
    a person's hidden interest; `effect` is what having done it is worth. `lateness` places it in
    the time before the decision: 1 is anywhere, smaller is closer to the decision.
    """

    name: str
    session: str
    share: float
    interest: float
    effect: float
    lateness: float


def _levels(*rows: tuple[str, float, float]) -> tuple[Level, ...]:
    return tuple(Level(*row) for row in rows)


# Log odds of winning for a person whose every trait has effect 0, set so that about one decided
# lead in ten is won; and what one standard deviation of hidden interest adds.
BASE_LOG_ODDS = -4.0
INTEREST_EFFECT = 0.35

# Share of people whose lead comes to a decision if there is time enough.
DECIDED_SHARE = 0.71

TRAITS: dict[str, tuple[Level, ...]] = {
    "job_seniority": _levels(
        ("c_level", 0.08, 0.8),
        ("vp", 0.08, 0.65),
        ("director", 0.13, 0.45),
        ("manager", 0.27, 0.1),
        ("senior", 0.13, 0.0),
        ("staff", 0.16, -0.25),
        ("entry", 0.09, -1.0),
        ("unknown", 0.06, -0.4),
    ),
    "job_department": _levels(
        ("marketing", 0.26, 0.4),
        ("sales", 0.22, 0.3),
        ("operations", 0.12, 0.1),
        ("it", 0.12, 0.0),
        ("engineering", 0.08, -0.2),
        ("finance", 0.07, -0.3),
        ("hr", 0.07, -0.8),
        ("support", 0.06, -0.5),
    ),
    "company_industry": _levels(
        ("Software", 0.2, 0.45),
        ("Financial Services", 0.11, 0.3),
        ("Professional Services", 0.12, 0.15),
        ("Manufacturing", 0.15, 0.0),
        ("Retail", 0.11, 0.0),
        ("Logistics", 0.06, -0.1),
        ("Healthcare", 0.08, -0.2),
        ("Education", 0.07, -0.8),
        ("Public Sector", 0.05, -0.6),
        ("Nonprofit", 0.05, -0.9),
    ),
    "company_employee_count": _levels(
        ("1-9", 0.22, -0.8),
        ("10-49", 0.27, -0.15),
        ("50-199", 0.23, 0.4),
        ("200-999", 0.15, 0.6),
        ("1000-4999", 0.08, 0.15),
        ("5000+", 0.05, -0.3),
    ),
    "country": _levels(
        ("US", 0.26, 0.2),
        ("DE", 0.15, 0.2),
        ("GB", 0.12, 0.1),
        ("FR", 0.07, 0.0),
        ("NL", 0.05, 0.1),
        ("ES", 0.04, -0.1),
        ("IT", 0.04, -0.1),
        ("AT", 0.03, 0.1),
        ("CH", 0.03, 0.1),
        ("SE", 0.03, 0.0),
        ("PL", 0.03, -0.2),
        ("IN", 0.05, -0.4),
        ("BR", 0.03, -0.4),
        ("JP", 0.02, -0.2),
        ("CA", 0.03, 0.1),
        ("NG", 0.01, -0.5),
        ("AU", 0.01, 0.0),
    ),
    "lead_source": _levels(
        ("organic_search", 0.2, 0.2),
        ("paid_search", 0.14, 0.0),
        ("paid_social", 0.12, -0.6),
        ("organic_social", 0.06, -0.3),
        ("referral", 0.08, 0.9),
        ("event", 0.08, 0.3),
        ("webinar", 0.08, 0.2),
        ("outbound", 0.08, -0.4),
        ("partner", 0.05, 0.6),
        ("direct", 0.06, 0.1),
        ("list_import", 0.05, -1.1),
    ),
    "budget": _levels(
        ("", 0.45, -0.2),
        ("under 5000", 0.14, -0.7),
        ("5000 to 20000", 0.18, 0.0),
        ("20000 to 50000", 0.14, 0.4),
        ("over 50000", 0.09, 0.7),
    ),
    "buying_role": _levels(
        ("", 0.42, 0.0),
        ("decision_maker", 0.16, 0.6),
        ("influencer", 0.2, 0.1),
        ("user", 0.14, -0.4),
        ("none", 0.08, -0.8),
    ),
    "need": _levels(
        ("", 0.4, -0.1),
        ("replace_vendor", 0.14, 0.8),
        ("new_project", 0.2, 0.3),
        ("exploring", 0.18, -0.3),
        ("none", 0.08, -1.1),
    ),
    "purchase_timeline": _levels(
        ("", 0.4, -0.1),
        ("this_month", 0.08, 1.0),
        ("this_quarter", 0.16, 0.5),
        ("this_year", 0.2, -0.1),
        ("no_plan", 0.16, -0.9),
    ),
    "buying_stage": _levels(
        ("", 0.35, 0.0),
        ("awareness", 0.32, -0.3),
        ("consideration", 0.21, 0.2),
        ("decision", 0.12, 0.6),
    ),
    "lifecycle_stage": _levels(
        ("subscriber", 0.22, -0.6),
        ("lead", 0.36, -0.1),
        ("mql", 0.2, 0.2),
        ("sql", 0.11, 0.5),
        ("opportunity", 0.07, 0.8),
        ("other", 0.04, -0.4),
    ),
    "email_kind": _levels(
        ("business", 0.76, 0.2),
        ("free", 0.22, -0.6),
        ("disposable", 0.02, -2.0),
    ),
    "marketing_consent": _levels(("true", 0.68, 0.1), ("false", 0.32, -0.2)),
    "has_phone": _levels(("true", 0.66, 0.1), ("false", 0.34, -0.2)),
    "name_looks_fake": _levels(("true", 0.015, -2.0), ("false", 0.985, 0.0)),
    "phone_looks_fake": _levels(("true", 0.02, -1.2), ("false", 0.98, 0.0)),
    "is_student": _levels(("true", 0.025, -2.5), ("false", 0.975, 0.0)),
    "is_competitor": _levels(("true", 0.012, -3.0), ("false", 0.988, 0.0)),
    "current_vendor": _levels(
        ("", 0.6, 0.0),
        ("spreadsheets", 0.16, 0.5),
        ("Rivalscore", 0.12, -0.3),
        ("Pointpilot", 0.12, 0.1),
    ),
    "nps_score": _levels(
        ("", 0.86, 0.0), ("0-6", 0.05, -0.5), ("7-8", 0.04, 0.0), ("9-10", 0.05, 0.5)
    ),
    # Traits that mean nothing, and must not be found to mean something.
    "t_shirt_size": _levels(
        ("", 0.35, 0.0), ("S", 0.13, 0.0), ("M", 0.22, 0.0), ("L", 0.19, 0.0), ("XL", 0.11, 0.0)
    ),
    "preferred_language": _levels(
        ("en", 0.58, 0.0), ("de", 0.16, 0.0), ("fr", 0.09, 0.0), ("es", 0.08, 0.0),
        ("nl", 0.05, 0.0), ("", 0.04, 0.0),
    ),
}  # fmt: skip

ACTS: tuple[Act, ...] = (
    Act("demo_request", "demo", 0.06, 0.5, 1.5, 0.3),
    Act("meeting_held", "meeting", 0.05, 0.4, 1.3, 0.35),
    Act("quote_sent", "quote", 0.05, 0.4, 1.2, 0.3),
    Act("form_submit:contact-sales", "contact_sales", 0.07, 0.4, 1.0, 0.45),
    Act("trial_start", "trial", 0.08, 0.4, 0.9, 0.6),
    Act("page_view:/pricing", "pricing", 0.22, 0.4, 0.8, 0.6),
    Act("page_view:/roi-calculator", "roi", 0.07, 0.4, 0.7, 0.6),
    Act("cart_add", "cart", 0.05, 0.3, 0.7, 0.4),
    Act("file_download:price-list.pdf", "price_list", 0.07, 0.3, 0.6, 0.6),
    Act("email_reply", "reply", 0.06, 0.3, 0.6, 0.7),
    Act("webinar_attend", "webinar", 0.12, 0.3, 0.5, 0.8),
    Act("page_view:/compare/", "compare", 0.1, 0.3, 0.5, 0.7),
    Act("email_click", "click", 0.3, 0.3, 0.35, 0.9),
    Act("chat_started", "chat", 0.08, 0.3, 0.3, 0.8),
    Act("file_download:whitepaper", "whitepaper", 0.16, 0.2, 0.2, 0.9),
    Act("call_connected", "call", 0.12, 0.1, 0.1, 0.8),
    Act("form_submit:newsletter", "newsletter_form", 0.14, 0.1, 0.0, 1.0),
    Act("social_follow", "follow", 0.12, 0.1, 0.0, 1.0),
    Act("webinar_no_show", "no_show", 0.1, 0.0, -0.3, 0.8),
    Act("email_unsubscribe", "unsubscribe", 0.1, -0.2, -0.9, 0.8),
    Act("email_bounce", "bounce", 0.07, 0.0, -0.9, 0.8),
    Act("page_view:/careers", "careers", 0.08, 0.0, -1.2, 0.9),
    Act("spam_complaint", "complaint", 0.02, -0.2, -1.5, 0.8),
)

# The truth in one mapping: "trait=value" or "event:type[:start of asset]" -> effect on the log
# odds of winning. A test of evidence ranks what it finds against this.
PLANTED_EFFECTS: dict[str, float] = {
    **{
        f"{trait}={level.value}": level.effect
        for trait, levels in TRAITS.items()
        for level in levels
    },
    **{f"event:{act.name}": act.effect for act in ACTS},
}

# Columns that say nothing, and the one that says too much: it is filled in once a deal is won,
# without a history, so that it shows on every version of the contact.
USELESS_TRAITS = ("t_shirt_size", "preferred_language", "social_followers")
LEAKING_TRAIT = "account_manager"


def macros_of_the_plan() -> str:
    """SQL that defines, from the tables above, the macros which the sample's SQL draws with.

    For each trait `draw_<trait>(x)` (x uniform in 0..1 -> value) and `effect_<trait>(value)`; for
    the acts `draw_acts(person, interest)` (-> bit mask) and `effect_of_acts(mask)`, and the
    macros `did_<session>(mask)`. The sums are written out in a fixed order: always the same bits.
    """
    statements = []
    for trait, levels in TRAITS.items():
        total = sum(level.share for level in levels)
        reached, branches = 0.0, []
        for level in levels[:-1]:
            reached += level.share / total
            branches.append(f"when x < {reached:.6f} then '{level.value}'")
        statements.append(
            f"create macro draw_{trait}(x) as "
            f"case {' '.join(branches)} else '{levels[-1].value}' end"
        )
        worths = " ".join(
            f"when '{level.value}' then {PLANTED_EFFECTS[f'{trait}={level.value}']:.3f}e0"
            for level in levels
        )
        statements.append(f"create macro effect_{trait}(v) as case v {worths} else 0e0 end")
    draws, effects = [], []
    for bit, act in enumerate(ACTS):
        odds = act.share / (1 - act.share)
        draws.append(
            f"case when uniform('act {act.name}', person) "
            f"< 1 / (1 + exp({-act.interest}e0 * interest) / {odds:.6f}) then {1 << bit} else 0 end"
        )
        effect = PLANTED_EFFECTS[f"event:{act.name}"]
        effects.append(f"case when (mask & {1 << bit}) > 0 then {effect:.3f}e0 else 0e0 end")
        statements.append(f"create macro did_{act.session}(mask) as (mask & {1 << bit}) > 0")
    statements.append(f"create macro draw_acts(person, interest) as {' + '.join(draws)}")
    statements.append(f"create macro effect_of_acts(mask) as {' + '.join(effects)}")
    statements.append(
        "create table acts as select * from (values "
        + ", ".join(
            f"({number}, {1 << number}, '{act.session}', {act.lateness}e0)"
            for number, act in enumerate(ACTS)
        )
        + ") as act (act_number, bit, session_kind, lateness)"
    )
    return ";\n".join(statements)
