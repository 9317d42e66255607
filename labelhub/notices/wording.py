"""The words of letters, in the languages of the screens. Pure.

A sentence is found by the notice's kind and by what its facts say; blanks are filled from the facts.
"""

from collections.abc import Mapping
from typing import Any

Words = Mapping[str, str]

EN: Words = {
    "subject": "LabelHub: {count} new",
    "greeting": "Hello {name},",
    "project": "In the project “{project}”:",
    "more": "and {count} more",
    "all": "All of them: {url}",
    "stop": "You get this letter because you asked for it. Change that here: {url}",
    "comment": "{by} wrote about an image",
    "contest": "{by} contests a decision",
    "decision": "A reviewer decided otherwise than you",
    "outcome.stands": "You contested a decision: it stands",
    "outcome.changed": "You contested a decision: it was changed",
    "outcome.taken_back": "You contested a decision: it was taken back",
    "returned": "Images that you answered were sent back for another look: {count}",
    "action.warn": "A manager asks you to look at how you work",
    "action.practice": "A practice round waits for you",
    "action.pause": "Your work is paused",
    "action.set_aside": "Labels of yours do not count for now",
    "action.readmit": "You can go on: nothing stands against your work",
    "rule": "A rule did something about {labeller}: {action}",
    "job.succeeded": "Finished: {what}",
    "job.failed": "Failed: {what}. {error}",
    "somebody": "Somebody",
    "what.import": "import",
    "what.undo-import": "undoing an import",
    "what.export": "export",
    "what.snapshot": "snapshot",
    "what.run": "training run",
    "what.export_model": "export of a model",
    "what.predict_batch": "predictions",
    "what.evaluate": "evaluation",
    "what.rescore": "evaluation",
    "did.warn": "warned",
    "did.practice": "practice again",
    "did.pause": "paused",
    "did.set_aside": "labels set aside",
    "did.readmit": "readmitted",
}

ES: Words = {
    "subject": "LabelHub: {count} novedades",
    "greeting": "Hola, {name}:",
    "project": "En el proyecto «{project}»:",
    "more": "y {count} más",
    "all": "Todas: {url}",
    "stop": "Recibes esta carta porque la pediste. Cámbialo aquí: {url}",
    "comment": "{by} escribió sobre una imagen",
    "contest": "{by} impugna una decisión",
    "decision": "Un revisor decidió otra cosa que tú",
    "outcome.stands": "Impugnaste una decisión: se mantiene",
    "outcome.changed": "Impugnaste una decisión: se cambió",
    "outcome.taken_back": "Impugnaste una decisión: se retiró",
    "returned": "Imágenes que respondiste y que se revisan de nuevo: {count}",
    "action.warn": "Un gestor te pide que mires cómo trabajas",
    "action.practice": "Te espera una ronda de práctica",
    "action.pause": "Tu trabajo está en pausa",
    "action.set_aside": "Hay etiquetas tuyas que por ahora no cuentan",
    "action.readmit": "Puedes seguir: no hay nada en contra de tu trabajo",
    "rule": "Una regla actuó sobre {labeller}: {action}",
    "job.succeeded": "Terminado: {what}",
    "job.failed": "Fallido: {what}. {error}",
    "somebody": "Alguien",
    "what.import": "importación",
    "what.undo-import": "deshacer una importación",
    "what.export": "exportación",
    "what.snapshot": "instantánea",
    "what.run": "entrenamiento",
    "what.export_model": "exportación de un modelo",
    "what.predict_batch": "predicciones",
    "what.evaluate": "evaluación",
    "what.rescore": "evaluación",
    "did.warn": "advertencia",
    "did.practice": "práctica de nuevo",
    "did.pause": "pausa",
    "did.set_aside": "etiquetas apartadas",
    "did.readmit": "readmisión",
}

LANGUAGES: Mapping[str, Words] = {"en": EN, "es": ES}


def words(language: str) -> Words:
    """The words of a language; English where it is none of ours."""
    return LANGUAGES.get(language, EN)


def sentence(of: Words, kind: str, facts: Mapping[str, Any], by: str | None) -> str:
    """What a notice says. `facts` as `telling.tell` was given them."""
    variant = facts.get("state") or facts.get("action") or ""
    template = of.get(f"{kind}.{variant}") or of.get(kind) or kind
    blanks = {
        "by": by or of["somebody"],
        "count": facts.get("count", 1),
        "labeller": facts.get("labeller", ""),
        "action": of.get(f"did.{facts.get('action')}", ""),
        "what": of.get(f"what.{facts.get('what')}", facts.get("what", "")),
        "error": facts.get("error", ""),
    }
    return template.format(**blanks).strip()
