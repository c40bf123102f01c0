"""Words around names, in the languages of the product: titles, greetings, sign-offs, introductions, roles, words that end a name."""

from __future__ import annotations

TITLES = frozenset("""hr hrn mw fam geom lek baroness baron pana panie mister mr mrs ms miss mx dr prof sir lady rev fr judge justice senator governor officer detective sergeant sgt captain capt lt
lieutenant col gen colonel attorney professor doctor nurse herr herrn frau monsieur madame mademoiselle mme mlle maître señor señora señorita sr sra srta
don doña signor signora signore signorina dott dottor dottore dottoressa dssa sig avv ing pan pani panu panią panem panna mgr inż meneer mevrouw dhr mevr
senhor senhora dr.ssa sig.ra dott.ssa prof.ssa dra profa professora heer mevr meester sayın bayan hanım domnul domnule doamna doamnă
shri smt kumari cllr constable imam rabbi fru""".split())
ABBREVIATED = "Mr Mrs Ms Mx Dr Prof Rev Fr St Sgt Capt Lt Col Gen Jr Sr Sra Srta Mme Mlle Dott Sig Avv Ing Hr Hrn Fam Mgr Inż Dhr Mevr Mw Geom Dra Profa Shri Smt Cllr Esq".split()
SUFFIXES = frozenset("jr sr ii iii iv esq phd md cpa".split())
PARTICLES = "van|von|de|del|della|delle|dello|dei|der|den|di|da|das|do|dos|du|la|le|el|al|bin|ibn|y|ter|ten|zu|zum|af|av|st|d|ap|ferch|ní|nic|uí|ó|bint|bat|ould|ben"
GREETINGS = frozenset("""hi hello hey dear greetings morning afternoon evening hallo hi liebe lieber guten tag moin servus bonjour salut bonsoir cher chère hola estimado estimada
querido querida buenos buenas días tardes ciao salve gentile caro cara egregio buongiorno buonasera cześć witaj szanowny szanowna szanowni drogi droga
kochany kochana dzień dobry olá prezado prezada caro oi beste geachte hoi hej hei merhaba selam sayın stimate stimată bună dragă thanks obrigado obrigada bedankt tack teşekkürler mulțumesc thank you merci gracias danke grazie dziękuję""".split())
SIGN_OFFS = ("regards|sincerely|yours|cheers|thanks|thank you|thx|best|best wishes|warmly|cordially|respectfully|many thanks|love|take care|speak soon|talk soon|see you soon|all the best|gr[uü][sß]s?e?n?|gr[uü]ße|grüßen|lg|mfg|vg|"
             "cordialement|bien à vous|salutations|amicalement|sincèrement|bises|merci|saludos|un saludo|atentamente|cordialmente|abrazos|gracias|saluti|"
             "distinti saluti|cordiali saluti|grazie|un abbraccio|baci|a presto|bisous|à bientôt|à plus|un abrazo|besos|hasta pronto|groetjes|met vriendelijke groet|vriendelijke groeten?|mvg|mvh|hälsningar|med vänliga hälsningar|vänliga hälsningar|kram|atenciosamente|abraços|abraço|beijos|cumprimentos|com os melhores cumprimentos|obrigado|obrigada|saygılarımla|sevgiler|teşekkürler|cu stimă|cu respect|mulțumesc|kind regards|warm regards|best regards|bis bald|alles liebe|liebe grüße|pozdr|serdecznie|całuski|pozdrawiam|pozdrowienia|z poważaniem|poważaniem|dziękuję|danke|groet|groeten|signed|unterschrift|signé|podpisano|firmado|firmato|grtjs|grtz|bjs|bj|abrazo|pzdr|pozdro|kramar|lieve groet|besito|bss|bisou|ciao|tschüss|hilsen|terveisin")
