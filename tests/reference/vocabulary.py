"""The small alphabets that random data and random packs share, so that they meet often.

Values repeat in other spellings (case, blanks, equal numbers), dates lie on and beside the edges
of the windows that packs use, and one timestamp in three names another zone than UTC.
"""

from __future__ import annotations

from datetime import date, timedelta

AS_OF = date(2026, 3, 31)

# Ages in days: zero, both sides of every window, and two days that have not come yet.
AGES = (0, 0, 1, 2, 6, 7, 8, 13, 14, 15, 29, 30, 31, 89, 90, 91, -1, -30)
WINDOWS = ("1", "7", "14", "30", "90")


def spellings(*values: str) -> tuple[str, ...]:
    """Each value as it is, in capitals, and with blanks around it."""
    return tuple(form for value in values for form in (value, value, value.upper(), f" {value} "))


def moments(ages: tuple[int, ...]) -> tuple[str, ...]:
    """ISO dates and timestamps whose UTC date has one of the ages on AS_OF."""
    texts = []
    for age in ages:
        day = AS_OF - timedelta(days=age)
        texts += [
            day.isoformat(),
            f"{day}T00:00:00Z",
            f"{day} 12:00:00",
            f"{day}T23:59:59.999999",
            f"{day + timedelta(days=1)}T01:30:00+02:00",
            f"{day - timedelta(days=1)}T23:30:00-02:00",
        ]
    return tuple(texts)


UNKNOWN_TEXTS = ("", "Select", " unknown ", "N/A")
MOMENTS = moments(AGES)
BIRTHDAYS = moments((400, 400, 90, 30, 7, 0, -1))

# Free text that holds numbers, or nearly.
NUMBER_TEXTS = (
    *("10", "10.0", "1e1", " 10 ", "+10", "9.99", "10.01", "-5", "0", "-0", ".5", "5.", "1000"),
    *("1e3", "ten", "10 000", "1,000", "10€", *UNKNOWN_TEXTS),
)
# Numbers in a column that holds nothing else.
CLEAN_NUMBERS = ("", "0", "1", "10", "10.0", "1e1", "9.99", "-5", "0.5", "60")
WHOLE_NUMBERS = ("", "9", "10", "11", "50", "1000")
DATE_TEXTS = (*MOMENTS, *UNKNOWN_TEXTS, "soon", "2026-02-30", "31.03.2026", "10")

TEXTS = {
    "region": (*spellings("north", "south"), "nord-west", *UNKNOWN_TEXTS),
    "country": (*spellings("de", "fr"), "Österreich", "ÖSTERREICH", *UNKNOWN_TEXTS),
    "job_title": ("CTO", "cto", "a_b", "axb", "a%b", "Head of a_b", "Northern sales", ""),
    "lead_source": (*spellings("paid_search", "event"), *UNKNOWN_TEXTS),
    "lifecycle_stage": (*spellings("mql", "customer", "lead"), *UNKNOWN_TEXTS),
    "current_vendor": (*spellings("acme", "rival"), "10", *UNKNOWN_TEXTS),
    "industry": (*spellings("software", "retail"), *UNKNOWN_TEXTS),
}
EMAILS = ("ann@Example.COM", "ann@example.com", "x@y@mail.example.org", "no-domain", "end@", "")
PHONES = ("+49 30 1234", "unknown", "", " 1 ")

EVENT_TYPES = ("page_view", "email_open", "form_submit", "cart_add")
EVENT_TYPE_TEXTS = (*EVENT_TYPES, *EVENT_TYPES, "Page_View", " EMAIL_OPEN ")
EVENT_TEXTS = {
    "asset": (*spellings("/pricing", "/product/a_b"), "/productXaxb", "/", "", "", "N/A"),
    "channel": (*spellings("web", "email"), "", "unknown"),
    "campaign": (*spellings("spring", "offer-10"), "10", "10.0", ""),
    "value": CLEAN_NUMBERS,
}

# Attributes by what conditions on them make sense; those of the first two are free text.
TEXT_FIELDS = (
    *("region", "country", "job_title", "lead_source", "lifecycle_stage"),
    *("current_vendor", "company_industry", "email_domain", "has_phone"),
)
FREE_NUMBER_FIELDS = ("budget", "nps_score")
NUMBER_FIELDS = (
    *("company_employee_count", "days_since_created", "days_since_last_event"),
    *("events_last_7_days", "events_last_30_days", "active_days_last_30_days"),
)
DATE_FIELDS = (
    *("renewal_on", "consent_withdrawn_on", "created_at", "updated_at", "company_updated_at"),
)

TEXT_OPERATORS = (
    *("equals", "not_equals", "in", "not_in", "contains", "not_contains"),
    *("starts_with", "ends_with", "matches"),
)
EQUALITY_OPERATORS = ("equals", "not_equals", "in", "not_in")
NUMBER_OPERATORS = ("less_than", "at_most", "at_least", "more_than", "between")
DATE_OPERATORS = ("within_days", "older_than_days")
KNOWN_OPERATORS = ("is_known", "is_unknown")

OTHER_TEXTS = {
    "company_industry": TEXTS["industry"],
    "email_domain": ("example.com", "Mail.Example.org"),
    "has_phone": ("true", "FALSE"),
    "budget": NUMBER_TEXTS,
    "nps_score": NUMBER_TEXTS,
}
# What `equals` asks for, by field: known values of that very field.
WANTED_TEXTS = {
    field: tuple(text for text in texts if text not in UNKNOWN_TEXTS)
    for field, texts in {**TEXTS, **EVENT_TEXTS, **OTHER_TEXTS}.items()
}
WANTED_PARTS = ("n", "S", "c", "h", "or", "_", "%", "a_b", "10", "Ö", "/p", "example.com")
WANTED_PATTERNS = ("^no", "th$", "n.rth", "(north|south)", "a[_%]b", "[0-9]+", "^.?c[a-z]+$", "/")
WANTED_NUMBERS = ("10", "10.0", "1e1", "9.99", "0", "-5", "0.5", "1", "2", "7", "30", "50")
WANTED_RANGES = ("0|10", " 9.99 | 10.01 ", "10|10", "-5|0", "1|1e3", "7|30")
NUMBER_LISTS = ("10|11", " 1 | 10.0 |", "|0||9.99", "2|7|50")
