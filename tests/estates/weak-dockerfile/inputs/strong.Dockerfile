FROM golang:1.25@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=secret,id=netrc,target=/root/.netrc go mod download
COPY . .
RUN go build -o /out/serve ./cmd/serve

FROM scratch
COPY --from=build /out/serve /serve
USER 65532:65532
ENTRYPOINT ["/serve"]
