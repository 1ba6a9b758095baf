"""One settings module for every installation; what differs comes from the environment.

Every variable read here stands, with its meaning, in `.env.example`; `config/environment.py` reads them.
"""

from os import pathsep
from pathlib import Path
from typing import Any

import dj_database_url
import structlog
from django.utils.translation import gettext_lazy as _

from config import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of installation this is -------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("JINGJIN_DEMO", default=False)
TESTING = env.flag("JINGJIN_TESTING", default=False)
SECRET_KEY = env.text("SECRET_KEY", default="")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", default=[])
# Links in mails are built from this, never from a request's Host header.
SITE_URL = env.text("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")

# --- Parts -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "template_partials",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_structlog",
    "core",
    "activity",
    "organization",
    "approvals",
    "policies",
    "plans",
    "workorders",
    "evaluation",
    "incentives",
    "enablement",
    "integrations",
    "correspondence",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organization.middleware.PasswordChangeMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.RequestLogMiddleware",
    "core.middleware.PrivatePagesMiddleware",
    "core.middleware.LoginByDefaultMiddleware",
    "core.middleware.RefusalMiddleware",
    "integrations.repeating.RepeatedRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "core.navigation.context",
                "demo.context.context",
            ],
            "builtins": ["core.templatetags.jingjin"],
        },
    }
]

# --- Data ------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", default="postgresql:///jingjin"),
        conn_max_age=env.number("DATABASE_CONN_MAX_AGE", default=60),
        conn_health_checks=True,
    )
}
# A page must not hang behind a report, nor an idle transaction hold a row.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "statement_timeout": f"{env.number('DATABASE_STATEMENT_TIMEOUT', default=15)}s",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": "30s",
    }.items()
)
# A server that swallows packets is given up after five seconds, and the page says so.
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", default="redis://127.0.0.1:6379/0")

# What several processes must share for a short while: how often somebody tried to sign in. It lies in the
# database, so that the limits count over all processes and hold, with nobody locked out, while Redis is away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "short_memory",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# --- People ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "organization.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "organization.sign_in.SignInBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "organization.sign_in.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "organization.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
# Nobody outside the organisation gets a mail because a stranger typed an address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# A whole organisation may come from one address in the morning; one account is guessed at slowly.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "20/m/ip,5/5m/key"}
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS

# --- Language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("zh-hant", _("繁體中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# The organisation's zone: quarters, days and working hours are thought of in it.
TIME_ZONE = env.text("JINGJIN_TIME_ZONE", default="Asia/Shanghai")