# Short greetings at the end of a message, with the name on the same line and no comma between.
CLOSINGS = frozenset("gr bjs abrazo pzdr grtjs vh groetjes groet groeten mvh mvg lg vg bisous bises abraços abraço beijos pozdr pozdrawiam saludos abrazos besos baci hälsningar kram xoxo cheers regards love".split())
# The same as patterns: kin, and words that mean so right behind a greeting alone ("hey its anna").
KIN = (r"my (?:husband|wife|son|daughter|mother|father|mum|mom|dad|brother|sister|boss|manager|colleague|girlfriend|boyfriend|partner)"
       r"|meine? (?:mann|frau|sohn|tochter|mutter|vater|bruder|schwester|chef|chefin|kollege|kollegin|freund|freundin)"
       r"|mi (?:marido|mujer|esposa|esposo|hijo|hija|hermano|hermana|madre|padre|jefe|jefa|compañer[oa]|amig[oa])|mon (?:mari|fils|frère|père|chef|collègue)|ma (?:femme|fille|sœur|mère|cheffe|collègue)"
       r"|mi[oa] (?:marito|moglie|figlio|figlia|fratello|sorella|madre|padre|collega)|mój (?:mąż|syn|brat|szef|kolega)|moja (?:żona|córka|siostra|szefowa|koleżanka)"
       r"|mijn (?:man|vrouw|zoon|dochter|broer|zus|moeder|vader|baas|collega)|(?:meu|minha) (?:marido|esposa|filho|filha|irmão|irmã|mãe|pai|chefe|colega)")
INTRODUCTIONS_BESIDE = (rf"{KIN}|(?:bonjour|salut|allô|allo|coucou),? c['’]est|(?:named|called|by the name of|namens|genaamd|llamad[oa]|chiamat[oa]|o imieniu|chamad[oa])"
                        r"|(?:hi|hello|hey|hej|selam|merhaba|olá|oi|cześć|czesc|hallo|hoi),? (?:it['’]?s|ben|det är|aqui é|eu sou|tu|hier|met)")
# Words after which a name stands, whatever its case; every one is also a literal of the detector.
INTRODUCTIONS = ("my name is", "my name's", "name is", "the name's", "this is", "i am", "i'm", "i’m", "im", "call me", "speaking with", "spoke with", "spoke to", "talking to",
                 "ich heiße", "ich heisse", "mein name ist", "ich bin", "hier ist", "hier spricht", "je m'appelle", "je m’appelle", "je suis", "mon nom est", "ici",
                 "me llamo", "mi nombre es", "soy", "mi chiamo", "sono", "il mio nome è", "nazywam się", "mam na imię", "jestem", "moje imię to", "moje nazwisko", "meu nome é", "mijn naam is", "ik ben", "meu nome e",
                 "o meu nome é", "chamo-me", "me chamo", "aqui é", "u spreekt met", "je spreekt met", "jag heter", "mitt namn är", "adım", "benim adım", "ismim", "mă numesc", "ma numesc",
                 "numele meu este", "je m appelle", "mon nom c'est", "z tej strony", "sou", "sou o", "sou a")
# After these a single listed first name is enough, in any case.
SURE_INTRODUCTIONS = frozenset(("my name is", "my name's", "name is", "the name's", "call me", "ich heiße", "ich heisse", "mein name ist", "je m'appelle", "je m’appelle",
                                "mon nom est", "me llamo", "mi nombre es", "mi chiamo", "il mio nome è", "nazywam się", "mam na imię", "moje imię to",
                                "moje nazwisko", "meu nome é", "mijn naam is", "meu nome e", "o meu nome é", "chamo-me", "me chamo", "u spreekt met", "je spreekt met", "jag heter", "mitt namn är",
                                "benim adım", "mă numesc", "ma numesc", "numele meu este", "je m appelle", "mon nom c'est", "z tej strony"))
