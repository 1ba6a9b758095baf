from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkordersConfig(AppConfig):
    name = "workorders"
    verbose_name = _("工单")

    def ready(self) -> None:
        from activity import jobs
        from organization.agenda import register_follow_ups
        from plans.standings import register_work
        from workorders import subscribers  # noqa: F401 - subscribes to events
        from workorders.assignments import register_orders
        from workorders.cancelled import register_cancelled
        from workorders.commands.import_jobs import kinds
        from workorders.commands.routing.trials import kind as trial_kind
        from workorders.discussions import register_discussions
        from workorders.follow_ups import orders_of_actions
        from workorders.links import register_links
        from workorders.offers import register_offers
        from workorders.order_field_sentences import register_sentences as register_field_sentences
        from workorders.order_fields import register_order_fields
        from workorders.purposes import register_purposes
        from workorders.recurring_part import register_recurring
        from workorders.same_requester import register_same_requester
        from workorders.search import register_search
        from workorders.sentences import register_sentences
        from workorders.setup import register_setup
        from workorders.time_spent import register_time_spent
        from workorders.visit_part import register_visits
        from workorders.visit_sentences import register_sentences as register_visit_sentences
        from workorders.workload import work_of_departments, work_of_measures

        jobs.register(*kinds(), trial_kind())
        register_discussions()
        register_purposes()
        register_offers()
        register_orders()
        register_links()
        register_sentences()
        register_recurring()
        register_cancelled()
        register_visit_sentences()
        register_visits()
        register_time_spent()
        register_field_sentences()
        register_order_fields()
        register_same_requester()
        register_search()
        register_setup()
        register_follow_ups(orders_of_actions)
        register_work(work_of_measures, work_of_departments)
