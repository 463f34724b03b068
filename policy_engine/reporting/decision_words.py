"""The words of decisions' reports, in both languages."""

from collections.abc import Mapping

from policy_engine.evaluation import Outcome
from policy_engine.language import Words
from policy_engine.policy import Effect
from policy_engine.reporting.page import Tone

TONES: Mapping[Outcome, Tone] = {
    Outcome.PERMIT: Tone.YES,
    Outcome.DENY: Tone.NO,
    Outcome.INDETERMINATE: Tone.OPEN,
    Outcome.NOT_APPLICABLE: Tone.OPEN,
}

COLON = Words("\u00a0: ", ": ")
QUOTED = Words("« {} »", "“{}”")

WHY = Words("Pourquoi", "Why")
UNMET = Words("Ce qui manque pour que ce soit permis", "What is lacking for a permission")
REMEDIES = Words("Ce qui le rendrait licite", "What would make it lawful")
CHOICE = Words(
    "Chacune de ces démarches suffit\u00a0:", "Each of these courses is enough by itself:"
)
MORE = Words("Il en existe d'autres.", "There are others.")
ALTERNATIVES = Words("Autres voies", "Other ways")
OBLIGATIONS = Words("Obligations", "Obligations")
BASES = Words(
    "Plusieurs règles permettent\u00a0: une seule suffit, avec ses obligations.",
    "Several rules permit: one is enough, with its obligations.",
)
QUESTIONS = Words("Questions à poser pour pouvoir répondre", "What to ask to find an answer")
PRESUMED = Words(
    "Présumé, faute d'information contraire", "Presumed, for want of other information"
)
ASSESSED = Words("Appréciations dont dépend la réponse", "Judgements the answer rests on")
ASSESSED_BY = Words("apprécié par {}", "assessed by {}")
BASIS = Words("Fondement", "Basis")
UNSETTLED = Words(
    "La question est trop vaste pour être tranchée exactement\u00a0; rien n'est deviné.",
    "The question is too large to be settled exactly; nothing is guessed.",
)
EFFECTS = {
    Effect.PERMIT: Words("permet", "permits"),
    Effect.FORBID: Words("interdit", "forbids"),
}
OUTCOMES = {
    Outcome.PERMIT: Words("permis", "permitted"),
    Outcome.DENY: Words("encore refusé", "still refused"),
    Outcome.INDETERMINATE: Words("à vérifier\u00a0: des faits manquent", "open: facts are missing"),
    Outcome.NOT_APPLICABLE: Words("sans objet", "not applicable"),
}
UNCERTAIN = Words("peut-être due, selon les faits qui manquent", "perhaps due: facts are missing")
BY_WHOM = Words("à la charge de\u00a0: {}", "owed by: {}")
DUE = Words("au plus tard le {}", "no later than {}")
ALL_DAYS = Words("{title}, version du {version}, appliquée au {at}",
                  "{title}, version of {version}, applied on {at}")  # fmt: skip
NO_VERSION = Words("Politique {policy}, au {at}", "Policy {policy}, on {at}")
REFERENCE = Words(
    "politique {id}, version {version}, moteur {engine}, empreinte {digest}",
    "policy {id}, version {version}, engine {engine}, digest {digest}",
)
CHANGES = Words("Ce qui change", "What changes")
LACKS = Words("Ce qui manque encore", "What is still lacking")
BASE_RULE = Words("règle de base", "base rule")
UNKNOWN = Words("laissé inconnu", "left unknown")
