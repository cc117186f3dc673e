"""Build the two large reference lists under `seeds/reference/` from published sources.

`ref_email_domains.csv` says which mail domains are free mailboxes and which are throw-away ones;
`ref_countries.csv` turns what people write as a country into its ISO alpha-2 code. Both are
rebuilt, byte for byte, from a folder that holds the published files:

    email_domains/free_email_domains_freemail.txt      free providers
    email_domains/free_and_disposable_kikobeats.txt    free and disposable ones, mixed
    email_domains/disposable_email_blocklist.txt       disposable ones
    iso_countries/iso_3166_countries.csv               codes and English names

The licence texts beside them are copied too. The other lists in that folder are written by hand.
`seeds/reference/README.md` names versions, licences and what was changed.

Usage: python3 scripts/build_reference_seeds.py SOURCE_FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

# A host name with at least one dot. The published lists hold a few lines that are not one.
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")

# Well-formed, and yet wrong: three domains that were run together where line ends got lost.
RUN_TOGETHER = {"zzom.co.uksina.com0-mail.com", "zzom.co.ukhitmail.com"}

# Free mailbox providers that none of the published lists has.
FREE_ADDITIONS = {"hey.com", "tutanota.com"}

# What people write, beyond the codes and English names of the published list.
COUNTRY_ADDITIONS: dict[str, tuple[str, ...]] = {
    "AE": ("emirates", "u.a.e.", "dubai", "abu dhabi"),
    "AL": ("shqipëria",),
    "AR": ("republica argentina",),
    "AT": ("österreich", "oesterreich", "autriche"),
    "BA": ("bosnia", "bosnia & herzegovina", "bosna i hercegovina"),
    "BE": ("belgien", "belgië", "belgie", "belgique"),
    "BG": ("българия",),
    "BR": ("brasil", "brasilien"),
    "CD": ("dr congo", "drc", "congo-kinshasa", "democratic republic of the congo"),
    "CG": ("congo-brazzaville", "republic of the congo"),
    "CH": ("schweiz", "suisse", "svizzera"),
    "CI": ("ivory coast", "côte d'ivoire"),
    "CN": ("china", "p.r. china", "pr china", "prc", "mainland china"),
    "CV": ("cape verde", "cabo verde"),
    "CY": ("κύπρος",),
    "CZ": ("czech republic", "czechia", "česko", "česká republika", "tschechien"),
    "DE": ("deutschland", "allemagne", "alemania", "germania", "brd"),
    "DK": ("danmark", "dänemark"),
    "EE": ("eesti", "estland"),
    "ES": ("españa", "espana", "spanien", "espagne"),
    "FI": ("suomi", "finnland"),
    "FR": ("frankreich", "francia", "république française"),
    "GB": (
        "u.k.", "great britain", "britain", "england", "scotland", "wales", "northern ireland",
        "grossbritannien", "großbritannien", "royaume-uni", "reino unido",
    ),
    "GR": ("ελλάδα", "hellas", "griechenland", "el"),
    "HK": ("hong kong", "hong kong sar"),
    "HR": ("hrvatska", "kroatien"),
    "HU": ("magyarország", "ungarn"),
    "IE": ("éire", "republic of ireland", "irland"),
    "IN": ("bharat", "indien"),
    "IR": ("iran",),
    "IS": ("ísland",),
    "IT": ("italia", "italien", "italie"),
    "JP": ("nippon", "japon"),
    "KP": ("north korea",),
    "KR": ("south korea", "korea"),
    "LT": ("lietuva", "litauen"),
    "LU": ("luxemburg", "lëtzebuerg"),
    "LV": ("latvija", "lettland"),
    "MD": ("moldova",),
    "MK": ("macedonia", "north macedonia"),
    "MM": ("burma", "myanmar"),
    "MO": ("macau", "macao"),
    "MX": ("méxico", "mexiko"),
    "NL": ("nederland", "the netherlands", "holland", "niederlande", "pays-bas"),
    "NO": ("norge", "norwegen"),
    "NZ": ("aotearoa",),
    "PL": ("polska", "polen", "pologne"),
    "PS": ("palestine",),
    "PT": ("república portuguesa",),
    "RO": ("românia", "rumänien"),
    "RS": ("srbija", "serbien"),
    "RU": ("russia", "россия", "russland"),
    "SA": ("ksa", "kingdom of saudi arabia"),
    "SE": ("sverige", "schweden", "suède"),
    "SI": ("slovenija", "slowenien"),
    "SK": ("slovensko", "slovak republic", "slowakei"),
    "SY": ("syria",),
    "SZ": ("swaziland", "eswatini"),
    "TR": ("turkey", "türkiye", "türkei"),
    "TW": ("taiwan", "taiwan r.o.c."),
    "TZ": ("tanzania",),
    "UA": ("україна",),
    "US": (
        "u.s.a.", "u.s.", "united states", "united states of america", "the united states",
        "america", "estados unidos", "vereinigte staaten", "états-unis",
    ),
    "VA": ("vatican", "vatican city"),
    "VE": ("venezuela",),
    "VN": ("vietnam", "viet nam"),
    "ZA": ("rsa", "republic of south africa", "südafrika"),
}  # fmt: skip


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 text file, trimmed and in lower case, without blank ones."""
    text = path.read_text(encoding="utf-8")
    return [line.strip().lower() for line in text.splitlines() if line.strip()]


