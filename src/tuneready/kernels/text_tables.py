"""Tables inside a text: rows parted by commas, semicolons, tabs or pipes below a row of headings, as tickets and prompts hold them, and rows
that a statement of SQL inserts under the names of its columns."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Headings of columns that say who somebody is or how to reach them; without one of them a table is left alone.
_NAME = (r"(?:full |first |last |given |family |customer |client |patient |employee |contact )?names?|(?:f|l|first|last|given)name|given|forename|surname|vor-?name|nach-?name|nom|pr[ée]nom|nombre|apellidos?|nome|cognome|naam|voornaam|achternaam|"
         r"imi[ęe]|nazwisko|imi[ęe] i nazwisko|apelido|sobrenome|(?:account |card |policy )?holder|titular|titulaire|inhaber(?:in)?|intestatario|posiadacz|rekeninghouder")
_PERSON = (r"customer|client|patient|employee|contact|tenant|member|guest|student|beneficiary|cliente|kunde|kundin|klant|klient|pacjent|paciente|paziente|patientin|mitarbeiter(?:in)?|pracownik|"
           r"medewerker|empleado|dipendente|funcionário|gp|doctor|physician")
_OTHER = (r"e-?mails?|mail|courriel|correo(?: electrónico)?|phones?|tele?phone|tel|mobile|cell|telefon|telefono|teléfono|telefone|telefoon|téléphone|telefonnummer|celular|cellulare|móvil|telemóvel|handy|"
          r"komórka|mobiel|portable|d\.?o\.?b|date of birth|birth ?date|born|geburtsdatum|date de naissance|fecha de nacimiento|data di nascita|geboortedatum|data urodzenia|data de nascimento|"
          r"address|addr|street|adresse|anschrift|stra(?:ß|ss)e|dirección|domicilio|indirizzo|adres|morada|endereço|post ?code|zip(?: ?code)?|plz|cap|ssn|nhs(?: n(?:o|umber))?|nino|bsn|pesel|dni|nie|nif|"
          r"cpf|c\.?f\.?|codice fiscale|nir|steuer-?id|passport|passeport|pasaporte|reisepass|paspoort|paszport|iban|account(?: n(?:o|umber|r))?|acct(?: no)?|konto(?:nummer|nr)?|sort ?code|card(?: number)?|"
          r"kreditkarte|tarjeta|carta|mrn|policy(?: n(?:o|umber))?|plate|kennzeichen|kenteken|targa|matrícula|imei|vin|ip|mac|password|passwort|contraseña|wachtwoord|hasło|senha")
_NAMES, _PERSONS, _OTHERS = (re.compile(group.replace(" ", "[ _]"), re.IGNORECASE) for group in (_NAME, _PERSON, _OTHER))
_CELL = r"[ \t\"'*]*"
_SCREEN = rf"(?i)(?:^|[\n,;\t|]){_CELL}(?:{_NAMES.pattern}|{_PERSONS.pattern}|{_OTHERS.pattern}){_CELL}(?:[,;\t|]|\r?\n)"
_HEADING = re.compile(r"[^\W\d][\w .#°º/'-]{0,29}")
_RULE = re.compile(r"[ \t|:+=-]+")
_INSERT = re.compile(r"insert\s+into\s+[\w.\"`\[\]]{1,80}\s*\(([^()]{1,800})\)\s*values\s*", re.IGNORECASE)
_VALUE = re.compile(r"\s*(?:'((?:[^'\\]|''|\\.)*)'|([^,()';]+))\s*([,)])")
_ROW = re.compile(r"[\s,]*\(")
WORDS = 4  # words of a heading at most; a line of prose has longer parts

Cell = tuple[str, int, int]  # heading, start and end of the value


def holding(array: pa.Array, data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """int64 numbers of the texts of ``array`` (bytes ``data``, int64[n + 1] ``offsets``) that may hold such a table, ascending."""
    inserted = np.flatnonzero(pc.match_substring_regex(array, r"(?i)insert\s+into\s").fill_null(False).to_numpy(zero_copy_only=False))
    breaks = np.flatnonzero(data == 10)
    at = np.flatnonzero(np.diff(np.searchsorted(breaks, offsets)))
    if at.size:
        at = at[pc.match_substring_regex(array.take(pa.array(at)), _SCREEN).fill_null(False).to_numpy(zero_copy_only=False)]
    return np.union1d(at, inserted) if inserted.size else at


def cells(text: str) -> list[Cell]:
    """The cells of the tables in ``text`` below a heading, in order.

    A name beside another heading of a person is headed "full name": a column of names alone may be one of products.
    """
    out: list[Cell] = []
    heads: list[str] = []
    mark, at = "", 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        if heads and not _RULE.fullmatch(body):
            parts = _parts(body, mark)
            if len(parts) == len(heads):
                out += [(head, at + start, at + end) for head, (start, end) in zip(heads, parts) if head and end > start]
            else:
                heads = []
        if not heads:
            mark, heads = _headings(body)
        at += len(line)
    return out + _inserted(text)


def _inserted(text: str) -> list[Cell]:
    """The values of rows that a statement of SQL inserts, under the names of its columns."""
    out: list[Cell] = []
    for match in _INSERT.finditer(text):
        heads = [head.strip(" \t\r\n\"`[]").replace("_", " ") for head in match[1].split(",")]
        heads = ["full name" if _NAMES.fullmatch(head) else head for head in heads]
        row = _ROW.match(text, match.end())
        while row:
            at, found = row.end(), []
            while (value := _VALUE.match(text, at)) and len(found) < len(heads):
                found.append(value.span(1) if value[1] is not None else value.span(2))
                at = value.end()
                if value[3] == ")":
                    break
            if len(found) != len(heads):
                break
            out += [(head, start, end) for head, (start, end) in zip(heads, found) if end > start]
            row = _ROW.match(text, at)
    return out


def _headings(line: str) -> tuple[str, list[str]]:
    """The mark that parts the headings of ``line``, and the headings; none where it is no row of them."""
    for mark in "\t|;,":
        if mark not in line:
            continue
        heads = [line[start:end].replace("_", " ") for start, end in _parts(line, mark)]
        if len(heads) > 1 and all(_HEADING.fullmatch(head) and head.count(" ") < WORDS for head in heads):
            others = [head for head in heads if _OTHERS.fullmatch(head)]
            named = [head for head in heads if _NAMES.fullmatch(head)]
            if not others and not named:
                return "", []
            sure = bool(others) or len(named) > 1
            return mark, ["full name" if sure and (_PERSONS.fullmatch(head) or _NAMES.fullmatch(head)) else head for head in heads]
    return "", []


def _parts(line: str, mark: str) -> list[tuple[int, int]]:
    """(start, end) of the parts of a row between its marks, without quotes and blanks around; a mark in quotes parts nothing."""
    begin, end = 0, len(line)
    if mark == "|":
        begin, end = len(line) - len(line.lstrip(" \t|")), len(line.rstrip(" \t|"))
        if line[:begin].count("|") > 1:  # the first cell is empty
            begin = line.index("|") + 1
        if line[end:].count("|") > 1:
            end = line.rindex("|")
    places, quoted = [begin - 1], False
    for place in range(begin, end):
        if line[place] == '"':
            quoted = not quoted
        elif line[place] == mark and not quoted:
            places.append(place)
    places.append(end)
    return [_trimmed(line, start + 1, stop) for start, stop in zip(places, places[1:])]


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    while start < end and line[start] in " \t\"'*`":
        start += 1
    while end > start and line[end - 1] in " \t\"'*`":
        end -= 1
    return start, end
