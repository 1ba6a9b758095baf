# syntax=docker/dockerfile:1
# One image for web, worker, beat and migrate; which of them runs is the command (docker-compose.yml).

FROM node:24-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.11-slim AS packages
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
COPY requirements/uv.txt requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/uv.txt \
 && uv venv /opt/jingjin \
 && uv pip sync --python /opt/jingjin/bin/python --require-hashes --only-binary :all: requirements/base.txt

FROM packages AS made
COPY . .
COPY --from=front-end /app/node_modules node_modules
# Values that only let these two commands run; they stay in this stage.
RUN DATABASE_URL=postgresql:///none REDIS_URL=redis://127.0.0.1/0 \
    SECRET_KEY=only-for-collecting-files-while-the-image-is-built-0123456789 \
    sh -c '/opt/jingjin/bin/python manage.py compile_translations \
        && /opt/jingjin/bin/python manage.py collectstatic --no-input'

FROM python:3.11-slim
# Fonts with Chinese glyphs, for documents made on the server.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --no-create-home jingjin
ENV PATH=/opt/jingjin/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=packages /opt/jingjin /opt/jingjin
COPY . .
COPY --from=made /app/locale locale
COPY --from=made /app/var/static var/static
# Icons are drawn into pages from the sprite, so it is the one package needed at run time.
COPY --from=front-end /app/node_modules/@tabler/icons-sprite node_modules/@tabler/icons-sprite
RUN install -d -o jingjin -g jingjin var/media var/beat
USER jingjin
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--config", "deploy/gunicorn.py", "--bind", "0.0.0.0:8000"]