def read_domains(path: Path) -> set[str]:
    """The well-formed domains of a list; what is dropped is said on standard error."""
    domains: set[str] = set()
    for line in read_lines(path):
        if DOMAIN.fullmatch(line) and line not in RUN_TOGETHER:
            domains.add(line)
        else:
            print(f"{path.name}: dropped {line!r}", file=sys.stderr)
    return domains


def email_domain_rows(folder: Path) -> list[tuple[str, str]]:
    """Rows (domain, kind) in the order of the domain; disposable wins over free."""
    disposable = read_domains(folder / "disposable_email_blocklist.txt")
    free = (
        read_domains(folder / "free_email_domains_freemail.txt")
        | read_domains(folder / "free_and_disposable_kikobeats.txt")
        | FREE_ADDITIONS
    ) - disposable
    kinds = dict.fromkeys(free, "free") | dict.fromkeys(disposable, "disposable")
    return sorted(kinds.items())


def spellings(name: str) -> set[str]:
    """A name in lower case, and again without its accents."""
    lowered = " ".join(name.lower().split())
    decomposed = unicodedata.normalize("NFKD", lowered)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return {lowered, plain}


def country_rows(folder: Path) -> list[tuple[str, str]]:
    """Rows (country_name, country_code) in the order of the name.

    A country's own code and name are settled before any alternative name, so that no alias can
    take another country's code away. A name that two countries share ("Congo") is left out.
    """
    with (folder / "iso_3166_countries.csv").open(encoding="utf-8", newline="") as file:
        countries = list(csv.DictReader(file))
    codes: dict[str, str] = {}
    for columns in (("alpha2",), ("alpha3", "name"), ("alternative_names",)):
        claims: dict[str, set[str]] = {}
        for country in countries:
            names = {name for column in columns for name in country[column].split("|") if name}
            for alias in {spelling for name in names for spelling in spellings(name)}:
                claims.setdefault(alias, set()).add(country["alpha2"])
        for alias, claimants in claims.items():
            if len(claimants) == 1:
                codes.setdefault(alias, claimants.pop())
    known = set(codes.values())
    for code, names in COUNTRY_ADDITIONS.items():
        for alias in {spelling for name in names for spelling in spellings(name)}:
            if code not in known or codes.setdefault(alias, code) != code:
                raise ValueError(f"alias {alias!r} cannot stand for {code}")
    return sorted(codes.items())


def write_rows(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> int:
    """Write a CSV file (UTF-8, LF) and return the number of its rows."""
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            written += 1
    return written


def copy_licences(source: Path, folder: Path) -> None:
    """Copy the licence texts that must accompany the lists, with LF line ends."""
    folder.mkdir(parents=True, exist_ok=True)
    licences = {
        "email_domains/LICENSE-freemail.txt": "freemail.txt",
        "email_domains/LICENSE-free-email-domains.txt": "free-email-domains.txt",
        "email_domains/LICENSE-disposable-email-domains.txt": "disposable-email-domains.txt",
        "iso_countries/LICENSE.txt": "i18n-iso-countries.txt",
    }
    for name, target in licences.items():
        lines = (source / name).read_text(encoding="utf-8").splitlines()
        text = "\n".join(line.rstrip() for line in lines).strip() + "\n"
        (folder / target).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Build the lists; exit status 0, or 1 if a source file is missing or contradicts itself."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path, help="folder with email_domains/ and iso_countries/")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        default=PROJECT / "seeds" / "reference",
        help="where the two lists go (seeds/reference)",
    )
    options = parser.parse_args(arguments)
    try:
        domains = email_domain_rows(options.source / "email_domains")
        countries = country_rows(options.source / "iso_countries")
        copy_licences(options.source, options.out / "licences")
    except (OSError, ValueError) as error:
        print(f"build_reference_seeds: {error}", file=sys.stderr)
        return 1
    for name, header, rows in (
        ("ref_email_domains.csv", ("domain", "kind"), domains),
        ("ref_countries.csv", ("country_name", "country_code"), countries),
    ):
        print(f"{name}: {write_rows(options.out / name, header, rows)} rows")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
