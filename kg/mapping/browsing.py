"""Browse leaves and branches of the derived modules → where a study stands in the browse tree.

Owns the properties by which a study points at the registry's own browse tree. The terms themselves
are shared (:mod:`kg.mapping.shared`). Refuses to take a leaf for a MeSH descriptor.
"""

from __future__ import annotations

from kg.mapping.draft import BrowseNode, Draft
from kg.mapping.terms import ct, iri
from kg.study.derived import BrowseBranch, BrowseLeaf, BrowseModule

# One property a relevance: a third of all leaves would otherwise need a node to hold it.
_RELEVANCE = {"HIGH": "High", "LOW": "Low"}


def map_browse(draft: Draft, kind: str, module: BrowseModule) -> None:
    """Leaves and branches of one module; ``kind`` is ``condition`` or ``intervention``."""
    for leaf in module.browse_leaves:
        _map_leaf(draft, kind, leaf)
    for branch in module.browse_branches:
        _map_branch(draft, kind, branch)


def _map_leaf(draft: Draft, kind: str, leaf: BrowseLeaf) -> None:
    name = leaf.name or leaf.id
    target = iri(draft.iris.browse_leaf(leaf.id, name))
    draft.shared.browse_nodes.add(BrowseNode(True, leaf.id, name))
    relevance = _RELEVANCE.get(leaf.relevance or "", "")
    draft.refer(draft.study, f"{kind}BrowseLeaf{relevance}", target, "BrowseLeaf")
    if leaf.as_found:
        property_ = f"{kind}BrowseMention"
        key = (kind, leaf.id, name)
        node = draft.part(property_, "browse-mention", "BrowseMention", leaf.as_found, *key)
        draft.add(node, ct("browseLeaf"), target)


def _map_branch(draft: Draft, kind: str, branch: BrowseBranch) -> None:
    name = branch.name or branch.abbrev
    target = iri(draft.iris.browse_branch(branch.abbrev, name))
    draft.shared.browse_nodes.add(BrowseNode(False, branch.abbrev, name))
    draft.refer(draft.study, f"{kind}BrowseBranch", target, "BrowseBranch")
