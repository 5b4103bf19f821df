ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS build
COPY requirements/run.txt /build/run.txt
# Wheels alone, each with its hash. pip itself is only there for `sqlite-utils install`, which nobody calls here, and
# nobody runs the packages' own tests. Where pip needs settings or certificates of your own, they stay out of the image:
#   docker build --secret id=pip_conf,src=pip.conf --secret id=ca_bundle,src=ca.crt .
# with `cert = /run/secrets/ca_bundle` in pip.conf.
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca_bundle \
    python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --no-compile --require-hashes --only-binary :all: \
        -r /build/run.txt \
    && /opt/venv/bin/python -m pip uninstall --yes --quiet pip \
    && find /opt/venv -type d -name tests -prune -exec rm -r {} + \
    && /opt/venv/bin/python -m compileall -q /opt/venv
COPY bot /opt/footnote/bot
COPY index /opt/footnote/index
RUN /opt/venv/bin/python -m compileall -q /opt/footnote

FROM ${BASE_IMAGE}
# A layer for each, so that a new version of the bot is a small download.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/footnote /opt/footnote
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FOOTNOTE_DOCS=/docs \
    FOOTNOTE_DATA=/data
WORKDIR /opt/footnote
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
# The index. The documents are mounted read-only at /docs.
VOLUME /data
# Healthy: the bot answers, and so do the documents. Many documents take their time at the first start.
HEALTHCHECK --interval=30s --timeout=10s --start-period=10m CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
