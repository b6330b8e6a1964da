"""Which answers may the office give? Whatever is no medical advice, in English and in French (S3-29, S1-9)."""

import pytest

from portal.desk.usual_replies import usual
from portal.triage.scope import clinical_words

ADVICE = """
Take two tablets before bed.
You can take ibuprofen for the pain.
You should take it with food.
Please stop taking the pills.
Stop your medication until Monday.
Keep taking the antibiotic.
Try taking half a tablet.
Increase your dose to 20 mg.
Double the dose for three days.
You may skip the morning one and reduce it slowly.
The usual dose is one a day.
Use 5 ml in the evening.
That is a side effect of the cream.
Nausea is one of the known side effects.
It is normal to feel dizzy.
This sounds like an infection.
That looks infected.
It is probably viral.
You probably have a virus.
You have an infection.
Your results are fine.
Your blood results came back negative.
Your blood pressure is a bit high.
The lab results show anemia.
There is nothing to worry about.
Do not worry about the rash.
Your symptoms are typical for the flu.
Dr. Brown diagnosed asthma.
It is safe to take in pregnancy.
It is okay to mix both.
You are not contagious any more.
Put ice on it and rest for 2 days.
Apply it twice a day.
Drink plenty of water.
She can get antibiotics for that.
Avoid using the cream on the face.
Prenez deux comprimés le soir.
Prenez du paracétamol.
Vous devriez prendre le médicament à jeun.
Arrêtez de prendre les comprimés.
Continuez à prendre votre traitement.
Augmentez la dose à 20 mg.
Doublez la posologie.
C'est un effet secondaire connu.
C'est tout à fait normal.
Cela semble infecté.
Vous avez probablement une infection.
Vos résultats sont bons.
Votre tension est un peu élevée.
Il n'y a rien d'inquiétant.
Ne vous inquiétez pas pour la fièvre.
C'est sans danger pendant la grossesse.
Appliquez de la glace trois fois par jour.
Buvez beaucoup et reposez-vous.
Il vous faut des antibiotiques.
Vous pouvez arrêter le traitement lundi.
Hold off on the metformin until we call.
Ice it for 20 minutes.
Your cholesterol is a bit high.
Try Benadryl at night.
You need a higher strength.
You can go back to work tomorrow.
The rash will go away by itself.
Your blood test was negative.
It's just a cold.
That\u2019s normal after surgery.
Don't stop your insulin.
It's safe to stop the pills.
Votre cholestérol est élevé.
Il faut prendre le comprimé le matin.
C'est juste un rhume.
"""
OFFICE = """
Thank you for your message. We look into it and call you.
Your bill of 3 March is paid, and nothing is left to pay.
Your insurance covers 80 % of this visit.
We need a photo of both sides of your insurance card.
Your appointment is on Monday at 10:00 with Dr. Brown.
Please call us at 416-555-0100 to find another time.
You can take the bus 504; it stops at our door.
We start at 8:00 and stop taking calls at 17:00.
Please bring your health card and a list of your medicines.
Your prior authorization is with your insurer. They decide within ten days.
Your insurer has approved the MRI.
Your records are ready at the front desk.
Your results are in the portal now. Dr. Brown writes to you about them.
Your lab results are ready to be picked up.
Dr. Brown reads your message today and answers you.
We have given your question to a provider.
If something bothers you enough to ask about it, it deserves a visit.
If it gets worse, do not wait: call us, or call 911.
The form for your employer is signed, and we mail it today.
Your refund of 45.00 CAD is on its way.
The fee for the form is 30 dollars.
Please ask your pharmacy. They send us a request.
We can only give advice to our own patients.
We have your new address and phone number on file.
You can start using the portal today.
Your referral to the lab was sent on Tuesday.
We are sorry that you had to wait.
Please take a seat when you arrive, and keep your mask on.
The parking lot opens at 7:00. Take the second door on the left.
We keep your card number nowhere.
The clinic is closed on 24 May.
Your balance is 12.50 CAD.
Merci de votre message. Nous vérifions et nous vous appelons.
Votre facture du 3 mars est payée.
Votre rendez-vous est lundi à 10 h avec la docteure Brown.
Appelez-nous au 416-555-0100 pour changer d'heure.
Envoyez-nous une photo de votre carte d'assurance.
Votre assurance a accepté la demande.
Vos résultats sont dans le portail. La docteure Brown vous écrit.
Votre dossier est prêt à l'accueil.
Si quelque chose vous gêne, cela mérite une visite.
En cas d'urgence, appelez le 911.
Adressez-vous à votre pharmacie. Elle nous envoie une demande.
Prenez rendez-vous par téléphone.
Le formulaire est signé et part aujourd'hui par la poste.
Nous avons transmis votre question à un médecin.
Nous sommes désolés de ce retard.
Apportez la liste de vos médicaments.
Prenez un rendez-vous au comptoir.
You should use the front door after 18:00.
Take another form from the desk.
The results of your claim are in.
Your scan is booked for Tuesday.
It's on the second floor, and there's parking.
You're on the list for an earlier time.
Your medicine list is on file.
"""


def sentences(text):
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("words", sentences(ADVICE))
def test_medical_advice_is_found(words):
    assert clinical_words(words)


@pytest.mark.parametrize("words", sentences(OFFICE))
def test_what_an_office_says_is_let_through(words):
    assert clinical_words(words) == []


def test_there_are_enough_sentences_both_ways():
    assert len(sentences(ADVICE)) >= 40
    assert len(sentences(OFFICE)) >= 40


@pytest.mark.parametrize("reply", usual(), ids=lambda reply: reply.title)
def test_no_usual_reply_is_medical_advice(reply):
    assert clinical_words(reply.text) == []


def test_capitals_accents_and_line_ends_hide_nothing():
    assert clinical_words("C\u2019est tout à fait normal.") == ["c'est tout a fait normal"]
    assert clinical_words("ARRÊTEZ\nDE  PRENDRE les comprimés") == ["arretez de prendre"]
    assert clinical_words("Take\r\ntwo of them.") == ["take two"]
