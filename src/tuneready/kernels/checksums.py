"""Check digits of identifiers: pure functions on strings, True or False.

Every function takes the identifier as written; spaces, hyphens, dots and slashes are taken out first. What has the wrong
length or a wrong character is invalid, never an error.
"""

from __future__ import annotations

_SEPARATORS = str.maketrans("", "", " -./\u2010\u2011\u2013\u00a0\u202f")
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Verhoeff, "Error Detecting Decimal Codes" (1969): multiplication in the dihedral group D5 and the permutation of positions
_DIHEDRAL = tuple(tuple(int(c) for c in line) for line in (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"))
_PERMUTATION = tuple(tuple(int(c) for c in line) for line in (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"))

# Odd places of the codice fiscale, by the value of the character (decree of 12 March 1974)
_CODICE_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10))))
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def compact(text: str) -> str:
    """``text`` in capitals without spaces, hyphens, dots and slashes."""
    return text.translate(_SEPARATORS).upper()


def digits(text: str, length: int | None = None) -> tuple[int, ...] | None:
    """The digits of an identifier; None where something else is in it, or there are not ``length`` of them."""
    plain = compact(text)
    if not (plain.isascii() and plain.isdigit()) or length not in (None, len(plain)):
        return None
    return tuple(map(int, plain))


def _weighted(number: tuple[int, ...], weights: tuple[int, ...]) -> int:
    return sum(d * w for d, w in zip(number, weights))


def luhn(text: str) -> bool:
    """ISO/IEC 7812: every second digit from the right is doubled, the sum of all digits ends in 0."""
    number = digits(text)
    return bool(number) and sum(d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(number or ()))) % 10 == 0


def mod97(text: str) -> bool:
    """ISO 7064 MOD 97-10 over the text with letters as 10 to 35: the remainder is 1."""
    plain = compact(text)
    return len(plain) > 2 and all(c in _ALPHANUMERIC for c in plain) and int("".join(str(int(c, 36)) for c in plain)) % 97 == 1


def iban(text: str) -> bool:
    """ISO 13616: country and check digits moved to the end, then ``mod97``."""
    plain = compact(text)
    return 15 <= len(plain) <= 34 and plain[:2].isalpha() and plain[2:4].isdigit() and mod97(plain[4:] + plain[:4])


def verhoeff(text: str) -> bool:
    """Verhoeff's dihedral check digit at the end."""
    number, state = digits(text), 0
    for i, d in enumerate(reversed(number or ())):
        state = _DIHEDRAL[state][_PERMUTATION[i % 8][d]]
    return bool(number) and state == 0


def mod11_10(text: str) -> bool:
    """ISO 7064 MOD 11,10 (German tax number)."""
    number, state = digits(text), 10
    if not number:
        return False
    for d in number[:-1]:
        state = ((state + d) % 10 or 10) * 2 % 11
    return (11 - state) % 10 == number[-1]


