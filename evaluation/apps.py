from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = _("评估")

    def ready(self) -> None:
        from evaluation import subscribers  # noqa: F401
        from evaluation.history import (
            closed_quarters_of,
            past_years,
            peers,
            values_of_quarter,
            volumes_of_year,
        )
        from evaluation.meeting_points import register_meeting_points
        from evaluation.offers import register_offers
        from evaluation.purposes import register_purposes
        from evaluation.sentences import register_sentences
        from evaluation.standings import departments_of_quarter, goals_of_quarter
        from plans import actuals, closed_quarters, comparison, standings

        register_sentences()
        register_purposes()
        comparison.register(past_years)
        comparison.register(peers)
        actuals.register(values_of_quarter, volumes_of_year)
        standings.register_attainment(goals_of_quarter, departments_of_quarter)
        closed_quarters.register(closed_quarters_of)
        register_offers()
        register_meeting_points()