ROLES = ("payee|payer|testator|interpreter|detained person|e-signed by|pt|patient|client|customer|employee|applicant|claimant|plaintiff|defendant|tenant|landlord|guarantor|witness|attorney|counsel|contractor|executive|developer|specialist|manager|director|"
         "administrator|agent|analyst|engineer|officer|policyholder|cardholder|member|user|individual|resident|nurse|physician|teacher|student|author|owner|beneficiary|named|name|attn|attention|c/o|"
         "signed by|raised by|reported by|submitted by|opened by|handled by|gemeldet von|signalé par|segnalato da|comunicado por|contact|belonging to|prepared by|written by|assigned to|registered to|kunde|kundin|patientin|mitarbeiter|mitarbeiterin|cliente|paciente|paziente|"
         "pacjent|pacjentka|klient|klientka|pracownik|employé|employée|salarié|empleado|empleada|dipendente")
# Words that show that the words before them name a thing, a place or an organisation.
THINGS = frozenset("""street st avenue ave road rd lane drive boulevard blvd court square plaza place park bridge river lake mountain mount hill valley island beach bay creek county city
town village airport station school college university institute academy hospital clinic center centre museum library church cathedral stadium theatre theater hotel inn restaurant cafe bar pub
bank inc llc ltd limited corp corporation company co lp llp plc gmbh gesbr gbr ohg sp ag kg sa sarl spa srl bv nv oy ab pty trust fund foundation association society union group holdings partners associates
agreement act law theorem theory prize award cup open trophy league club team band tour show series edition model version day week month year season festival market street store shop building tower house hall room
syndrome disease test scale method effect equation diagram strasse straße platz allee weg gasse rue place quai calle plaza avenida paseo via piazza corso viale ulica ul plac aleja
times post journal magazine news press university's enterprises industries technologies systems solutions services laboratories pharmaceuticals international capital ventures entertainment media productions pictures records studios
canal dam desert forest ocean sea peninsula province republic kingdom empire dynasty war treaty army navy police pike highway hwy parkway terrace circle manor bldg suite floor department ministry agency bureau commission committee council parliament congress senate
klinik klinikum praxis apotheke bäckerei kanzlei autohaus stadtwerke sparkasse werkstatt stiftung clinique cabinet pharmacie boulangerie banque fondation clínica bufete talleres farmacia fundación universidad
clinica officina gruppo panetteria fondazione università bakkerij stichting ziekenhuis makelaars universiteit szpital kancelaria przychodnia fundacja apteka uniwersytet oficina padaria fundação universidade
consulenza costruzioni trasporti construcciones transportes consultores construções plomberie gebäudereinigung maschinenbau""".split())
# Places that begin or are like names.
PLACES = frozenset("""costa rica puerto rico sri lanka bora san santa santo los las el la new york jersey mexico hampshire orleans zealand delhi hong kong tel aviv buenos aires rio janeiro sao paulo
virginia georgia carolina dakota florida texas california nevada arizona oregon washington idaho montana wyoming utah colorado kansas nebraska oklahoma missouri iowa minnesota
wisconsin illinois michigan indiana ohio kentucky tennessee alabama mississippi arkansas louisiana pennsylvania maryland delaware connecticut massachusetts vermont maine alaska hawaii
london paris berlin madrid rome milan vienna geneva zurich hamburg munich frankfurt cologne lyon marseille barcelona valencia seville florence venice naples turin verona siena warsaw krakow
poznan gdansk wroclaw prague budapest lisbon porto dublin belfast edinburgh glasgow manchester liverpool birmingham bristol leeds oxford cambridge boston chicago houston dallas austin denver phoenix
seattle atlanta miami orlando tampa detroit cleveland columbus charlotte nashville memphis sydney melbourne brisbane perth auckland toronto montreal vancouver calgary ottawa tokyo kyoto osaka
beijing shanghai shenzhen singapore bangkok mumbai delhi bangalore chennai kolkata hyderabad pune israel jordan lebanon syria iraq iran egypt kenya nigeria ghana chad mali niger angola
india china japan korea vietnam thailand russia ukraine poland germany france italy spain portugal england scotland wales ireland britain europe america asia africa australia brazil argentina chile peru
colombia cuba jamaica haiti panama bermuda luxembourg monaco malta cyprus lorraine alsace normandy tuscany sicily brooklyn bronx manhattan queens chelsea soho camden windsor kent sussex surrey essex devon
münchen köln nürnberg wien zürich roma milano torino napoli firenze venezia warszawa kraków łódź wrocław gdańsk praha lisboa sevilla haifa sumter drina tacoma hanford""".split())
# Names of products, companies and assistants that are also on the lists.
BRANDS = frozenset("""alexa siri claude gemini watson tesla mercedes benz porsche ford toyota honda chevrolet lincoln cadillac chrysler siemens bosch google amazon apple microsoft oracle adobe cisco dell lenovo sony
samsung nokia ericsson philips nestle danone ikea zara gucci prada chanel dior armani versace hermes levi adidas nike puma reebok nintendo disney pixar marvel lego barbie starbucks mcdonald wendy denny
allegra zantac prozac viagra visa mastercard paypal stripe barclays lloyds santander revolut klarna wells fargo chase morgan goldman sachs merrill lynch deloitte ernst kpmg accenture python java ruby julia pascal django docker kubernetes jenkins github android
windows linux chrome safari firefox excel salesforce slack zoom netflix spotify uber airbnb facebook instagram twitter tiktok youtube linkedin whatsapp zelle venmo christmas easter halloween ramadan hanukkah diwali jesus christ
allah buddha bible koran quran zeus apollo venus mars jupiter saturn mercury handy noël noel natale navidad camry corolla prius altima sentra jetta passat avalon titan altair starlette kindle lyrica pharaoh socrates euclid archimedes poseidon persephone orpheus gerber indigo mayan solve""".split())
MONTHS = frozenset("""january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday""".split())
# Words of grammar that some list holds as a name.
FUNCTION_WORDS = frozenset("""i a an the this that these those to in on at of by or so do go he she we me my you your his her its our their as if is it be was were are am not no all any some who why how what when where which
will would can could may might must shall should let see say put too via per ever else even just only also and but for from with about into over under after before since until while because thus hence such both each
ich du er sie es wir ihr der die das den dem ein eine und oder aber wenn weil mit von zu im am ist sind war hat je tu il elle on nous vous le la les un une des et ou mais si pour avec dans sur est sont
yo el ella nosotros lo los las unos y o pero por para con en su mi tu es son era io lui lei noi voi gli uno ma se per di da nel nella sono ja ty ona my wy oni ale nie tak jak gdy co to ten ta jest był była
sir madam ma'am team all everyone everybody folks guys there support customer friend friends colleague colleagues sirs boss mom mum mommy dad daddy grandma grandpa aunt uncle honey darling sweetheart babe bro dude sis yes ok okay oh ah hm sure well now then here great good nice fine right true left best dear title titles date dated board source name names address phone fax
email signature page okey dob absolutely certainly definitely exactly perfect merry müşteri müşterimiz kimlik
geschäftsführer geschäftsführerin direktor direktorin vorstand zeuge zeugin mandant mandantin mieter mieterin vermieter vermieterin kollege kollegin directeur directrice gérant gérante
administrador administradora gerente amministratore amministratrice prezes dyrektor dyrektorka bestuurder titular""".split())
LABELS = ("account holder|beneficiary|tenant|landlord|titular|titulaire|inhaber|inhaberin|kontoinhaber|angehörige|angehöriger|intestatario|intestataria|beneficiario|odbiorca|posiadacz|rekeninghouder|begunstigde|name|full name|attn|attention|contact|patient|client|customer|from|to|cc|by|signed|signature|author|employee|agent|manager|printed name|print name|kunde|kundin|ansprechpartner|nom|nombre|nome|nombre completo|nome e cognome|imię|nazwisko|imię i nazwisko|patientin|paciente|paziente|pacjent|pacjentka|cliente|klient|klientka|mitarbeiter|mitarbeiterin|supervisor|"
          "doctor|vorgesetzter|vorgesetzte|arzt|ärztin|médecin|médico|medico|lekarz|responsable|responsabile|przełożony|przełożona")
