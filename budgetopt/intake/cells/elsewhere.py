"""What the headings of a ledger say beyond English, Spanish, French and German."""

from __future__ import annotations

PROGRAM = (
    r"^(programm[ai]('s)?|prodotto|azione|servizio|serviço|ação|projeto/atividade|beleidsveld|taakveld|product"
    r"|úkol|zadanie|název paragrafu|nazwa rozdziału"
    r"|názov (pod)?programu|назив потпрограма|แผนงาน|โครงการ|事業名?|項名?|세부사업명?"
    r"|사업명|البرنامج)$"
)
DEPARTMENT = (
    r"^(settore|dipartimento|direzione|assessorato|ripartizione|secretaria|órgão|unidade orçamentária|afdeling|dienst"
    r"|directie|odbor|útvar|wydział|departament|nazwa działu|назив раздел|所属名?|部局名?|担当課|款名?|부서명?"
    r"|실과명?|소관|สำนัก(/กอง)?|กอง|หน่วยงาน|الإدارة|القسم|birim|område|nämnd|förvaltning|toimielin|toimiala|lautakunta)$"
)
LARGER_PROGRAM = r"^missione$"
OFFICE = (
    r"\bmissione\b|settore|dipartiment|assessorato|órgão|orçamentária|afdeling|\bdienst\b|\bdirectie\b|\bodbor|wydział"
)
FUND = r"^(fundo|fonte( de recursos?)?|fond|fundusz|会計名?|회계(명|구분)?)$"
FISCAL_YEAR = r"^(anno|esercizio|ano|exercício|jaar|boekjaar|begrotingsjaar|rok|rok budżetowy|年度|会計年度)$"
ACCOUNT = r"^(capitolo|conto|elemento de despesa|natureza da despesa|rekening|kostensoort|položka|paragraf|rodzaj)"
NO_PROGRAM = r"capitolo|\bconto\b|naturez|\brekening|položk|paragraf|rozdział|\brok\b|\banno\b|\bano\b"
# Of amounts: what was adopted, a budget, any spending.
ADOPTED = r"approvat|aprovad|vastgesteld|schválen|uchwalon|dotação inicial|primitie"
BUDGET = (
    r"stanziament|prevision[ei]|\bcompetenza\b|bilancio|orçament|orçad|dotação|begroting|rozpoč|budżet|voranschlag|budsjett|budjet"
    r"|talousarvio|\bta(?=\W?\d{4})|\bbp(?=\W?\d{4})|költségvetés|előirányzat|\bbuget|bütçe|ödenek|pressupost|eelarve"
    r"|anggaran|προϋπολογισμ|бюджет|буџет|תקציב|予算|예산|预算|預算|موازنة|ميزانية"
)
SPENDING = (
    r"importo|\bspes[ae]\b|montante|despesa|bedrag|\blasten\b|uitgaven|částka|výdaje|kwota|wydatk|сумма|合计|合計|金额"
    r"|金額|금액|합계"
)
NO_AMOUNT = (
    r"assestat|corrigid|cabiment|compromiss|impegn|pagament|rendiconto|consuntiv|residui|scostament|variazion|atualizad|empenhad|liquidad|\bpagos?\b"
    r"|realizad|executad|realisatie|gerealiseerd|jaarrekening|gewijzigd|wijziging|upraven|skutečnost|plnění|čerpání"
    r"|skutočnos|po zmianach|wykonani|\bzmian[ay]\b|\bcassa\b|\bsaldo\b|\bentrate\b|receita|\bbaten\b|příjm|dochod"
    r"|виконан|исполнен|前年度|比較|増減|決算|전년도|증감|결산|^年度$"
)
