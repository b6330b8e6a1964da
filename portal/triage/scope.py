"""Does an answer of the office give medical advice? Words that only a clinician should write (S3-29, S1-9).

It is a gate and no judge: what it lets through, a person has still written. It looks for what one says who advises: a
dose, a change of a medicine, what a sign or a result means. To name a medicine, a bill or a form is no advice.
"""

from __future__ import annotations

import re
import unicodedata

AMOUNT = r"\d+(?:[.,]\d+)?\s*(?:mg|mcg|µg|ml|mL|units?|unites?|drops?|gouttes?)"
HOW_MANY = (
    r"(?:one|two|three|half|another|more|less|1|2|3|4|deux|trois|quatre|un demi|encore)"
    r"(?! (?:times?|moments?|minutes?|days?|weeks?|appointments?|forms?|seats?|of (?:these|the) forms"
    r"|jours?|formulaires?)\b)"
)
MEDICINES = (
    r"(?:tablets?|pills?|capsules?|drops?|puffs?|doses?|it|them|ibuprofen|advil|motrin|tylenol|paracetamol"
    r"|acetaminophen|aspirin|comprimes?|cachets?|gelules?|gouttes?|bouffees?)"
)
DOES = r"(?:take|try|use|stop|start|continue|resume|switch to|hold off on|go back to|double|skip)"
FAIT = r"(?:prendre|prenez|essayez|utilisez|arretez|arreter|commencez|reprenez|suspendez|cessez)"
NAMED = (
    r"(?:metformin|insulin|warfarin|prednisone|amoxicillin|benadryl|claritin|reactine|advil|motrin|tylenol|aspirin"
    r"|ibuprofen|naproxen|aleve|gravol|imodium|ventolin|statins?|lisinopril|ramipril|levothyroxine|synthroid"
    r"|hydrocortisone|cortisone|polysporin|antihistamines?|vitamins?|iron|laxatives?|melatonin|medicines?|medications?"
    r"|pills?|tablets?|capsules?|metformine|insuline|warfarine|ibuprofene|paracetamol|aspirine|amoxicilline"
    r"|medicaments?|comprimes?|cachets?|gelules?|pilules?|creme|vitamines?)"
)
SIGN = (
    r"(?:rash|pain|fever|swelling|cough|bleeding|redness|itching|dizziness|headaches?|nausea|wound|bruise|lump"
    r"|eruption|douleurs?|fievre|enflure|toux|saignements?|rougeurs?|nausees?|plaie)"
)
ILLNESS = (
    r"(?:cold|virus|flu|infection|allergy|migraine|sprain|bug|uti|bronchitis|rhume|grippe|allergie"
    r"|entorse|bronchite)"
)
VERDICT = (
    r"(?:normal|harmless|viral|bacterial|infected|an infection|an allergy|serious|nothing serious"
    r"|broken|contagious)"
)
GRAVITY = (
    r"(?:normal|sans gravite|viral|infecte|une infection|une allergie|contagieux|rien de grave)"
)
FOUND = (
    r"(?:results?|labs?|levels?|x-ray|scan|mri|ecg|blood pressure|sugar|culture|cholesterol|a1c|iron|thyroid"
    r"|hemoglobin|tests?|biopsy|urine)"
)
ONLY_THERE = r"(?! (?:here|ready|in the portal|in|available|sent|on|booked|scheduled|not back)\b)"
TROUVE = r"(?:resultats?|analyses?|radio|tension|glycemie|cholesterol|hemoglobine|thyroide|tests?|prises? de sang)"
SEULEMENT_LA = r"(?! (?:pret\w*|ici|disponible\w*|dans le portail|au dossier|envoye\w*)\b)"
NO_MEDICINE = (
    r"(?! (?:calls?|messages?|bookings?|new|our|this (?:portal|form)"
    r"|the (?:portal|bus|train|stairs|elevator|\w+ door|entrance))\b)"
)
# What advice says in English, and what it says in French.
ENGLISH = (
    AMOUNT,
    r"side effects?",
    rf"{DOES} (?:(?:your|the|some|an?|any|with) )?{NAMED}",
    rf"{SIGN} (?:will|should|can|may|is|are) (?:\w+ )?(?:go away|heal|pass|get better|improve|normal|common|expected)",
    rf"(?:is|only|just|probably|likely|sounds like) an? {ILLNESS}",
    r"(?:need|try|want) a (?:higher|lower|stronger|weaker) (?:strength|dose|one)",
    r"you (?:can|may) (?:go back to|return to) (?:work|school|sports?)",
    r"you (?:can|may) (?:exercise|drive|swim|fly|eat|shower|run) ?(?:again|now|normally)?",
    r"you are (?:fine|okay|ok|healthy|in good health)",
    r"(?:ice|wash|clean|cover|elevate|soak|massage) (?:it|the (?:wound|area|rash|ankle|knee|arm|foot))",
    r"(?:the|your|a) (?:right |same |lower |higher |double |usual )?dos(?:e|age)s?",
    r"(?:increase|decrease|double|halve|lower|raise|reduce|skip|adjust) (?:your|the|it|that|a|this) ?\w*",
    rf"(?:stop|start|keep|continue|try|avoid|resume) (?:taking|using){NO_MEDICINE}",
    r"(?:stop|start|resume|hold) (?:your|the|that|this) (?:medicines?|medications?|pills?|tablets?|cream)",
    rf"(?:take|use|apply) {HOW_MANY}",
    rf"take {MEDICINES}",
    r"you (?:should|may|must|could) (?:take|use|apply|stop|drink)" + NO_MEDICINE,
    rf"you can (?:take|use|apply) (?:{HOW_MANY}|{MEDICINES})",
    r"you can (?:stop|drink)",
    r"(?:once|twice|(?:two|three|four) times) (?:a|per) day",
    r"every \d+ hours",
    r"before (?:bed|meals)",
    r"with food",
    r"on an empty stomach",
    r"antibiotics?",
    r"prescrib(?:e|ing)",
    r"diagnos\w+",
    r"you (?:probably |likely |might |may )?have (?:an? )?(?:infection|flu|virus|allergy|migraine)",
    rf"(?:it|this|that) (?:is|sounds|looks|seems) (?:(?:perfectly|quite|very|like|probably|likely) )*{VERDICT}",
    r"nothing to worry about",
    rf"do not worry about (?:the|your|that|this) {SIGN}",
    r"symptoms? (?:is|are|means?|should|will)",
    rf"(?:your|the) (?:\w+ ){{0,2}}{FOUND} (?:is|are|was|were|looks?|means?|shows?|came back)\b{ONLY_THERE}",
    r"(?:you|she|he) (?:is|are) (?:not )?(?:pregnant|contagious|allergic)",
    r"(?:safe|dangerous|okay|ok|fine) to (?:take|use|mix|drink|stop)",
    r"(?:in|during) pregnancy",
    r"while pregnant",
    r"(?:put|apply|keep) (?:ice|heat|a bandage|it (?:dry|elevated|clean|covered))",
    r"drink (?:plenty|more|lots)",
    r"rest for \d+",
)
FRENCH = (
    r"effets? (?:secondaires?|indesirables?)",
    rf"{FAIT} (?:(?:le|la|les|l'|du|de la|de l'|des|un|une|votre|vos) ?)?{NAMED}",
    rf"{SIGN} (?:va|vont|devrait|devraient|est|sont) (?:\w+ )?(?:passer|guerir|disparaitre|normale?s?|diminuer)",
    rf"(?:c'est|juste|seulement|probablement) (?:juste |seulement |probablement |sans doute )*(?:un |une )?{ILLNESS}",
    r"vous pouvez (?:reprendre|retourner a|recommencer) (?:le travail|l'ecole|le sport|le traitement)",
    r"(?:arreter|reprendre|commencer|continuer) le traitement",
    r"lavez (?:la|le|votre) (?:plaie|zone|bras|pied)",
    r"(?:la|votre|une) (?:bonne |meme |double )?dose",
    r"posologie",
    r"(?:augmentez|diminuez|doublez|reduisez|sautez|ajustez)(?: \w+)?",
    r"(?:arretez|commencez|continuez|reprenez|evitez|cessez) (?:de |a |d')?(?:prendre|utiliser|le traitement)",
    r"(?:arretez|commencez|continuez|reprenez|cessez) (?:votre (?:medicament|traitement)|la creme)",
    r"(?:arretez|commencez|continuez|reprenez|cessez) les (?:comprimes|cachets|gelules)",
    rf"(?:prenez|appliquez|utilisez) {HOW_MANY}",
    r"prenez (?:du|de la|de l'|le|la|les) ?\w+",
    r"vous (?:devez|devriez|pouvez) (?:prendre|arreter|appliquer|boire|utiliser) (?!le portail|rendez-vous)",
    r"(?:une|deux|trois|quatre) fois par jour",
    r"toutes les \d+ heures",
    r"a jeun",
    r"avant le coucher",
    r"avec les repas",
    r"antibiotiques?",
    r"prescri(?:vons|re|vez)",
    r"vous avez (?:probablement |sans doute )?(?:une? )?(?:infection|grippe|virus|allergie|migraine)",
    r"(?:c'est|cela semble|ca semble|ca a l'air) (?:(?:tout a fait|probablement|sans doute) )?"
    + GRAVITY,
    r"rien d'inquietant",
    r"ne vous inquietez pas (?:de|pour) (?:la|le|votre|cette)",
    r"symptomes? (?:est|sont|signifi\w+)",
    rf"(?:vos?|les?|votre) (?:\w+ ){{0,2}}{TROUVE} (?:est|sont|montr\w+|signifi\w+)\b{SEULEMENT_LA}",
    r"vous etes (?:enceinte|contagieu\w+|allergique)",
    r"sans danger",
    r"dangereux (?:de|pour)",
    r"pendant (?:la|votre) grossesse",
    r"(?:mettez|appliquez) (?:de la glace|du chaud|un bandage)",
    r"buvez (?:beaucoup|davantage|plus)",
    r"reposez-vous",
)
ADVICE = (*ENGLISH, *FRENCH)
WORDS = re.compile(rf"(?<!\w)(?:{'|'.join(ADVICE)})(?!\w)")


def clinical_words(text: str) -> list[str]:
    """Those in it, as they were found: small letters without accents; none in an answer of the office."""
    return list(dict.fromkeys(found.group().strip() for found in WORDS.finditer(plain(text))))


def plain(text: str) -> str:
    """In small letters, without accents, with single spaces, and English contractions written out."""
    spelled = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    kept = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return " ".join(CONTRACTED.sub(lambda found: WHOLE[found[1]], kept).split())


WHOLE = {"'s": " is", "'re": " are", "n't": " not"}
CONTRACTED = re.compile(
    r"(?<=\w)(?<!\bc)('s|'re|n't)\b(?! (?:office|name|phone|card|bill|account|form)\b)"
)