# First names that are also words or places, yet with a capital and a last name beside them are mostly persons.
PERSONAL = frozenset("""mark scott frank bob rob bill grace jordan georgia dawn amber charlotte claude wayne dale glen heath lance lane miles reed dean drew gene grant chad eve noel penny melody joy hope faith pearl crystal
ruby ivy lily rose daisy violet holly heather iris olive ginger robin jay ray roy rex guy jack jess josh art pat sue wade ward trip rusty sandy misty brandy candy cherry summer autumn april june may august austin dallas
houston boston orlando lorraine florence sydney chelsea virginia carolina verona siena paris london madison lincoln denver cleveland kent christian angel jesus scarlett harper hunter mason carter cooper parker tanner
taylor tyler logan luce clara blanche aimé juste prudence constance victor viola linda alma consuelo dolores mercedes pilar rocío paz luz cruz soledad sol marina alba flora aurora gloria vittoria bruno franco max
ernst wolf wolfgang rudi merle maja róża jagoda malina kalina aurora nadia wiera julia nelly julian luca wendy levi denny earl noël natale""".split())
SPELLING = frozenset("alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu".split())
# Kin and verbs before a single first name that is also a word.
BESIDE = ("(?:talked|spoke|spoken|speak|talk|speaking|talking) (?:to|with)|told|asked|ask|tell|met|email|emailed|son|daughter|wife|husband|brother|sister|friend|colleague|cousin|nephew|niece|boyfriend|girlfriend|partner|"
          "mother|father|mom|dad|named|called|name is|name was|heißt|meine frau|mein mann|je m'appelle|s'appelle|llamado|llamada|hijo|hija|figlio|figlia|moglie|marito|syn|córka|żona|mąż|imieniu")
