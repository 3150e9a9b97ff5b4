// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/** What everybody does first: a POST with a JSON document, on one pipelined connection. */
final class HttpJsonPeer implements Peer {
    private static final String BODY = "body";
    /** At least what the busiest cell keeps in flight. */
    private static final int PIPELINED_REQUESTS = 1024;

    @Override
    public String title() {
        return "HTTP/1.1 + JSON";
    }

    @Override
    public String setup() {
        return "Vert.x HTTP server and client, pipelined, payload as base64 in a JSON document; "
                + VertxLoop.describe();
    }

    @Override
    public EchoServer serve(int port) {
        VertxLoop loop = VertxLoop.start();
        VertxLoop.await(loop.vertx()
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    byte[] payload = new JsonObject(body).getBinary(BODY);
                    request.response()
                            .putHeader("content-type", "application/json")
                            .end(document(payload));
                }))
                .listen(port, "127.0.0.1"));
        return loop::close;
    }

    @Override
    public EchoClient<byte[]> connect(String host, int port) {
        VertxLoop loop = VertxLoop.start();
        HttpClientAgent client = loop.vertx()
                .createHttpClient(
                        new HttpClientOptions()
                                .setPipelining(true)
                                .setPipeliningLimit(PIPELINED_REQUESTS)
                                .setKeepAliveTimeout(0),
                        new PoolOptions().setHttp1MaxSize(1));
        return new Client(
                loop,
                client,
                new RequestOptions()
                        .setHost(host)
                        .setPort(port)
                        .setMethod(HttpMethod.POST)
                        .setURI("/echo"));
    }

    private static Buffer document(byte[] payload) {
        return new JsonObject().put(BODY, payload).toBuffer();
    }

    private record Client(VertxLoop loop, HttpClientAgent client, RequestOptions target) implements EchoClient<byte[]> {
        @Override
        public EchoCall<byte[]> prepare(byte[] payload) {
            return handler -> client.request(target)
                    .compose((HttpClientRequest request) -> request.send(document(payload)))
                    .compose(HttpClientResponse::body)
                    .map(body -> new JsonObject(body).getBinary(BODY))
                    .onComplete(handler::replied, handler::failed);
        }

        @Override
        public int lengthOf(byte[] reply) {
            return reply.length;
        }

        @Override
        public byte[] contentOf(byte[] reply) {
            return reply;
        }

        @Override
        public void execute(Runnable burst) {
            loop.execute(burst);
        }

        @Override
        public void close() {
            loop.close();
        }
    }
}