def uk_nhs(text: str) -> bool:
    """NHS number: ten digits, weights 10 to 2, modulus 11; a remainder that asks for the digit 10 is never issued."""
    number = digits(text, 10)
    return number is not None and len(set(number)) > 1 and _weighted(number, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def us_ssn(text: str) -> bool:
    """Social Security number by the numbering rules (it has no check digit) and none of the two printed on samples."""
    plain = compact(text)
    return (digits(text, 9) is not None and plain[:3] not in ("000", "666") and plain[0] != "9" and plain[3:5] != "00"
            and plain[5:] != "0000" and plain not in ("078051120", "219099999"))


def us_itin(text: str) -> bool:
    """Individual taxpayer number: area 9xx, group 50-65, 70-88, 90-92 or 94-99 (IRS)."""
    plain = compact(text)
    if digits(text, 9) is None or plain[0] != "9":
        return False
    group = int(plain[3:5])
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99


def us_npi(text: str) -> bool:
    """National provider identifier: Luhn over 80840 and the number, which begins with 1 or 2 (CMS)."""
    plain = compact(text)
    return digits(text, 10) is not None and plain[0] in "12" and luhn("80840" + plain)


def us_aba(text: str) -> bool:
    """Routing number: weights 3, 7, 1, modulus 10; the first two digits name a Federal Reserve district."""
    number = digits(text, 9)
    if number is None:
        return False
    district = number[0] * 10 + number[1]
    return _weighted(number, (3, 7, 1) * 3) % 10 == 0 and (1 <= district <= 12 or 21 <= district <= 32 or 61 <= district <= 72 or district == 80)


def de_steuer_id(text: str) -> bool:
    """German tax identification number: MOD 11,10; of the first ten digits one stands two or three times, never three in a row."""
    number = digits(text, 11)
    if number is None or number[0] == 0:
        return False
    counts = sorted((number[:10].count(d) for d in set(number[:10])), reverse=True)
    row = any(a == b == c for a, b, c in zip(number, number[1:9], number[2:10]))
    return counts[0] in (2, 3) and counts[1] == 1 and not row and mod11_10(text)


def fr_nir(text: str) -> bool:
    """French social security number: 13 places and the key 97 − n mod 97; Corsica's 2A and 2B count as 19 and 18 (INSEE)."""
    plain = compact(text)
    number = plain[:13].replace("2A", "19", 1) if plain[5:7] == "2A" else plain[:13].replace("2B", "18", 1) if plain[5:7] == "2B" else plain[:13]
    if len(plain) != 15 or not (number + plain[13:]).isascii() or not (number + plain[13:]).isdigit() or plain[0] not in "123478":
        return False
    month = int(plain[3:5])
    return (1 <= month <= 12 or 20 <= month <= 42 or month >= 50) and 97 - int(number) % 97 == int(plain[13:])


def es_dni(text: str) -> bool:
    """Spanish identity card: eight digits and a letter, number modulo 23."""
    plain = compact(text)
    return len(plain) == 9 and plain.isascii() and plain[:8].isdigit() and plain[8] == _DNI_LETTERS[int(plain[:8]) % 23]


def es_nie(text: str) -> bool:
    """Spanish foreigner's number: X, Y or Z stand for 0, 1 and 2 before seven digits, then as ``es_dni``."""
    plain = compact(text)
    return len(plain) == 9 and plain[0] in "XYZ" and es_dni(str("XYZ".index(plain[0])) + plain[1:])


def it_codice_fiscale(text: str) -> bool:
    """Italian tax code: 16 places, the last a check letter; digits may be replaced by L-V in cases of equal codes."""
    plain = compact(text)
    if len(plain) != 16 or not plain.isascii() or not plain.isalnum() or not plain[15].isalpha():
        return False
    values = [int(c) if c.isdigit() else ord(c) - 65 for c in plain[:15]]
    return chr(65 + sum(_CODICE_ODD[v] if i % 2 == 0 else v for i, v in enumerate(values)) % 26) == plain[15]


def nl_bsn(text: str) -> bool:
    """Dutch citizen number: weights 9 to 2 and −1, modulus 11."""
    number = digits(text, 9)
    return number is not None and any(number) and _weighted(number, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def pl_pesel(text: str) -> bool:
    """Polish PESEL: weights 1, 3, 7, 9, modulus 10; the first six digits are a date of birth."""
    number = digits(text, 11)
    if number is None or _weighted(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10:
        return False
    return 1 <= (number[2] * 10 + number[3]) % 20 <= 12 and 1 <= number[4] * 10 + number[5] <= 31


def _day_of(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def se_personnummer(text: str) -> bool:
    """Swedish personal identity number: Luhn over the last ten digits, which begin with a date (day + 60 for coordination numbers)."""
    plain = text.replace("+", "")
    number = digits(plain)
    if number is None or len(number) not in (10, 12) or not luhn("".join(map(str, number[-10:]))):
        return False
    return _day_of(number[-8] * 10 + number[-7], (number[-6] * 10 + number[-5] - 1) % 60 + 1)


def tr_tckn(text: str) -> bool:
    """Turkish identity number: the tenth digit is 7 times the odd places less the even ones, the last the sum of the others, modulus 10."""
    number = digits(text, 11)
    return number is not None and number[0] > 0 and number[9] == (7 * sum(number[0:9:2]) - sum(number[1:8:2])) % 10 and number[10] == sum(number[:10]) % 10


def ro_cnp(text: str) -> bool:
    """Romanian personal numeric code: weights 279146358279, modulus 11 (10 counts as 1); digits two to seven are a date of birth."""
    number = digits(text, 13)
    if number is None or not _day_of(number[3] * 10 + number[4], number[5] * 10 + number[6]):
        return False
    rest = _weighted(number[:12], (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return number[12] == (1 if rest == 10 else rest)


def pt_nif(text: str) -> bool:
    """Portuguese tax number: weights 9 to 2, modulus 11, 0 where the check would be above 9."""
    number = digits(text, 9)
    return number is not None and number[8] == (11 - _weighted(number[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 % 10


def uk_nino(text: str) -> bool:
    """British national insurance number: letters that are given out (NIM39110), six digits, A to D."""
    plain = compact(text)
    return (len(plain) == 9 and plain.isascii() and plain[2:8].isdigit() and plain[8] in "ABCD" and plain[:2].isalpha() and not set("DFIQUV") & set(plain[:2])
            and plain[1] != "O" and plain[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))


def fi_hetu(text: str) -> bool:
    """Finnish personal identity code: date and number modulo 31 give the check character; a sign of the century stands between."""
    plain = text.upper()
    if len(plain) != 11 or not plain.isascii() or not (plain[:6] + plain[7:10]).isdigit() or plain[6] not in "+-ABCDEFYXWVU":
        return False
    return _day_of(int(plain[2:4]), int(plain[:2])) and "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(plain[:6] + plain[7:10]) % 31] == plain[10]


def _mod11_pair(number: tuple[int, ...], weights: tuple[int, ...]) -> bool:
    """Both check digits of a Brazilian number: 11 − sum mod 11, 0 where that is above 9; the second with one more weight."""
    first = (11 - _weighted(number, weights[1:]) % 11) % 11 % 10
    second = (11 - _weighted(number, weights) % 11) % 11 % 10
    return number[-2:] == (first, second)


def br_cpf(text: str) -> bool:
    """Brazilian citizen number: two check digits, never eleven equal digits."""
    number = digits(text, 11)
    return number is not None and len(set(number)) > 1 and _mod11_pair(number, (11, 10, 9, 8, 7, 6, 5, 4, 3, 2))


def br_cnpj(text: str) -> bool:
    """Brazilian company number: two check digits."""
    number = digits(text, 14)
    return number is not None and len(set(number)) > 1 and _mod11_pair(number, (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))


def in_aadhaar(text: str) -> bool:
    """Aadhaar: twelve digits, first 2 to 9, Verhoeff, no palindrome (UIDAI)."""
    plain = compact(text)
    return digits(text, 12) is not None and plain[0] in "23456789" and plain != plain[::-1] and verhoeff(plain)


def in_pan(text: str) -> bool:
    """Indian PAN by form: three letters, a letter for the holder's status, a letter, four digits not all 0, a letter."""
    plain = compact(text)
    return (len(plain) == 10 and plain.isascii() and plain[:5].isalpha() and plain[3] in "ABCFGHJLPT" and plain[5:9].isdigit()
            and plain[5:9] != "0000" and plain[9].isalpha())


def in_gstin(text: str) -> bool:
    """Indian GSTIN: state, PAN, entity, Z and a Luhn digit of base 36."""
    plain = compact(text)
    if len(plain) != 15 or not plain[:2].isdigit() or not 1 <= int(plain[:2]) <= 38 or not in_pan(plain[2:12]) or plain[13] != "Z":
        return False
    values = [_ALPHANUMERIC.find(c) for c in plain]
    total = sum(sum(divmod(v * (1 if i % 2 == 0 else 2), 36)) for i, v in enumerate(values[:14]))
    return plain[12] != "0" and values[14] == -total % 36


def ca_sin(text: str) -> bool:
    """Canadian social insurance number: Luhn; numbers that begin with 0 or 8 are not issued to people."""
    plain = compact(text)
    return digits(text, 9) is not None and plain[0] not in "08" and luhn(plain)


def au_tfn(text: str) -> bool:
    """Australian tax file number: weights, modulus 11; eight or nine digits."""
    number = digits(text)
    if not number or len(number) not in (8, 9) or len(set(number)) == 1:
        return False
    return _weighted(number, (1, 4, 3, 7, 5, 8, 6, 9, 10) if len(number) == 9 else (10, 7, 8, 4, 6, 3, 5, 1)) % 11 == 0


def au_abn(text: str) -> bool:
    """Australian business number: 1 taken from the first digit, weights, modulus 89."""
    number = digits(text, 11)
    if number is None or number[0] == 0:
        return False
    return ((number[0] - 1) * 10 + _weighted(number[1:], (1, 3, 5, 7, 9, 11, 13, 15, 17, 19))) % 89 == 0


def imei(text: str) -> bool:
    """IMEI of 15 digits: Luhn (3GPP TS 23.003)."""
    plain = compact(text)
    return digits(text, 15) is not None and luhn(plain) and len(set(plain)) > 1


def vin(text: str) -> bool:
    """Vehicle identification number: 17 places without I, O and Q; the ninth is the check digit (49 CFR 565)."""
    plain = text.upper()
    if len(plain) != 17 or any(c not in _VIN_VALUES for c in plain):
        return False
    total = sum(_VIN_VALUES[c] * w for c, w in zip(plain, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)))
    return plain[8] == "0123456789X"[total % 11]


def mrz_digit(field: str) -> int | None:
    """Check digit of a field of a machine-readable zone: weights 7, 3, 1, A-Z as 10 to 35, ``<`` as 0 (ICAO 9303)."""
    if any(c not in _ALPHANUMERIC and c != "<" for c in field):
        return None
    return sum((0 if c == "<" else int(c, 36)) * (7, 3, 1)[i % 3] for i, c in enumerate(field)) % 10


def mrz_td3(line: str) -> bool:
    """Second line of a passport's machine-readable zone: number, birth, expiry, personal number and composite digits all agree."""
    if len(line) != 44:
        return False
    fields = ((line[:9], line[9]), (line[13:19], line[19]), (line[21:27], line[27]), (line[:10] + line[13:20] + line[21:43], line[43]))
    personal = line[42] == "<" and set(line[28:42]) == {"<"} or str(mrz_digit(line[28:42])) == line[42]
    return personal and all(str(mrz_digit(field)) == digit for field, digit in fields)
