"""What the headings of a ledger say in Italian, Portuguese, Dutch, Czech and Polish, beside the other lists."""

from __future__ import annotations

PROGRAM = (
    r"^(programm[ai]('s)?|prodotto|azione|servizio|serviço|ação|projeto/atividade|beleidsveld|taakveld|product"
    r"|úkol|zadanie)$"
)
DEPARTMENT = (
    r"^(settore|dipartimento|direzione|assessorato|ripartizione|secretaria|órgão|unidade orçamentária|afdeling|dienst"
    r"|directie|odbor|útvar|wydział|departament)$"
)
LARGER_PROGRAM = r"^missione$"
OFFICE = (
    r"\bmissione\b|settore|dipartiment|assessorato|órgão|orçamentária|afdeling|\bdienst\b|\bdirectie\b|\bodbor|wydział"
)
FUND = r"^(fundo|fonte( de recursos?)?|fond|fundusz)$"
FISCAL_YEAR = r"^(anno|esercizio|ano|exercício|jaar|boekjaar|begrotingsjaar|rok|rok budżetowy)$"
ACCOUNT = r"^(capitolo|conto|elemento de despesa|natureza da despesa|rekening|kostensoort|položka|paragraf|rodzaj)"
NO_PROGRAM = r"capitolo|\bconto\b|naturez|\brekening|položk|paragraf|rozdział|\brok\b|\banno\b|\bano\b"
# Of amounts: what was adopted, a budget, any spending.
ADOPTED = r"approvat|aprovad|vastgesteld|schválen|uchwalon|dotação inicial|primitie"
BUDGET = r"stanziament|previsione|bilancio|orçament|orçad|dotação|begroting|rozpoč|budżet"
SPENDING = r"importo|\bspes[ae]\b|montante|despesa|bedrag|\blasten\b|uitgaven|částka|výdaje|kwota|wydatki"
NO_AMOUNT = (
    r"assestat|impegn|pagament|rendiconto|consuntiv|residui|scostament|variazion|atualizad|empenhad|liquidad|\bpagos?\b"
    r"|realizad|executad|realisatie|gerealiseerd|jaarrekening|gewijzigd|wijziging|upraven|skutečnost|plnění|čerpání"
    r"|po zmianach|wykonani|\bzmian[ay]\b|\bcassa\b|\bsaldo\b|\bentrate\b|receita|\bbaten\b|příjm|dochod"
)
