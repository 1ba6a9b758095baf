from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = _("评估")

    def ready(self) -> None:
        from evaluation import subscribers  # noqa: F401
        from evaluation.history import past_years
        from evaluation.sentences import register_sentences
        from plans.comparison import register

        register_sentences()
        register(past_years)
