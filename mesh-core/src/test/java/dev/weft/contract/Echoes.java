// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.stream.Conduit;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.util.stream.Collectors;

/** The echo service, as its {@code .proto} file describes it. */
class Echoes implements EchoService {

    static EchoRequest request(String text) {
        return EchoRequest.newBuilder().setText(text).build();
    }

    static EchoReply reply(String text) {
        return EchoReply.newBuilder().setText(text).build();
    }

    /** A stream of these requests, that ends. */
    static ReadStream<EchoRequest> requests(String... texts) {
        Conduit<EchoRequest> conduit = new Conduit<>();
        for (String text : texts) {
            conduit.writer().write(request(text));
        }
        conduit.writer().end();
        return conduit.reader();
    }

    @Override
    public Future<EchoReply> echo(EchoRequest request) {
        return Future.succeededFuture(reply(request.getText()));
    }

    @Override
    public Future<ReadStream<EchoReply>> expand(EchoRequest request) {
        Conduit<EchoReply> replies = new Conduit<>();
        for (int i = 0; i < request.getNumber(); i++) {
            replies.writer().write(reply(request.getText() + i));
        }
        replies.writer().end();
        return Future.succeededFuture(replies.reader());
    }

    @Override
    public Future<EchoReply> collect(ReadStream<EchoRequest> requests) {
        return requests.collect(Collectors.mapping(EchoRequest::getText, Collectors.joining()))
                .map(Echoes::reply);
    }

    @Override
    public Future<ReadStream<EchoReply>> chat(ReadStream<EchoRequest> requests) {
        Conduit<EchoReply> replies = new Conduit<>();
        requests.exceptionHandler(replies::fail);
        requests.endHandler(v -> replies.writer().end());
        requests.handler(request -> replies.writer().write(reply(request.getText())));
        return Future.succeededFuture(replies.reader());
    }
}
