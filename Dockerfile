ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS build
COPY requirements/run.txt /build/run.txt
# Wheels alone, each with its hash. pip itself is only there for `sqlite-utils install`, which nobody calls here.
RUN python -m venv /opt/footnote \
    && /opt/footnote/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: -r /build/run.txt \
    && /opt/footnote/bin/python -m pip uninstall --yes --quiet pip
COPY bot /opt/footnote/app/bot
COPY index /opt/footnote/app/index
RUN /opt/footnote/bin/python -m compileall -q /opt/footnote

FROM ${BASE_IMAGE}
COPY --from=build /opt/footnote /opt/footnote
ENV PATH=/opt/footnote/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FOOTNOTE_DOCS=/docs \
    FOOTNOTE_DATA=/data
WORKDIR /opt/footnote/app
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
# The index. The documents are mounted read-only at /docs.
VOLUME /data
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
