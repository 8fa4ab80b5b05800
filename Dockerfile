# lessonbot in a container: `docker build -t lessonbot .`; compose.yaml runs it in several.

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/lessonbot
ENV PATH=/opt/lessonbot/bin:$PATH
# exactly the packages that were tested, each checked by its hash
COPY requirements/build.txt requirements/run.txt requirements/
RUN pip install --no-cache-dir --no-compile --require-hashes --only-binary :all: \
    --requirement requirements/build.txt --requirement requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY lessonbot lessonbot
COPY lessons lessons
COPY migrations migrations
RUN pip install --no-cache-dir --no-deps --no-build-isolation --no-index . \
    && python -m compileall -q /opt/lessonbot/lib

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home lessonbot
COPY --from=build /opt/lessonbot /opt/lessonbot
ENV PATH=/opt/lessonbot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LESSONBOT_DATA_DIR=/data \
    LESSONBOT_HOST=0.0.0.0 \
    LESSONBOT_PORT=8000 \
    LESSONBOT_LOG_FORMAT=json
USER lessonbot
WORKDIR /data
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["lessonbot"]
CMD ["run"]
