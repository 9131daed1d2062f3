# The mock as an image, made from a checkout: docker build -t contractmock .
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist .
RUN python -m venv --without-pip /opt/contractmock
# The base's pip installs into the environment, which so holds the mock and nothing to build with.
RUN pip --python /opt/contractmock/bin/python install --no-cache-dir --constraint constraints.txt "$(echo /dist/*.whl)[redis,tls]"

FROM python:3.13-slim
COPY --from=build /opt/contractmock /opt/contractmock
ENV PATH=/opt/contractmock/bin:$PATH
# Where --spec, --scenarios and the like find what is mounted into the container.
WORKDIR /work
# Numbers, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 4010
STOPSIGNAL SIGTERM
# The token has to come in the environment: a flag of the server's is not seen from here.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', 4010, timeout=2); c.request('GET', '/_mock/health', headers={'authorization': 'Bearer ' + os.environ.get('CONTRACTMOCK_ADMIN_TOKEN', '')}); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["contractmock"]
CMD ["serve", "--host", "0.0.0.0"]
