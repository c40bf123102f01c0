"""Postcodes behind their name.

What is found
-------------
British, US, Polish, German, French, Spanish and Italian postcodes behind the word postcode in their language, and a British or
Polish one that is a whole message, as in a dialogue.

Why it matters
--------------
A postcode with a date of birth names most people; a British one holds about fifteen households.

How it is measured
------------------
By the word before the code. A code that is the whole message scores 0.6.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Codes spelled with words ("sierra papa one") are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(B). Royal Mail, Programmers' Guide to the Postcode Address File.
"""

from __future__ import annotations

from tuneready.detector import Candidate

KIND, NAME = "address", "postcode behind its name"
_AREA = (r"(?:A[BL]|B[ABDHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|"
         r"O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)")
_WORDS = (r"(?i:post ?code|zip(?: ?code)?|postal code|plz|postleitzahl|code postal|código postal|codigo postal|cap|kod pocztowy)"
          r"(?:[ :,=\"'_]|(?i:is|ist|est|es|è|to|jest|it's)[ :]){1,6}")
_WHOLE = r"^\s*(?i:hello |okay |it's |it is |that's )?"
PATTERN = (rf"(?:\b{_WORDS}|(?P<whole>{_WHOLE}))(?P<value>(?i:{_AREA})(?: ?\d){{1,2}} ?[A-Za-z]? ?\d ?[A-Za-z] ?[A-Za-z]"
           r"|[A-Za-z](?: [A-Za-z])?(?: \d){1,2}(?: [A-Za-z])? \d [A-Za-z] ?[A-Za-z]"
           r"|\d{2}[- ]\d{3}|\d{5}(?:-\d{4})?)\b")
DIGITS = 2
RANK, VIEW, HIPAA = 62, "context", "B"
SPECIMENS = ("postcode SW1A 1AA", "postcode 00-950")


def accept(found: Candidate) -> float | None:
    """A code behind its name, or a whole message that is a British code or a Polish one with its hyphen."""
    if found.match is None or found.after[:1].isalnum() or found.after[:1] == "-":
        return None
    if found.match.group("whole") is None:
        return 0.85
    plain = found.value[:1].isalpha() or len(found.value) == 6 and found.value[2] == "-"
    return 0.6 if plain and not found.after.strip(" .!\n") else None
