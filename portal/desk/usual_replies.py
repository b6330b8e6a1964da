"""What does an office say until it keeps replies of its own? In English and in French, and never medical advice."""

from __future__ import annotations

from careops.conversation.replies import SavedReply
from careops.desk.replies import begins_with
from portal.columns import Topic
from portal.models import Thread

EN, FR = "en", "fr"
USUAL = (
    (EN, "It deserves a visit", "", """\
If something bothers you enough to ask us about it, it deserves a visit. We cannot judge it by message.

Ask for a visit here, or call us for a time. If it gets worse, do not wait: call us. In an emergency call 911."""),
    (FR, "Cela mérite une visite", "", """\
Si quelque chose vous gêne assez pour nous le demander, cela mérite une visite.
Nous ne pouvons pas en juger par message.

Appelez-nous pour un rendez-vous. Si cela empire, n'attendez pas : appelez-nous. En cas d'urgence, appelez le 911."""),
    (EN, "Not our patient", "", """\
We can only give advice to our own patients, so we cannot answer this. Please have them call their own doctor.

In an emergency call 911."""),
    (FR, "Pas un de nos patients", "", """\
Nous ne conseillons que nos propres patients et ne pouvons donc pas répondre à ceci.
Cette personne peut appeler son médecin.

En cas d'urgence, appelez le 911."""),
    (EN, "Pharmacy first", Topic.REFILL, """\
Please ask your pharmacy. They send us a request, and that is the fastest way.

If you run out soon, call us today."""),
    (FR, "La pharmacie d'abord", Topic.REFILL, """\
Adressez-vous à votre pharmacie. Elle nous envoie une demande, et c'est le plus rapide.

Si vous allez en manquer bientôt, appelez-nous aujourd'hui."""),
    (EN, "Bill: we look into it", Topic.BILLING, """\
Thank you. We have your question about your bill, and we look into it.
You do not have to pay until you hear from us."""),
    (FR, "Facture : nous vérifions", Topic.BILLING, """\
Merci. Nous avons votre question sur votre facture et nous vérifions. Vous n'avez rien à payer avant notre réponse."""),
    (EN, "Payment received", Topic.BILLING, """\
Thank you. We have your payment, and nothing is left to pay."""),
    (FR, "Paiement reçu", Topic.BILLING, """\
Merci. Nous avons reçu votre paiement et il ne reste rien à payer."""),
    (EN, "Insurance: please send your card", Topic.INSURANCE, """\
Please send us a photo of both sides of your insurance card. Then we put it on your file."""),
    (FR, "Assurance : envoyez votre carte", Topic.INSURANCE, """\
Envoyez-nous une photo des deux côtés de votre carte d'assurance. Nous la mettons ensuite à votre dossier."""),
    (EN, "Appointment: please call", Topic.APPOINTMENT, """\
Please call us, and we find a time that suits you. You can also tell us here which days suit you."""),
    (FR, "Rendez-vous : appelez-nous", Topic.APPOINTMENT, """\
Appelez-nous et nous trouvons une heure qui vous convient.
Vous pouvez aussi nous dire ici quels jours vous conviennent."""),
    (EN, "Prior authorization: we ask for it", Topic.AUTHORIZATION, """\
We ask your insurance for it. They decide, and that can take some days. We tell you as soon as we hear from them."""),
    (FR, "Autorisation : nous la demandons", Topic.AUTHORIZATION, """\
Nous la demandons à votre assurance. C'est elle qui décide, et cela peut prendre quelques jours.
Nous vous le disons dès sa réponse."""),
    (EN, "Records: how to get them", Topic.RECORDS, """\
You find your records in the portal. If you need them on paper, tell us here where to send them."""),
    (FR, "Dossier : comment l'obtenir", Topic.RECORDS, """\
Votre dossier est dans le portail. S'il vous le faut sur papier, dites-nous ici où l'envoyer."""),
    (EN, "Complaint: a lead calls you", Topic.COMPLAINT, """\
Thank you for telling us. We are sorry. The lead of our team reads this, and calls you."""),
    (FR, "Plainte : une responsable vous appelle", Topic.COMPLAINT, """\
Merci de nous le dire. Nous sommes désolés. La personne responsable de notre équipe lit ceci et vous appelle."""),
)  # fmt: skip


def usual() -> list[SavedReply]:
    """As rows, none of which is kept yet."""
    return [
        SavedReply(kind=Thread.kind, language=language, title=title, category=topic, text=text)
        for language, title, topic, text in USUAL
    ]


def offered(topic: str, language: str) -> list[SavedReply]:
    """For this topic, those in the patient's language first; until the practice keeps its own, ours."""
    rows = list(SavedReply.objects.offered(Thread.kind)) or usual()
    fitting = [row for row in rows if row.category in (topic, "")]
    return sorted(
        fitting,
        key=lambda row: (spoken(row.language) != spoken(language), row.category == "", row.title),
    )


def spoken(language: str) -> str:
    """``fr`` of ``fr-CA``."""
    return language.partition("-")[0]


begins_with(Thread.kind, usual, categories=Topic.choices)
