"""Account, customer or staff number.

What is found
-------------
Values behind a label (account, customer or staff number) in English, German, French, Spanish, Italian, Polish and Dutch. The
span is the value alone.

Why it matters
--------------
The number leads back to one person in the records of whoever gave it out.

How it is measured
------------------
By the label, what stands between and at least 4 digits in the value (3 in a value of eight letters and digits; 5 where no word,
sign or colon says that a number follows).

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Values without a label in front are not found. Labels of staff, members and tax payers count as accounts.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(J), (R).
"""

from __future__ import annotations

from tuneready.detector import Candidate
from tuneready.labelled_values import VALUE, labelled, worth

KIND, NAME = "account", "account, customer or staff number"
_LABELS = (r"accounts?(?: number| no\b\.?| id| #)?|accountno|acct\b\.?|a/c\b(?: no\b\.?)?|acc\b(?: no\b\.?)?|accnum|(?:checking|savings)|klant-?nr\b\.?|pers\.?-?nr\b\.?|personal-?nr\b\.?|staff numbers?|uan(?: login)?|c/c\b|emp(?:loyee)? code|matricule interne|badge:|clabe|cbu|conta(?: corrente)?|clearing(?:nummer|nr)?|kontonr|bankgiro|plusgiro|bsb(?:/acct)?|mitgliedsnr\b\.?|vertrags-?(?:nummer|nr\b\.?)|n\.? ?contratto|n[°º] (?:client|abonné|adhérent)|matricule|codice utente|n[uú]mero de (?:socio|abonado|contrato|sócio|utente)|(?:numer|nr) umowy|lidnummer|contractnummer|personeelsnummer|anställningsnummer|kundnr|medlemsnummer|membership (?:number|no\b\.?|id)|folio (?:number|no\b\.?)|clock (?:number|no\b\.?)|payroll (?:number|no\b\.?)|kontonummer|konto-?(?:nr\b\.?|nummer)|kundennummer|kunden-?nr\b\.?|kundennr\b\.?|kd\.(?:-?nr\.?)?|n\.?[º°o] (?:de )?cliente|kundnummer|"
           r"mitgliedsnummer|personalnummer|compte(?: bancaire)?|numéro de client|numéro client|número de (?:cuenta|cliente)|cuenta|conto(?: corrente)?|codice cliente|nume(?:r|rze|rem|ru) (?:konta|klienta|rachunku)|nr (?:konta|klienta)|"
           r"rekeningnummer|klantnummer|(?:customer|client|member|employee|user|staff|student|voter|beneficiary|subscriber|loyalty)[ -]?(?:id\b|number|no\b\.?|#)|userid|badge (?:number|no\b\.?|id)|(?:tax ?id|tin|ein|vat id|tax identification|tax)(?: number| no\b\.?| information)?|[ap]tin\b|ifsc(?: code)?|"
           r"(?:person(?:al)?|citizen|client|customer|employee|student|suspect|inmate|prisoner|taxpayer) identification (?:number|no\b\.?)|id number")
PATTERN = labelled(_LABELS, VALUE.replace("(?P<value>", r"(?P<value>[A-Z]{2,3} \d{7,12}|", 1))
LITERALS = ("acc", "clabe", "klant", "pers", "uan", "c/c", "emp", "cbu", "conta", "clearing", "bankgiro", "plusgiro", "bsb", "mitglied", "vertrag", "contract", "matricule", "utente", "umowy", "lidnum", "personeels", "medlem", "folio", "clock", "payroll", "kd.", "cliente", "kund", "a/c", "check", "saving", "kont", "kunden", "nummer", "compte", "client", "cuenta", "conto", "nume", "nr ", "custom", "member", "employee", "user", "staff", "student", "voter", "benefic", "subscri", "loyalty", "badge", "tax", "tin", "ein", "vat", "id num", "ifsc", "identif")
DIGITS = 3
RANK, VIEW, HIPAA = 60, "context", "J"
SPECIMENS = ("account number 12345678",)


def accept(found: Candidate) -> float | None:
    """Score of the value behind its label; none for masks, versions, dates and amounts."""
    mixed = sum(c.isalnum() for c in found.value) >= 8 and found.value[:1].isalpha()  # "IFSC code HDFCANPR001", "user ID anna_s417"
    return worth(found, least=3 if mixed else 4, bare=5)
