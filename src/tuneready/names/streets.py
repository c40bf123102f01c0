"""Words of streets and forms of postcodes, as patterns in the common subset of RE2 and ``re``, for letters of any case."""

STREETS = (r"via|viale|corso|piazza|piazzale|vicolo|largo|calle|c/|avda\.?|avenida|av\.|paseo|plaza|camino|ronda|carrer|rua|travessa|praça|praceta|alameda|estrada|"
           r"ul\.?|ulica|al\.|aleja|os\.|osiedle|pl\.|plac|am|an der|im|auf der|hinterm?|rue|avenue|boulevard|bd|chemin|impasse|allée|quai|cours|place")
ENDED = r"straße|strasse|str\.|weg|gasse|allee|platz|ufer|damm|straat|laan|gracht|kade|plein|steeg|singel"
CODES = r"\d{4}-\d{3}|\d{2}-\d{3}|\d{4} ?[a-z]{2}|\d{5}|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}"
