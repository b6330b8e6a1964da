FROM python:3.12-slim-trixie AS build
WORKDIR /build
COPY requirements/uv.txt requirements/run.txt ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r uv.txt \
 && /venv/bin/uv pip install --python /venv/bin/python --compile-bytecode --no-cache --require-hashes -r run.txt \
 && /venv/bin/pip uninstall --yes uv pip

FROM python:3.12-slim-trixie
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# A client of the server in docker-compose.yml, or newer: for backup and restore. Fonts for names in any script: Typst,
# which sets invoices, brings letters of Europe and the Near East alone, and shows boxes in place of all others.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client-17 fonts-noto-core fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home careops \
 && install --directory --owner careops --mode 700 /srv/files
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Collecting files asks for no database, only for the name of one.
ENV CAREOPS_STATIC_ROOT=/srv/static
RUN DATABASE_URL=postgresql:/// python manage.py collectstatic --noinput
# Where the web's processes add up their figures: memory, and empty when a container starts.
ENV CAREOPS_METRICS_DIR=/dev/shm/metrics
USER careops
EXPOSE 8000
CMD ["gunicorn", "careops.wsgi", "--bind", "0.0.0.0:8000", "-k", "gthread", "--workers", "2", \
     "--threads", "32", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
