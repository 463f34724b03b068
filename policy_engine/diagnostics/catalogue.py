"""Every message the engine has for the author of a text, in French and in English, as a table."""

from dataclasses import dataclass

from policy_engine.language import Words


@dataclass(frozen=True, slots=True)
class Message:
    """The words of a diagnostic code; `{name}` is a blank that the finder fills."""

    words: Words
    #: A key of `HINTS`, the usual cure.
    hint: str | None = None
    #: A warning does not stop the policy from being used.
    warning: bool = False


def _(fr: str, en: str, hint: str | None = None, *, warning: bool = False) -> Message:
    return Message(Words(fr, en), hint, warning)


#: Code → message. Each code has a page in `docs/diagnostics/`.
MESSAGES: dict[str, Message] = {
    # The files themselves
    "unreadable-file": _(
        "ce fichier ne peut pas être lu : {reason}", "this file cannot be read: {reason}"
    ),
    "no-policy": _(
        "aucune politique ici : `{folder}` n'a pas de sous-dossier avec un `vocabulary.yaml`",
        "no policy here: `{folder}` has no folder with a `vocabulary.yaml`",
    ),
    "missing-file": _(
        "il manque le fichier `{file}` à la politique `{policy}`",
        "the policy `{policy}` lacks the file `{file}`",
    ),
    "unexpected-file": _(
        "`{file}` n'est ni `vocabulary.yaml`, ni `sources.yaml`, ni `codes.yaml`, ni "
        "`survivors.yaml`, ni une version nommée par sa date, ni un fichier de `scenarios/`",
        "`{file}` is neither `vocabulary.yaml`, nor `sources.yaml`, nor `codes.yaml`, nor "
        "`survivors.yaml`, nor a version named by its date, nor a file of `scenarios/`",
        "version-file-name",
    ),
    "file-too-large": _(
        "ce fichier dépasse la taille permise ({limit})",
        "this file is larger than allowed ({limit})",
        "split-file",
    ),
    "not-utf-8": _(
        "ce fichier n'est pas en UTF-8 : l'octet {byte} n'y a pas de sens",
        "this file is not UTF-8: the byte {byte} means nothing there",
        "save-as-utf-8",
    ),
    "empty-file": _("ce fichier est vide", "this file is empty"),
    # YAML
    "yaml-syntax": _("YAML illisible : {what}", "unreadable YAML: {what}"),
    "several-documents": _(
        "un seul document par fichier : `---` en commence un second",
        "one document a file: `---` begins a second one",
    ),
    "too-deep": _(
        "l'imbrication dépasse ici {limit} niveaux",
        "the nesting goes deeper than {limit} levels here",
    ),
    "too-many-nodes": _(
        "ce fichier contient plus de {limit} valeurs",
        "this file holds more than {limit} values",
        "split-file",
    ),
    "too-many-aliases": _(
        "les alias (`*`) répètent plus de {limit} valeurs",
        "aliases (`*`) repeat more than {limit} values",
    ),
    "unknown-alias": _(
        "`*{alias}` est un renvoi de YAML à une ancre qui n'existe pas plus haut",
        "`*{alias}` is a YAML reference to an anchor that is not there above",
        "quote-sign",
    ),
    "yaml-tag": _(
        "les étiquettes YAML comme `{tag}` ne sont pas permises",
        "YAML tags such as `{tag}` are not allowed",
    ),
    "complex-key": _(
        "une clé est un simple mot, pas une liste ni un groupe",
        "a key is a plain word, not a list or a map",
        "brace-in-flow",
    ),
    "duplicate-key": _(
        "la clé `{key}` est écrite deux fois (déjà à la ligne {first})",
        "the key `{key}` is written twice (already on line {first})",
    ),
    # The shape of a file
    "unknown-key": _("la clé `{key}` n'existe pas ici", "there is no key `{key}` here"),
    "missing-key": _("il manque la clé `{key}`", "the key `{key}` is missing"),
    "missing-label": _(
        "il manque le libellé français (`fr`)", "the French label (`fr`) is missing"
    ),
    "missing-translation": _(
        "il manque le libellé anglais (`en`)",
        "the English label (`en`) is missing",
        warning=True,
    ),
    "wrong-type": _(
        "il faut ici {expected}, et non {found}", "{expected} is expected here, not {found}"
    ),
    "wrong-value": _(
        "`{value}` n'est pas permis ici ; valeurs possibles : {allowed}",
        "`{value}` is not allowed here; possible values: {allowed}",
    ),
    "bad-name": _(
        "`{name}` n'est pas un nom permis ici",
        "`{name}` is not a name allowed here",
        "kebab-name",
    ),
    "bad-date": _(
        "`{value}` n'est pas une date du calendrier, écrite AAAA-MM-JJ",
        "`{value}` is no date of the calendar, written YYYY-MM-DD",
    ),
    "bad-url": _("`{value}` n'est pas une adresse", "`{value}` is no address", "http-address"),
    "empty": _("ceci ne peut pas être vide", "this cannot be empty"),
    "too-many-keys": _(
        "une seule de ces clés est permise ici : {allowed}",
        "only one of these keys may stand here: {allowed}",
    ),
    # Names and references
    "reserved-name": _(
        "`{name}` est un mot du langage des conditions et ne peut pas être un nom",
        "`{name}` is a word of the condition language and cannot be a name",
    ),
    "policy-mismatch": _(
        "la politique s'appelle `{found}` ici mais `{expected}` d'après son dossier",
        "the policy is called `{found}` here but `{expected}` by its folder",
        "same-policy-id",
    ),
    "date-mismatch": _(
        "le fichier s'appelle `{file}` mais `in_force.from` est le {date}",
        "the file is called `{file}` but `in_force.from` is {date}",
        "rename-or-date",
    ),
    "bad-interval": _(
        "`until` ({until}) est avant `from` ({start})",
        "`until` ({until}) is before `from` ({start})",
    ),
    "prefix-fact": _(
        "le fait `{name}` ne peut pas être aussi le groupe de `{longer}`",
        "the fact `{name}` cannot also be the group of `{longer}`",
    ),
    "value-is-a-name": _(
        "la valeur `{value}` porte le nom d'un fait auquel elle pourrait être comparée",
        "the value `{value}` bears the name of a fact that it could be compared with",
    ),
    "definition-is-a-value": _(
        "la définition `{name}` porte le nom d'une valeur d'énumération",
        "the definition `{name}` bears the name of a value of an enumeration",
    ),
    "name-taken": _("`{name}` est déjà le nom d'un fait", "`{name}` is already the name of a fact"),
    "bad-bounds": _(
        "le minimum ({minimum}) dépasse le maximum ({maximum})",
        "the minimum ({minimum}) is above the maximum ({maximum})",
    ),
    "values-or-type": _(
        "une énumération ou un ensemble prend ses valeurs dans `values` ou dans `of`, "
        "dans l'un des deux seulement",
        "an enumeration or a set has its values from `values` or from `of`, from just one of them",
    ),
    "key-not-for-type": _(
        "la clé `{key}` n'a pas de sens pour le type `{type}`",
        "the key `{key}` makes no sense for the type `{type}`",
    ),
    "presumption-unfounded": _(
        "la présomption sur `{name}` n'a ni `source` ni `reason`",
        "the presumption on `{name}` has neither `source` nor `reason`",
    ),
    "unknown-type": _("le type `{name}` n'existe pas", "there is no type `{name}`"),
    "unknown-fact": _("le fait `{name}` n'existe pas", "there is no fact `{name}`"),
    "unknown-name": _(
        "`{name}` n'est ni un fait ni une définition", "`{name}` is neither a fact nor a definition"
    ),
    "unknown-value": _(
        "`{value}` n'est pas une valeur de `{fact}`", "`{value}` is not a value of `{fact}`"
    ),
    "unknown-source": _(
        "le texte `{name}` n'est pas dans sources.yaml", "the text `{name}` is not in sources.yaml"
    ),
    "unknown-rule": _("la règle `{name}` n'existe pas", "there is no rule `{name}`"),
    "unknown-requirement": _(
        "l'exigence `{name}` n'existe pas", "there is no requirement `{name}`"
    ),
    "unknown-obligation": _(
        "l'obligation `{name}` n'existe pas", "there is no obligation `{name}`"
    ),
    "unknown-alternative": _(
        "l'alternative `{name}` n'existe pas", "there is no alternative `{name}`"
    ),
    "repeated-reference": _("`{name}` est cité deux fois", "`{name}` is named twice"),
    "permit-only": _(
        "`{key}` n'a de sens que sur une règle qui permet, avec `effect: permit`",
        "`{key}` makes sense only on a rule that permits, with `effect: permit`",
        "forbid-when",
    ),
    "forbid-only": _(
        "`{key}` n'a de sens que sur une règle qui interdit, avec `effect: forbid`",
        "`{key}` makes sense only on a rule that forbids, with `effect: forbid`",
    ),
    "cyclic-definitions": _(
        "les définitions tournent en rond : {cycle}", "definitions go round in a circle: {cycle}"
    ),
    "cyclic-overrides": _(
        "les dérogations tournent en rond : {cycle}", "overrides go round in a circle: {cycle}"
    ),
    "bad-timing": _(
        "`{value}` n'est pas un délai",
        "`{value}` is no timing",
        "timing-forms",
    ),
    # Codes of other systems
    "facts-or-refused": _(
        "le système `{system}` remplit des faits (`facts`) ou est refusé (`refused`), "
        "l'un des deux seulement",
        "the system `{system}` fills facts (`facts`) or is refused (`refused`), just one of them",
    ),
    "fact-without-values": _(
        "un code ne peut pas remplir `{name}`, qui n'est ni une énumération ni un ensemble",
        "a code cannot fill `{name}`, which is neither an enumeration nor a set",
    ),
    "system-name-taken": _(
        "`{name}` désigne déjà le système `{system}`",
        "`{name}` already names the system `{system}`",
    ),
    "refused-value": _(
        "le code `{value}` ne peut pas avoir de valeur : son système est refusé",
        "the code `{value}` cannot have a value: its system is refused",
    ),
    # Amending files
    "missing-default": _(
        "la première version doit poser la règle de base (`default`)",
        "the first version must set the base rule (`default`)",
    ),
    "unknown-repeal": _(
        "impossible d'abroger {kind} `{name}` : rien de ce nom n'est en vigueur",
        "cannot repeal {kind} `{name}`: nothing of that name is in force",
    ),
    "repeal-and-replace": _(
        "ce fichier abroge et remplace à la fois {kind} `{name}`",
        "this file both repeals and replaces {kind} `{name}`",
        "repeal-or-replace",
    ),
    "no-change": _(
        "ce fichier remplace {kind} `{name}` par la même chose",
        "this file replaces {kind} `{name}` by the same thing",
        "drop-entry",
    ),
    "dangling-reference": _(
        "ce fichier abroge {kind} `{name}`, mais le texte y renvoie encore : {users}",
        "this file repeals {kind} `{name}`, to which the text still refers: {users}",
        "replace-users",
    ),
    # Conditions
    "condition-syntax": _("condition illisible : {what}", "unreadable condition: {what}"),
    "mixed-operators": _(
        "`{first}` et `{second}` sont mêlés sans parenthèses",
        "`{first}` and `{second}` are mixed without parentheses",
        "parentheses",
    ),
    "type-mismatch": _("{what}", "{what}"),
    "duplicate-value": _("`{value}` est écrit deux fois", "`{value}` is written twice"),
    # Scenarios
    "duplicate-scenario": _(
        "deux scénarios s'appellent « {name} »", "two scenarios are called “{name}”"
    ),
    "duplicate-point": _(
        "le point `{name}` est déclaré dans deux fichiers",
        "the point `{name}` is declared in two files",
    ),
    "unknown-point": _(
        "le nom de ce scénario commence par `{name}`, qui n'est pas un point déclaré",
        "the name of this scenario begins with `{name}`, which is no declared point",
    ),
    "unknown-scenario": _("le scénario « {name} » n'existe pas", "there is no scenario “{name}”"),
    "cyclic-scenarios": _(
        "les scénarios renvoient l'un à l'autre en rond : {cycle}",
        "scenarios refer to one another in a circle: {cycle}",
    ),
    "missing-date": _("il manque la date (`at`)", "the date (`at`) is missing"),
    # Requests
    "group-needed": _(
        "`{name}` est un groupe de faits, pas un fait", "`{name}` is a group of facts, not a fact"
    ),
    "fact-twice": _("le fait `{name}` est donné deux fois", "the fact `{name}` is given twice"),
    "out-of-bounds": _(
        "{value} est hors des bornes de `{fact}` ({bounds})",
        "{value} is out of the bounds of `{fact}` ({bounds})",
    ),
    "repeated-value": _("`{value}` est donné deux fois", "`{value}` is given twice"),
    "bad-coding": _(
        "une valeur codée de `{fact}` donne en texte son système et son code, que seul `display` "
        "peut accompagner",
        "a coded value of `{fact}` gives as text its system and its code, beside which only "
        "`display` may stand",
        "coding-form",
    ),
    "bare-code": _(
        "`{value}` est un code sans son système, et ne veut pas dire la même chose dans chacun",
        "`{value}` is a code without its system, and does not mean the same in each",
        "code-systems",
    ),
    "unknown-system": _(
        "aucun système de codes connu ici ne s'appelle `{system}`",
        "no system of codes that is known here is called `{system}`",
    ),
    "refused-system": _(
        "les codes de `{system}` ne sont pas acceptés : {reason}",
        "the codes of `{system}` are not accepted: {reason}",
    ),
    "unknown-code": _(
        "le système `{system}` n'a pas de code `{value}`",
        "the system `{system}` has no code `{value}`",
    ),
    "code-out-of-period": _(
        "le code `{value}` de `{system}` ne vaut pas le {date}, mais {period}",
        "the code `{value}` of `{system}` does not count on {date}, but {period}",
    ),
    "contradictory-facts": _(
        "ces faits se contredisent : {reason} ({facts})",
        "these facts contradict one another: {reason} ({facts})",
    ),
    "unknown-policy": _("la politique `{name}` n'existe pas", "there is no policy `{name}`"),
    "not-a-request": _(
        "une demande est un objet avec `policy`, `at` et `facts`",
        "a request is an object with `policy`, `at` and `facts`",
    ),
    "undecided-constraints": _(
        "ces faits sont trop emmêlés pour savoir s'ils se contredisent",
        "these facts are too entangled to tell whether they contradict one another",
    ),
}


