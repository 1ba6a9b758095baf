from approvals.models.case import ApprovalCase, CaseStep, Opinion, Verdict
from approvals.models.chain import ApprovalChain, ApprovalKind, ChainStep, Mode, NamedApprover, Rule, Who

__all__ = [
    "ApprovalCase",
    "ApprovalChain",
    "ApprovalKind",
    "CaseStep",
    "ChainStep",
    "Mode",
    "NamedApprover",
    "Opinion",
    "Rule",
    "Verdict",
    "Who",
]
