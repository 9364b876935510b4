"""What a study's conditions and keywords name.

Owns which texts are read, and where a record may say what its abbreviations stand for. Refuses to
know how a name is matched.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from kg.study.model import ProtocolSection
from kg.terminology.abbreviations import is_abbreviation, list_long_forms
from kg.terminology.conditions import ConditionLinker
from kg.terminology.links import ConditionLink

_WholeAndParts = tuple[ConditionLink | None, list[ConditionLink]]


class StudyConditions:
    """Links the conditions of studies; remembers what each text led to."""

    def __init__(self, conditions: ConditionLinker, remembered: int) -> None:
        self._conditions = conditions
        remember = lru_cache(maxsize=remembered)
        self._name = remember(conditions.link_whole_and_parts)
        self._keyword = remember(conditions.link_keyword)

    def link_names(self, protocol: ProtocolSection) -> list[_WholeAndParts]:
        """The link of each reported condition as a whole, or ``None``, and those of its parts."""
        return [self._name(name) for name in protocol.conditions_module.conditions]

    def link_keywords(self, protocol: ProtocolSection) -> list[ConditionLink | None]:
        """One link or ``None`` for each keyword."""
        return [self._keyword(one) for one in protocol.conditions_module.keywords]

    def link_abbreviations(
        self, protocol: ProtocolSection, named: list[_WholeAndParts]
    ) -> Iterator[ConditionLink]:
        """Conditions that only the record's own texts say the meaning of.

        ``named``: what :meth:`link_names` found.
        """
        module, texts = protocol.conditions_module, _list_texts(protocol)
        for name, (whole, parts) in zip(module.conditions, named, strict=True):
            if whole is None and not parts and is_abbreviation(name):
                forms = list_long_forms(name, texts)
                link = self._conditions.link_abbreviation(name, forms)
                if link is not None:
                    yield link


def _list_texts(protocol: ProtocolSection) -> list[str]:
    """Where a record may say what an abbreviation stands for."""
    ids, module = protocol.identification_module, protocol.conditions_module
    texts = (ids.brief_title, ids.official_title, protocol.description_module.brief_summary)
    return [*module.conditions, *module.keywords, *(text for text in texts if text)]
