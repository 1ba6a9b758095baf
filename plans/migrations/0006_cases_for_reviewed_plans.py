"""Plans that wait for leadership already go on the first chain, bound to what was reviewed."""

from datetime import timedelta

from django.db import migrations


def put_on_chain(apps, schema_editor):
    plans = apps.get_model("plans", "DepartmentPlan")
    decisions = apps.get_model("plans", "ReviewDecision")
    chains = apps.get_model("approvals", "ApprovalChain")
    cases = apps.get_model("approvals", "ApprovalCase")
    steps = apps.get_model("approvals", "CaseStep")
    kinds = apps.get_model("contenttypes", "ContentType")
    waiting = plans.objects.filter(status="reviewed").select_related("department", "cycle")
    if not waiting.exists():
        return
    chain = chains.objects.filter(kind="plan").order_by("-number").first()
    kind, _ = kinds.objects.get_or_create(app_label="plans", model="departmentplan")
    for plan in waiting:
        review = decisions.objects.filter(plan=plan, act="review", plan_version=plan.version).first()
        if review is None:
            continue
        case = cases.objects.create(
            kind="plan",
            subject_type=kind,
            subject_id=plan.pk,
            subject_label=f"{plan.department.name} {plan.cycle.year} 年度服务改善计划",
            department_id=plan.department_id,
            subject_version=plan.version,
            content_hash=review.content_hash,
            chain=chain,
            opened_at=review.decided_at,
            opened_by_id=review.decided_by_id,
        )
        rule = chain.steps.get(position=1)
        steps.objects.create(
            case=case,
            rule=rule,
            position=1,
            stage=1,
            status="open",
            opened_at=review.decided_at,
            due_at=review.decided_at + timedelta(days=rule.due_days),
            escalation_due_at=review.decided_at + timedelta(days=rule.escalation_days),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0005_review_remarks"),
        ("approvals", "0002_default_chains"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(put_on_chain, migrations.RunPython.noop)]
