"""Real records with the defined classes that a reading of the record gives them.

The fields were read in the JSON and XML themselves, as of :data:`AS_OF`; nothing here was taken
from a query or from the reasoner.
"""

from __future__ import annotations

from datetime import date

from tests.class_records import (
    CHILDREN,
    COMBINATION,
    COUNTRIES,
    NIH,
    ONCOLOGY,
    OVERDUE,
    PAEDIATRIC,
    RANDOMIZED,
    TERMINATED,
)

AS_OF = date(2026, 11, 1)

READ: dict[str, set[str]] = {
    # prostate cancer, one arm of surgery, to 75 years without a lowest age, U10CA031946 and NCI
    "NCT00002938": {ONCOLOGY, CHILDREN, NIH},
    # myeloma, romidepsin alone, from 18, NCI leads
    "NCT00066638": {ONCOLOGY, NIH},
    # glioblastoma, imatinib alone, terminated, not randomised, Brazil only
    "NCT00171938": {ONCOLOGY, TERMINATED},
    # infants of 28 days to a year, two cereals by chance, NIH leads
    "NCT00841061": {CHILDREN, PAEDIATRIC, NIH, RANDOMIZED},
    # caries at 5 to 8 years, by chance, withdrawn
    "NCT00973089": {CHILDREN, PAEDIATRIC, RANDOMIZED},
    # a follow-up that observes, no ages, Belgium, Denmark and Spain; Germany was removed
    "NCT01616511": {CHILDREN, COUNTRIES},
    # a regulated device, no phases, United States, completed 2018-08-29, no results
    "NCT03103880": {OVERDUE},
    # a regulated drug, phase 2, crossover by chance, United States, done 2020-03-13, no results
    "NCT03418623": {RANDOMIZED, OVERDUE},
    # rituximab, lenalidomide, and both in the third arm, by chance; lymphoma; U10CA031946
    "NCT00238238": {COMBINATION, ONCOLOGY, NIH, RANDOMIZED},
    # leukaemia, flumatinib in one arm and imatinib in the other, by chance, 18 to 65, China
    "NCT05071482": {ONCOLOGY, RANDOMIZED},
    # leukaemia to 17 years, pairs of drugs, six countries; the Cancer Institute is that of France
    "NCT02724163": {COMBINATION, ONCOLOGY, CHILDREN, PAEDIATRIC, COUNTRIES, RANDOMIZED},
    # regulated devices, no phases, United States, completed 2018-10-31, status unknown, no results
    "NCT04207047": {OVERDUE},
    # 14 to 35 years, parallel but nothing said of chance, an M01RR grant
    "NCT00000102": {CHILDREN, NIH},
    # spectacles at 6 to 12 years, by chance, a U10EY grant
    "NCT00000113": {CHILDREN, PAEDIATRIC, NIH, RANDOMIZED},
    # ganciclovir, foscarnet and both, factorial by chance, from 18, NEI and NIAID; with results
    "NCT00000134": {COMBINATION, NIH, RANDOMIZED},
    # nitrous oxide and sevoflurane in the one arm, no ages, an R01DA grant
    "NCT00000261": {COMBINATION, CHILDREN, NIH},
    # cancer and vaccines, but observed only; terminated; from 18
    "NCT00000105": {TERMINATED},
    # donepezil and vitamin E, no arms; by chance; NIA; Canada and United States; from 55
    "NCT00000173": {COUNTRIES, NIH, RANDOMIZED},
    # leukaemia among its conditions, by chance without a model, from 15, U01HL042824
    "NCT00000589": {ONCOLOGY, CHILDREN, NIH, RANDOMIZED},
    # a regulated device, no phases, terminated, United States, completed 2020-05-29, no results
    "NCT04332081": {TERMINATED, OVERDUE},
    # hydroxychloroquine with azithromycin in an arm, regulated, phase 2, by chance, from 12,
    # terminated, United States, completed 2020-06-17, no results
    "NCT04335552": {COMBINATION, CHILDREN, RANDOMIZED, TERMINATED, OVERDUE},
    # aspirin, by chance without a model, 40 to 84, NEI leads, terminated
    "NCT00000157": {NIH, RANDOMIZED, TERMINATED},
    # two drugs and no arms, a malignancy, from 18, NCI collaborates
    "NCT00496600": {ONCOLOGY, NIH},
    # rifabutin, nothing said of chance, from 18, a company
    "NCT00002032": set(),
    # two cohorts in France, from 18
    "NCT04335162": set(),
    # a registry in Mexico, 18 to 70
    "NCT04517630": set(),
    # rehabilitation looked back on, from 21
    "NCT00499278": set(),
}
