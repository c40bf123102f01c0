"""Postal addresses.

What is found
-------------
Street and number in English, German, French, Spanish, Italian, Polish and Dutch forms, with postcode and city behind them;
US state and ZIP, British postcodes, post-office boxes.

Why it matters
--------------
An address leads to a household.

How it is measured
------------------
By form: a street word beside a house number, or a postcode of a known area. Postcodes behind their name are found by ``postcode``.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Streets without a house number and cities alone are not found. The address of an office is found like that of a home.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(B). Royal Mail, Programmers' Guide to the Postcode Address File.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.labelled_values import look_alike

KIND, NAME = "address", "postal address"
_L = "A-Za-z\x80-\U0010ffff"
_CAPITAL = "A-Z\xc0-\xde\u0100-\u017f"  # as characters: RE2 has no such escapes
_WORD = rf"[{_CAPITAL}][{_L}.'-]{{0,24}}"
_CITY = rf"[{_CAPITAL}][{_L}'-]{{1,24}}"
_SEP = r"(?:,? |,?[ \t]{0,3}\r?\n[ \t]{0,8})"  # on the same line or the next
_TAIL = rf"(?: (?:bus|bte|boîte|b\.?|esc\.?) \w{{1,3}})?(?:{_SEP}(?:\d{{4}}-\d{{3}}|(?:D-|A-|CH-)?\d{{4,5}}|\d{{2}}-\d{{3}}|\d{{4}} ?[A-Z]{{2}}) {_CITY}(?:[ -]{_CITY}){{0,2}})?"
_SUFFIX = (r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Terrace|Way|Close|Crescent|Parkway|Pkwy|"
           r"Rise|Chase|Mead|Croft|Brae|Fold|Garth|Paddocks?|Drove|Yard|Camino|Calle|"
           r"Highway|Hwy|Circle|Cir|Mews|Gardens|Grove|Hill|Row|Walk|Trail|Loop|"
           r"Alley|Bypass|Causeway|Cove|Crossing|Crossroads?|Crest|Esplanade|Expressway|Freeway|Glens?|Heights|Hollow|Junction|Knolls?|Manors?|Meadows?|Overpass|Parade|"
           r"Park|Path|Pike|Plaza|Promenade|Quay|Ridges?|Spurs?|Throughway|Turnpike|Underpass|Vale|Valleys?|Viaduct|Views?|Villas?|Vista|Wharf|Wynd)\b")  # USPS Publication 28, appendix C1
_THOROUGHFARE = (r"(?:Branch|Brooks?|Burgs?|Camp|Canyon|Cape|Cliffs?|Club|Common|Corners?|Course|Creek|Dale|Dam|Divide|Estates?|Extension|Falls?|Ferry|Fields?|Flats?|Fords?|"
                 r"Forest|Forges?|Forks?|Fort|Garden|Gateway|Greens?|Harbors?|Haven|Hills|Inlet|Islands?|Isle|Keys?|Lakes?|Landing|Lights?|Locks?|Lodge|Mall|Mills?|Mission|Motorway|Mount|"
                 r"Mountains?|Neck|Orchard|Oval|Parks|Passage|Pines?|Plains?|Points?|Ports?|Prairie|Radial|Ramp|Ranch|Rapids?|Rest|River|Roads|Route|Rue|Run|Shoals?|Shores?|Springs?|"
                 r"Squares|Stations?|Stravenue|Stream|Streets|Summit|Trace|Track|Thoroughfare|Alleyway|Drives|Courts|Circles|Trails|Trafficway|Tunnel|Unions?|Villages?|Ville|Walks|Wall|Ways|Wells?)\b")  # words of other things as well
_STATE = (r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])")
_AREA = (r"(?:A[BL]|B[ABDHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|"
         r"O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)")
_POSTCODE = rf"{_AREA}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{{2}}\b"
_ENGLISH = (rf"\d{{1,5}}[A-Za-z]?,? (?:[NSEW]\.? )?(?:{_WORD} |\d{{1,3}}(?:st|nd|rd|th) ){{1,4}}{_SUFFIX}(?:\.?,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor)\.? ?#?\w{{1,5}})?"
            rf"(?:\.?,? {_CITY}(?: {_CITY}){{0,2}},? {_STATE} \d{{5}}(?:-\d{{4}})?|\.?, (?:{_CITY}(?: {_CITY}){{0,2}},? )?{_POSTCODE}|\.?, {_CITY}(?: {_CITY}){{0,2}})?")
_REGION = r"(?:A[BK]|BC|MB|N[BLSTU]|ON|PE|QC|SK|YT)"  # Canada
_ABROAD = rf"(?:{_CITY}(?: {_CITY}){{0,2}},? (?:{_REGION} [A-Z]\d[A-Z] ?\d[A-Z]\d|(?:ACT|NSW|NT|QLD|SA|TAS|VIC|WA),? \d{{4}}|{_STATE} \d{{5}}(?:-\d{{4}})?)|(?:{_CITY}(?: {_CITY}){{0,2}},? )?{_POSTCODE})\b"
_SINGAPORE = rf"(?:Blk|Block) \d{{1,4}}[A-Z]? (?:{_WORD} ){{0,3}}{_WORD},? #\d{{2}}-\d{{1,4}}(?:,? (?:Singapore |S\()\d{{6}}\)?)?"
_INDIA = r"(?:Plot|H\. ?No|House|Flat|Door|D\. ?No|No)\.? (?:No\.? )?\d{1,5}[\w/-]{0,6}, [^\n;:]{5,100}?[ –-]{1,3}\d{3} ?\d{3}"
_IRISH = rf"{_WORD}(?: {_WORD}){{0,3}}, (?:{_WORD}(?: {_WORD}){{0,2}},? )?(?:Co\. )?{_WORD}(?: {_WORD}){{0,2}},? [AC-FHKNPRTV-Y]\d[0-9W] [0-9AC-FHKNPRTV-Y]{{4}}"
_HOUSE = rf"(?:{_WORD}(?: (?:na|the|of|y|by)){{0,1}}(?: {_WORD}){{0,3}}, ){{1,3}}{_CITY}(?: {_CITY}){{0,2}},? {_POSTCODE}"
_NAMED_BY_ZIP = rf"\d{{1,5}}[A-Za-z]? (?:[NSEW]\.? )?(?:{_WORD} ){{0,3}}{_WORD},? {_CITY}(?: {_CITY}){{0,2}},? {_STATE} \d{{5}}(?:-\d{{4}})?\b|\d{{1,4}}[A-Za-z]? (?:{_WORD} ){{0,3}}{_WORD},(?: {_CITY}(?: {_CITY}){{0,2}},?){{1,2}} {_POSTCODE}"
_DOOR = r"(?:(?:Flat|Apt|Unit|Suite|Studio|Level|Shop)\.? ?\w{1,5}(?:,|/)? )?"
_WIDE = rf"{_DOOR}\d{{1,5}}[A-Za-z]?,? (?:{_WORD} ){{1,3}}(?:{_SUFFIX}|{_THOROUGHFARE})(?:\.?,? (?:Apt|Apartment|Suite|Ste|Unit|Flat)\.? ?#?\w{{1,5}})?\.?{_SEP}{_ABROAD}"
_MILITARY = r"(?:PSC|CMR|Unit|USNS|USS|USCGC) \w{1,12},? (?:Box \d{1,5},? )?(?:APO|FPO|DPO),? (?:AA|AE|AP) \d{5}"
_GERMAN = (rf"(?:{_WORD}[ -]){{0,3}}[{_CAPITAL}][{_L}-]{{1,24}}(?:straße|strasse|str\.|weg|gasse|allee|ufer|damm|straat|laan|gracht|kade|plein|steeg|platz|gatan|vägen|gränd) \d{{1,4}}[a-zA-Z]?\b" + _TAIL)
_GERMAN_ENDED = (rf"(?:{_WORD}[ -]){{0,3}}[{_CAPITAL}][{_L}-]{{1,24}}(?:ring|singel|dijk|hof|baan|markt|dreef|wall|stieg|winkel|zeile|chaussee|promenade) \d{{1,4}}[a-zA-Z]?\b"
                 rf",? (?:D-|A-|CH-)?(?:\d{{4,5}}|\d{{4}} ?[A-Z]{{2}}) {_CITY}(?: {_CITY}){{0,2}}")  # ends of other words as well: the postcode tells
_DUTCH = rf"{_WORD}(?: {_WORD}){{0,3}} \d{{1,4}}[a-zA-Z]?(?:[ -][A-Za-z0-9]{{1,4}})?{_SEP}\d{{4}} ?[A-Z]{{2}} {_CITY}(?: {_CITY}){{0,2}}"  # no other postcode looks so: the street may have any name
_FIVE = rf"{_WORD}(?: {_WORD}){{0,3}} \d{{1,3}}[a-zA-Z]?{_SEP}(?:D-)?\d{{5}} {_CITY}"
_SWEDISH = rf"{_WORD}(?: {_WORD}){{0,2}} \d{{1,3}}(?: ?[A-Z])?(?: lgh \d{{4}})?,? \d{{3}} \d{{2}} {_CITY}"
_BARE_POLISH = rf"{_WORD}(?: {_WORD}){{0,2}} \d{{1,4}}[a-z]?(?:/\d{{1,4}}[a-z]?| m\. ?\d{{1,4}})?, \d{{2}}-\d{{3}} {_CITY}"
_FOUR = rf"{_WORD}(?:[ -]{_WORD}){{0,3}} \d{{1,3}}[a-zA-Z]?, [1-9]\d{{3}} [{_CAPITAL}][{_L}'-]{{2,24}}"
_ROMANCE = rf"(?i:rue|avenue|boulevard|chemin|route|quai|place|impasse|ruelle)(?: (?i:de la|de l['’]|des|du|de|d['’]|le|la|les))? ?{_WORD}(?:[ -](?:(?:de|du|des|la) )?{_WORD}){{0,3}} \d{{1,4}}[a-zA-Z]?,? \d{{4}} {_CITY}"
_GERMAN_APART = rf"(?:{_WORD}[ -]){{1,3}}(?:Straße|Strasse|Str\.|Weg|Gasse|Allee|Platz|Ring) \d{{1,4}}[a-zA-Z]?\b" + _TAIL
_FRENCH = (rf"\d{{1,4}}(?: ?(?:bis|ter))?,? (?i:rue|avenue|boulevard|allée|chemin|impasse|quai|place|montée|venelle|sentier|ruelle|esplanade|promenade|résidence|faubourg|cours|route|passage|square)(?: (?i:de la|de l'|des|du|de|d'|le|la|les))? ?{_WORD}(?:[ -](?:(?:de|du|des|la) )?{_WORD}){{0,3}}" + _TAIL)
_SOUTHERN = (rf"(?:Calle|C/|Av\.|Lg\.|Salita|Piazzale|Piazzetta|Località|Frazione|Polígono|Avenida|Avda\.?|Paseo|Plaza|Carrer|Camino|Ronda|Via|Viale|Piazza|Corso|Largo|Vicolo|Strada|Contrada|Borgo|Rotonda|Callejón|Pasaje|Pasadizo|Rambla|Travesía|Glorieta|Urbanización|Cuesta|Alameda|Carretera|Camí|Circuito|Calzada|Callej[oó]n|Privada|Prolongación|Boulevard|Bulevar|Rua|Travessa|Praça|Praceta|Beco|Calçada|Alameda|Rodovia|Estrada|Strada|Bulevardul|Calea|Șoseaua|Aleea|Intrarea|C\.)(?: (?:de la|de los|de las|del|della|dei|delle|dello|degli|di|de|dell'|da|do|das|dos|la|el))? ?{_WORD}(?: (?:(?:de|da|do|das|dos|la|del|y|e) )?{_WORD}){{0,3}},? (?:n\.?[º°]? ?)?\d{{1,4}}(?:/[A-Za-z0-9]{{1,3}})?\b(?:,? \d{{1,2}}\.?[ºª°] ?[A-Za-z.]{{0,6}})?" + _TAIL)
_POLISH = rf"(?:(?:ul|al|pl|os)\. ?|(?:Ulica|Osiedle|Aleja|Aleje|Plac|ulicy|osiedlu|alei|placu) ){_WORD}(?: {_WORD}){{0,3}} \d{{1,4}}[a-zA-Z]?(?:(?:/| m\. ?)\d{{1,4}})?\b" + _TAIL
_BRITISH = rf"\b{_AREA}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{{2}}\b"
PATTERN = (rf"\b(?:(?i:P\.? ?O\.? Box|Postfach|boîte postale|BP|apartado(?: de correos)?|casella postale|skr(?:ytka|\.) pocztowa) #?\d{{1,6}}\b|{_MILITARY}|{_SINGAPORE}|{_INDIA}|{_IRISH}|{_HOUSE}|(?:\d{{1,4}}[/-])?(?:{_WIDE}|{_NAMED_BY_ZIP}|{_ENGLISH})|{_FRENCH}|{_SOUTHERN}|{_POLISH})"
           rf"|{_SWEDISH}|{_BARE_POLISH}|(?P<four>{_FOUR})|\b{_ROMANCE}|{_GERMAN}|{_GERMAN_ENDED}|{_GERMAN_APART}|(?P<dutch>{_DUTCH})|(?P<five>{_FIVE})|{_BRITISH}|\b{_WORD}(?: {_WORD}){{0,2}}, {_STATE},? \d{{5}}(?:-\d{{4}})?\b|\b\d{{2}}-\d{{3}} {_CITY}")
DIGITS = 1
RANK, HIPAA = 60, "B"
SPECIMENS = ("221B Baker Street", "10 rue de Rivoli, 75001 Paris", "ul. Marszałkowska 12/4", "Hauptstraße 5, 10115 Berlin", "SW1A 1AA", "Via Roma 12")
_NOT_STREETS = re.compile(r"(?i)\d+ (?:days|years|months|percent|million|hours|minutes|people|steps|times|reasons) ")
_VINTAGE = re.compile(r"(?:19|20)\d\d [^,\d]*(?:Valleys?|Park|Views?|Villas?|Vista|Vale|Ridges?|Plaza|Heights|Hollow|Meadows?|Parade|Path|Crest|Manors?|Hill|Grove)$")  # a year, as of a wine
_NUMBERED = re.compile(r"(?i)(?:art(?:ikel|icle|ikeln)?|abb(?:ildung)?|tab(?:elle)?|seiten?|page|kapitel|chapter|section|figure|table|step|part|band|vol(?:ume)?|nr|no|nummer|version|phase|teil|tag|day|week|platz|rang|im|am jahr|los|order|invoice|bestellung|rechnung|auftrag|artikel|menge|qty|anzahl|total|summe)\b")  # "Artikel 5, 10115 Menschen"
_DATED = re.compile(r"(?i)\b(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]* \d|\d{4} ?(?:in|at|by|on|of|to|am|pm|ad|bc|is|as|an|or|if|we|it|he|no|so|do|be)\b")  # "May 3, 2016 IN WITNESS"
_PRESSURE = re.compile(r"\s?(?:/\s?\d|over \d|mm ?hg)", re.IGNORECASE)  # "BP 120/80": blood pressure, no boîte postale


def accept(found: Candidate) -> float | None:
    """Any street with a house number or postcode that no look-alike's label stands before."""
    value = found.value
    if value[:2].upper() == "BP" and _PRESSURE.match(found.after):
        return None
    if found.match is not None and found.match.group("dutch") and _DATED.search(value):
        return None
    if found.match is not None and found.match.group("four") and (_NUMBERED.match(value) or _DATED.search(value) or re.search(r", (?:19|20)\d\d ", value)):
        return None
    if _VINTAGE.match(value) or found.match is not None and found.match.group("five") and _NUMBERED.match(value):
        return None
    if look_alike(found.before) or _NOT_STREETS.match(value) or found.before[-1:] in ("-", "/", "$", "#", "."):
        return None
    return 0.85
