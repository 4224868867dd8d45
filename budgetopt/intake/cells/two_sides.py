"""What revenue and expense are called beyond English, Spanish, French and German: folded, without accents."""

from __future__ import annotations

REVENUE_ELSEWHERE = frozenset([
    "baten", "bevetel", "bevetelek", "dochody", "entrate", "entrata", "gelir", "gelirler", "inkomsten",
    "intakter", "inkomster", "inntekter", "indtægter", "ingres", "ingressos", "incomings", "prijmy", "prihodi",
    "pendapatan", "receitas", "receita", "tulot", "thu", "venituri", "εσοδα", "доходы", "доходи", "приходи",
    "הכנסות", "الايرادات", "세입", "收入", "收益", "歳入",
])  # fmt: skip
EXPENSE_ELSEWHERE = frozenset([
    "belanja", "cheltuieli", "chi", "despesas", "despesa", "despeses", "gider", "giderler", "kostnader",
    "kiadas", "kiadasok", "lasten", "menot", "outgoings", "rashodi", "spese", "spesa", "uitgaven", "utgifter",
    "udgifter", "vydaje", "vydavky", "wydatki", "δαπανεσ", "εξοδα", "видатки", "расходы", "разходи", "הוצאות",
    "المصروفات", "세출", "支出", "歳出",
])  # fmt: skip
