"""Names of drugs and conditions -> identifiers that a database can join on."""

from claimx.normalize.kb.choose import Linker, knowledge
from claimx.normalize.kb.keys import Kind
from claimx.normalize.kb.link import Candidate, KnowledgeBase, load_kb

__all__ = ["Candidate", "Kind", "KnowledgeBase", "Linker", "knowledge", "load_kb"]
