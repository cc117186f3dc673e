"""What attributes rules may name: those of the contract, of the data, and derived ones."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from lead_scoring.inputs import input_contract
from lead_scoring.rule_checks_values import Findings
from lead_scoring.rule_files import DERIVED_ATTRIBUTES
from lead_scoring.rule_pack import nearest, read_rule_pack, shorten
from lead_scoring.settings import DEFAULT_RULES

# Columns of the input contract: data may lack the optional ones, and then they are unknown to all.
CONTACT_ATTRIBUTES = frozenset(column.name for column in input_contract()["contacts"].columns)
COMPANY_ATTRIBUTES = frozenset(
    f"company_{column.name}" for column in input_contract()["companies"].columns
)
_YES_OR_NO = frozenset({"true", "false"})
FIXED_VALUES = {
    "email_kind": frozenset({"business", "free", "disposable"}),
    "email_is_role_account": _YES_OR_NO,
    "has_phone": _YES_OR_NO,
    "name_looks_fake": _YES_OR_NO,
    "phone_looks_fake": _YES_OR_NO,
}
# From this likeness on, a name is taken for a slip of the pen rather than for a fact not given yet.
SURELY_MISSPELT = 0.85


class Attributes:
    """The attributes that rules may name.

    ``known``: those in the data, or None if the data is unknown (then every name passes).
    ``missing_inputs``: optional inputs that the data lacks, such as ``companies``.
    ``is_for_any_data``: the pack was not written for these data, so it may ask for more. A pack
    that began as a copy of the default one may ask for what that asks for.
    """

    def __init__(
        self,
        known: Collection[str] | None,
        missing_inputs: Collection[str],
        is_for_any_data: bool = False,
    ) -> None:
        self.is_for_any_data = is_for_any_data
        self.data_is_known = known is not None
        # with blanks around it a name is another one: the models take none off
        self.in_data = frozenset(name.lower() for name in known or ())
        self.names = self.in_data | DERIVED_ATTRIBUTES | CONTACT_ATTRIBUTES
        self.lacks_companies = "companies" in missing_inputs
        self.lacks_attributes = "contact_attributes" in missing_inputs
        if not self.lacks_companies:
            self.names |= COMPANY_ATTRIBUTES

    def is_known(self, name: str) -> bool:
        """Tell whether the contract, the data or the features layer has this attribute."""
        return name.strip().lower() in self.names | COMPANY_ATTRIBUTES

    def fixed_values(self, name: str) -> frozenset[str]:
        """All values of a derived attribute, or the empty set if it may be anything."""
        return frozenset() if name in self.in_data else FIXED_VALUES.get(name, frozenset())

    def check(
        self, findings: Findings, place: tuple[str, int, str], name: str, prefix: str = ""
    ) -> None:
        """Report an attribute that no data has; ``prefix`` is how the cell begins."""
        key = name.lower()
        if not self.data_is_known or key in self.names:
            return
        shown = shorten(f"{prefix}{name}")
        close = nearest(key, self.names | COMPANY_ATTRIBUTES)
        advice = f"did you mean `{prefix}{close}`?" if close else ""
        unanswered = (
            f"{shown} is unknown for everyone, because the data have no such attribute; add it, or "
            "switch the rule off"
        )
        if self.is_for_any_data:
            findings.warning(*place, unanswered)
        elif key.startswith("company_") and self.lacks_companies:
            message = f"{shown} is unknown for everyone, because the data has no companies file"
            if key not in COMPANY_ATTRIBUTES and advice:
                message = f"{message}; {advice}"
            else:
                message = f"{message}; add one, or switch the rule off"
            findings.warning(*place, message)
        elif self.lacks_attributes and not nearest(key, self.names, SURELY_MISSPELT):
            message = (
                f"{shown} is unknown for everyone: contacts have no such column, and the data has"
                f" no contact_attributes file; {advice or 'add it, or switch the rule off'}"
            )
            findings.warning(*place, message)
        elif key in _named_by_the_default_pack() and not nearest(
            key, self.in_data, SURELY_MISSPELT
        ):
            findings.warning(*place, unanswered)
        else:
            remedy = "write a column of contacts, company_<column> or an attribute of the data"
            findings.error(*place, f"no data has the attribute {shown}; {advice or remedy}")


@cache
def _named_by_the_default_pack() -> frozenset[str]:
    pack, _ = read_rule_pack(DEFAULT_RULES)
    fields = [row["field"] for row in pack.tables["rule_conditions"]]
    fields += [row["attribute"] for row in pack.tables["predictors"]]
    return frozenset(field.lower().removeprefix("contact.") for field in fields)