# --- Files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.staticfiles.PackageFinder",
]
# Third-party files come from the packages of package.json, and only the ones named here are served.
# A style sheet or script that names its source map needs it beside it, or hashed names cannot be made.
PACKAGE_ROOT = BASE_DIR / "node_modules"
PACKAGE_FILES = {
    f"vendor/{package}/{file}": f"{folder}/{file}"
    for package, folder, files in [
        (
            "tabler",
            "@tabler/core/dist",
            [
                "css/tabler.min.css",
                "css/tabler.min.css.map",
                "css/tabler-vendors.min.css",
                "css/tabler-vendors.min.css.map",
                "js/tabler.min.js",
                "js/tabler.min.js.map",
            ],
        ),
        ("htmx", "htmx.org/dist", ["htmx.min.js"]),
        ("echarts", "echarts/dist", ["echarts.min.js"]),
        (
            "tom-select",
            "tom-select/dist",
            [
                "js/tom-select.complete.min.js",
                "js/tom-select.complete.min.js.map",
                "css/tom-select.bootstrap5.min.css",
                "css/tom-select.bootstrap5.min.css.map",
            ],
        ),
    ]
    for file in files
}
# What people upload lies here under random names, outside everything that is served by itself; the web process,
# the worker and the backup see the same folder.
FILES_ROOT = Path(env.text("JINGJIN_FILES", default=str(BASE_DIR / "var" / "media")))
FILE_LIMIT_MB = env.number("JINGJIN_FILE_LIMIT_MB", default=20)
FILES_PER_RECORD = env.number("JINGJIN_FILES_PER_RECORD", default=50)
# A command that gets a file's path as its last word and exits with 0 (clean) or 1 (infected).
SCAN_COMMAND = env.text("JINGJIN_SCAN_COMMAND", default="")
# Icons are drawn into the page from this one, never fetched by the browser: it weighs two megabytes.
ICON_SPRITE = PACKAGE_ROOT / "@tabler/icons-sprite/dist/tabler-sprite.svg"
# Where nothing was collected, files are found where they lie; an installation collects them once, with
# hashed names.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or DEMO or TESTING
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Edge ------------------------------------------------------------------------------------
# Whether a name goes on the browsers' preload list is for the owner of the whole domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=HTTPS)
# Asked from inside, past the proxy and so without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Only a proxy that is named here may say that the browser spoke HTTPS, and from which address.
ALLAUTH_TRUSTED_PROXY_COUNT = 0
if env.flag("TRUST_PROXY", default=False):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        # ECharts and the Gantt place elements by style attributes; scripts stay strict.
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Queue -----------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
}
# Celery's schedule says only "look"; what is due stands in tables. A look that no worker took before the next
# one came is dropped, so that workers coming back after an outage do not find thousands.
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    name: {"task": f"activity.{task}", "schedule": seconds, "options": {"expires": seconds}}
    for name, task, seconds in [
        ("deliver-events", "deliver_events", 20.0),
        ("remind-overdue-duties", "remind_overdue_duties", 60.0),
        ("write-letters", "write_letters", 60.0),
        ("send-mail", "send_mail", 20.0),
        ("scan-files", "scan_files", 20.0),
        ("run-jobs", "run_jobs", 20.0),
        ("drop-expired-results", "drop_expired_results", 3600.0),
        ("seal-events", "seal_events", 60.0),
        ("heartbeat", "beat", 20.0),
    ]
} | {
    "open-progress-reports": {
        "task": "plans.open_due_reports",
        "schedule": 900.0,
        "options": {"expires": 900.0},
    },
    "compute-attainment": {"task": "evaluation.compute_current_period", "schedule": 900.0},
    "drop-old-answers": {
        "task": "integrations.drop_old_answers",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "look-at-mailboxes": {
        "task": "correspondence.look_at_mailboxes",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "drop-old-mail": {
        "task": "correspondence.drop_old_bytes",
        "schedule": 86400.0,
        "options": {"expires": 86400.0},
    },
    "correct-clocks": {
        "task": "workorders.correct_clocks",
        "schedule": 20.0,
        "options": {"expires": 20.0},
    },
    "make-recurring-orders": {
        "task": "workorders.make_recurring_orders",
        "schedule": 120.0,
        "options": {"expires": 120.0},
    },
    "look-after-cases": {
        "task": "approvals.look_after_cases",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
}

# Folders with fonts for PDF documents, besides those of the system; separated as in PATH.
FONT_FOLDERS = [folder for folder in env.text("JINGJIN_FONTS", default="").split(pathsep) if folder]
# How many documents and other background jobs are made at the same time; the rest wait their turn, so that pages
# stay quick on a small machine.
JOBS_AT_ONCE = env.number("JINGJIN_JOBS_AT_ONCE", default=1)

# --- Mail ------------------------------------------------------------------------------------
# The demo sends nothing: its mails count as sent and can be read in its mailbox page.
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND", default=f"django.core.mail.backends.{'dummy' if DEMO else 'smtp'}.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.number("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="jingjin@localhost")
# Shows every mail that was sent, to people who administer the system; never on in production.
DEVELOPMENT_MAILBOX = env.flag("DEVELOPMENT_MAILBOX", default=DEBUG or DEMO)

# --- API -------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "integrations.authentication.ClientTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "core.scopes.TokenScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["core.narrowing.KnownNames"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.problems.exception_handler",
    "PAGE_SIZE": 50,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Jingjin API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "integrations.schema.tell_of_keys",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CycleStatus": "plans.lifecycle.CycleStatus",
        "PlanStatus": "plans.lifecycle.PlanStatus",
        "OrganizationPlanStatus": "plans.lifecycle.OrganizationPlanStatus",
        "ReportStatus": "plans.lifecycle.ReportStatus",
        "ProblemStatus": "plans.lifecycle.ProblemStatus",
        "AddresseeStatus": "organization.lifecycle.AddresseeStatus",
        "MeetingStatus": "organization.lifecycle.MeetingStatus",
        "JobStatus": "activity.lifecycle.JobStatus",
        "DeviationStatus": "evaluation.lifecycle.DeviationStatus",
        "OrderStatus": "workorders.lifecycle.OrderStatus",
        "WorkKind": "workorders.models.time_spent.WorkKind",
        "FigureStatus": "evaluation.models.attainment.Status",
        "AttainmentMethod": "plans.models.goal.AttainmentMethod",
        "IndicatorFamily": "plans.models.indicator.Family",
        "MeasureFamily": "plans.models.goal.MeasureFamily",
        "ResourceKind": "plans.models.resource.ResourceKind",
        "RequestStatus": "plans.lifecycle.RequestStatus",
        "OpinionVerdict": "approvals.models.case.Verdict",
        "ReviewVerdict": "plans.models.review.Verdict",
        "CaseStatus": "approvals.lifecycle.CaseStatus",
        "StepStatus": "approvals.lifecycle.StepStatus",
        "ApprovalKind": "approvals.models.chain.ApprovalKind",
        "ItemKind": "plans.models.consolidation.ItemKind",
        "ProblemKind": "plans.models.problem.ProblemKind",
        "MeetingKind": "organization.models.meeting.MeetingKind",
        "AdjustmentStatus": "plans.lifecycle.AdjustmentStatus",
        "AdjustmentCause": "plans.models.adjustment.Cause",
        "AdjustmentEffect": "plans.models.adjustment.Effect",
        "ChangeAct": "plans.models.adjustment.ChangeAct",
        "ChangeSubject": "plans.models.adjustment.ChangeSubject",
        "FieldSubject": "plans.models.custom.Subject",
        "FieldKind": "plans.models.custom.FieldKind",
        "OrderKind": "workorders.models.order.OrderKind",
        "MailStatus": "correspondence.lifecycle.MailStatus",
        "MailReason": "correspondence.models.inbound.Reason",
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "integrations.ApiClient"
OAUTH2_PROVIDER: dict[str, Any] = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    # Only client credentials are used; what the current security practice advises against stays off.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "SCOPES_BACKEND_CLASS": "oauth2_provider.scopes.SettingsScopes",
    "SCOPES": {
        "read": "Read what the account may see",
        "workorders:write": "Report and handle work orders",
        "plans:write": "Draft and submit plans",
    },
    "DEFAULT_SCOPES": ["read"],
}

# --- Logs ------------------------------------------------------------------------------------
# One event a line, with the request's id: for people where one develops, as JSON where it is collected.
_before_output: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_before_output,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
_readable = DEBUG or DEMO or TESTING
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _before_output,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([] if _readable else [structlog.processors.format_exc_info]),
                structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
                if _readable
                else structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # At DEBUG it writes the tokens it gives out.
    "loggers": {"oauthlib": {"level": "INFO"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", default="INFO")},
}