def _h(fr: str, en: str) -> Words:
    return Words(fr, en)


#: Hint → how to put it right.
HINTS: dict[str, Words] = {
    "did-you-mean": _h("vouliez-vous dire `{near}` ?", "did you mean `{near}`?"),
    "possible-values": _h("valeurs possibles : {allowed}", "possible values: {allowed}"),
    "possible-keys": _h("clés possibles : {allowed}", "possible keys: {allowed}"),
    "coding-form": _h(
        "une valeur codée s'écrit `{{system: …, code: …}}`",
        "a coded value is written `{{system: …, code: …}}`",
    ),
    "code-systems": _h(
        "écrivez `{{system: …, code: …}}` ; systèmes qui ont ce code : {systems}",
        "write `{{system: …, code: …}}`; systems that have this code: {systems}",
    ),
    "codes-systems": _h(
        "systèmes qui ont ce code : {systems}", "systems that have this code: {systems}"
    ),
    "known-systems": _h("systèmes connus : {systems}", "known systems: {systems}"),
    "http-address": _h("une adresse commence par `https://`", "an address begins with `https://`"),
    "version-file-name": _h(
        "un fichier de version s'appelle AAAA-MM-JJ.yaml",
        "a version file is called YYYY-MM-DD.yaml",
    ),
    "split-file": _h(
        "répartissez le texte sur plusieurs versions", "spread the text over versions"
    ),
    "save-as-utf-8": _h(
        "enregistrez-le en UTF-8 dans votre éditeur", "save it as UTF-8 in your editor"
    ),
    "quote-colon": _h(
        "mettez le texte entre guillemets s'il contient ` : `", "quote the text if it holds ` : `"
    ),
    "brace-in-flow": _h(
        "une condition avec `{{…}}` ou un texte avec une virgule se met entre guillemets, "
        "ou sur sa propre ligne",
        "quote a condition with `{{…}}` or a text with a comma, or give it its own line",
    ),
    "spaces-not-tabs": _h(
        "indentez par des espaces, jamais par des tabulations",
        "indent with spaces, never with tabs",
    ),
    "quote-sign": _h(
        "mettez entre guillemets un texte qui commence par ce signe",
        "put a text that begins with this sign in quotes",
    ),
    "quote-bang": _h(
        "la négation s'écrit `non` ; mettez entre guillemets un texte qui commence par `!`",
        "negation is written `not`; put a text that begins with `!` in quotes",
    ),
    "quote-whole": _h(
        "mettez la valeur entière entre guillemets simples : `'…'`",
        "put the whole value in single quotes: `'…'`",
    ),
    "double-apostrophe": _h(
        "entre guillemets simples une apostrophe se double : `'l''ouvrage'`",
        "within single quotes an apostrophe is doubled: `'l''ouvrage'`",
    ),
    "own-line": _h(
        "commencez la liste à la ligne, ou mettez le texte entre guillemets",
        "begin the list on a line of its own, or put the text in quotes",
    ),
    "label-form": _h(
        "un libellé s'écrit `{{fr: …, en: …}}`", "a label is written `{{fr: …, en: …}}`"
    ),
    "values-form": _h(
        "une valeur s'écrit `pret: {{label: {{fr: …, en: …}}}}`",
        "a value is written `loan: {{label: {{fr: …, en: …}}}}`",
    ),
    "source-form": _h(
        "une source s'écrit `[{{text: …, at: …}}]`, avec un identifiant de sources.yaml",
        "a source is written `[{{text: …, at: …}}]`, with an id of sources.yaml",
    ),
    "list-form": _h(
        "une liste s'écrit entre crochets, même pour un seul élément : `[a]`",
        "a list stands in brackets, even for a single item: `[a]`",
    ),
    "align-keys": _h(
        "alignez les clés d'un même groupe sur la même colonne",
        "align the keys of a group on the same column",
    ),
    "single-quotes": _h("employez des guillemets simples", "use single quotes"),
    "quote-comma": _h(
        "un libellé qui contient une virgule se met entre guillemets",
        "a label that holds a comma is put in quotes",
    ),
    "quote-hash": _h(
        "` #` commence un commentaire : mettez la condition entre guillemets",
        "` #` begins a comment: put the condition in quotes",
    ),
    "snake-name": _h(
        "lettres minuscules sans accent, puis chiffres et `_` : `equipe_de_soins`",
        "lower-case letters without accents, then digits and `_`: `equipe_de_soins`",
    ),
    "kebab-name": _h(
        "lettres minuscules sans accent et chiffres, reliés par `-` : `pret-courant`",
        "lower-case letters without accents and digits, joined by `-`: `pret-courant`",
    ),
    "point-name": _h(
        "lettres majuscules, puis un numéro : `S6`", "capital letters, then a number: `S6`"
    ),
    "dotted-name": _h(
        "lettres minuscules sans accent, chiffres et `_`, les groupes suivis d'un point : "
        "`patient.opposition`",
        "lower-case letters without accents, digits, `_`, groups joined by dots: "
        "`patient.opposition`",
    ),
    "same-policy-id": _h(
        "le dossier, `vocabulary:` et chaque `policy:` portent le même nom",
        "the folder, `vocabulary:` and each `policy:` bear the same id",
    ),
    "rename-or-date": _h(
        "renommez le fichier ou corrigez la date", "rename the file or mend the date"
    ),
    "forbid-when": _h(
        "dites dans `when` tout ce qui est interdit", "say in `when` all that is forbidden"
    ),
    "timing-forms": _h(
        "`before`, `with`, `after`, `{{after: 21 jours}}`, `{{at_latest: fait + 8 jours}}` "
        "ou des mots `{{fr, en}}`",
        "`before`, `with`, `after`, `{{after: 21 days}}`, `{{at_latest: fact + 8 days}}` "
        "or words `{{fr, en}}`",
    ),
    "drop-entry": _h(
        "un fichier modificatif ne contient que ce qu'il change : retirez cette entrée",
        "an amending file holds only what it changes: take this entry out",
    ),
    "parentheses": _h(
        "ajoutez des parenthèses : `a et (b ou c)` ou `(a et b) ou c`",
        "add parentheses: `a and (b or c)` or `(a and b) or c`",
    ),
    "single-equals": _h("l'égalité s'écrit `=`", "equality is written `=`"),
    "ascii-less": _h("écrivez `<=`", "write `<=`"),
    "ascii-greater": _h("écrivez `>=`", "write `>=`"),
    "ascii-unequal": _h("écrivez `!=`", "write `!=`"),
    "lower-case": _h(
        "les mots du langage et les noms s'écrivent en minuscules",
        "the words of the language and names are written in lower case",
    ),
    "no-accents": _h("les noms s'écrivent sans accents", "names are written without accents"),
    "double-quotes": _h(
        'un texte se met entre guillemets droits doubles : `"…"`',
        'a text stands between straight double quotes: `"…"`',
    ),
    "words-not-signs": _h("écrivez `et`, `ou`, `non`", "write `and`, `or`, `not`"),
    "other-language": _h(
        "les mots du langage suivent la langue du vocabulaire : `et`, `ou`, `non`, `dans`… en "
        "français, `and`, `or`, `not`, `in`… en anglais",
        "the words of the language follow that of the vocabulary: `et`, `ou`, `non`, `dans`… in "
        "French, `and`, `or`, `not`, `in`… in English",
    ),
    "close-quote": _h("refermez le guillemet", "close the quote"),
    "one-comparison": _h(
        "une comparaison à la fois : `a < b et b < c`",
        "one comparison at a time: `a < b and b < c`",
    ),
    "definition-alone": _h(
        "une définition s'écrit seule, ou niée par `non`",
        "a definition stands alone, or negated by `not`",
    ),
    "one-of-all": _h(
        "une condition est un texte, ou un groupe `all:`, `any:` ou `none:`",
        "a condition is a text, or a group `all:`, `any:` or `none:`",
    ),
    "iso-date": _h(
        "une date s'écrit AAAA-MM-JJ, par exemple 2024-01-31",
        "a date is written YYYY-MM-DD, for instance 2024-01-31",
    ),
    "whole-numbers": _h(
        "un nombre s'écrit en chiffres, 18 au plus, sans virgule, espace ni zéro devant",
        "a number is written in digits, without point, space or leading zero, 18 digits at most",
    ),
    "no-hyphens": _h(
        "une condition nomme des faits et des définitions, qui n'ont pas de trait d'union",
        "a condition names facts and definitions, which have no hyphen",
    ),
    "shift-forms": _h(
        "seule une date se décale, en ans, mois ou jours : `+ 18 ans`, `- 2 mois`, `+ 8 jours`",
        "only a date is shifted, by years, months or days: `+ 18 years`, `- 2 months`, `+ 8 days`",
    ),
    "missing-operator": _h(
        "il manque devant un signe ou un mot : `=`, `dans`, `et`, `ou`…",
        "a sign or a word is missing before it: `=`, `in`, `and`, `or`…",
    ),
    "repeal-or-replace": _h(
        "gardez l'un des deux : ce qui est remplacé n'a pas à être abrogé",
        "keep one of the two: what is replaced need not be repealed",
    ),
    "replace-users": _h(
        "remplacez aussi ce qui y renvoie, ou abrogez-le",
        "replace what refers to it too, or repeal it",
    ),
    "nested-or-dotted": _h(
        "donnez `{{…}}` avec les faits du groupe, ou leur nom complet",
        "give `{{…}}` with the facts of the group, or their full names",
    ),
}