LOWER_TITLES = "señora|señor|señorita|signora|signor|signorina|don|doña|pani|pan|panu|pana|panią|panem|madame|monsieur|mme|frau|herr|herrn|doctor|doctora|dottor|dottoressa|dott|sig|sra|sr|professor|profesor|profesora|professore|senhor|senhora|mevrouw|meneer|heer|heren|domnul|domnule|doamna|doamnă|fru|herra|shri|smt|dr|mr|mrs|ms"
STREETS = "rue|via|viale|corso|piazza|plaza|calle|avenida|avda|ulica|ulicy|ulicę|ul\\.|al\\.|aleja|alei|placu|plac|avenue|boulevard|place|quai|straße|platz|os\\.|osiedle|rua|praça|street"
EPONYMS = "dish|gun|cocktail|burner|disease|syndrome|neuroma|tooth|palsy|catheter|lymphoma|sarcoma|tumou?r|sign|reflex|procedure|test|scale|score|stain|virus|fever|fracture|contracture|thyroiditis|esophagus|law|theorem|effect|equation|algorithm|constant|coefficient|diagram|principle|distribution|model|method|paradox|conjecture|machine|capacity"
# Last names that are things too; after a first name of the lists they are last names.
SURNAME_THINGS = frozenset("hall hill lane park bridge rivers house church day law field price bank close way drive court wood woods brook lake valley bay pool well wells west east north south king knight mill mills barn rich bush".split())
SIGN_OFF_WORDS = frozenset("regards sincerely cheers thanks best cordially respectfully grüßen gruß grüße gruss cordialement amicalement saludos atentamente abrazos saluti grazie pozdrawiam pozdrowienia poważaniem signed".split())
# First names of two or three letters that stand alone as names of persons; others of that length need a word beside them.
SHORT_FIRSTS = frozenset("""abe ada adi al ali amy ana ann ari ava axl ben bea bob cal dan deb don ed eli ema emi eva eve ewa fay gus guy hal han ian ida ike ina ira iza jan jay jeb jed jen jim joe jon joy kay ken kim kit kai lea lee len leo
les lev lex lia liv liz lou luc luz mac mae mel meg mia mik mimi moe nan ned nia nia noa nora ola oto pam pat pau pia raj ray ria rob roy rod ron sal sam sid stu sue tad ted tia tim tom una uwe val vic viv wes yan zac zoe zoé
jo bo eli pál jón jén léa noé éva ian gil ravi""".split())
