"""Words that make the substances beside them something else than what is given.

Owns when a text names targets of drugs, what is withheld, or what is measured. Refuses to know any
substance.
"""

from __future__ import annotations

import re

# Beside one of these a substance is what a drug acts on, or what is withheld, not what is given.
_TARGETED = re.compile(
    r"(?<!\w)(?:no|not|non|without|anti|free|inhibitors?|inhibition|antagonists?|agonists?"
    r"|blockers?|blockade|receptors?|antibod(?:y|ies)|antagonism|modulators?|targeted|directed"
    r"|withdrawal|resistan\w+|discontinuation|deprivation|restriction|stimulat\w+|challenge|naive"
    r"|loaded|label\w*|transfected|transduced|conjugat\w+|treated|cells?|gene|plasmid|analog\w*)"
    r"(?!\w)"
)
# What is looked for or measured is not given: "SARS-CoV-2 antibody testing".
_MEASURED = re.compile(
    r"(?<!\w)(?:test|tests|testing|assays?|titers?|titres?|measurements?|detection|serology"
    r"|immunoassays?|levels?)(?!\w)"
)


def is_targeted(text: str) -> bool:
    """Whether folded ``text`` names substances as targets ("interleukin 6 antagonist")."""
    return bool(_TARGETED.search(text))


def is_measured(text: str) -> bool:
    """Whether folded ``text`` names what is looked for ("antibody testing")."""
    return bool(_MEASURED.search(text))
