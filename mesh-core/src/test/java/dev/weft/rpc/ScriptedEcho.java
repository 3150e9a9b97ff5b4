// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import com.google.protobuf.ByteString;
import dev.weft.stream.Conduit;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The echo service as its {@code .proto} describes it, until a test replaces a method. */
public final class ScriptedEcho implements EchoService {
    public Function<EchoRequest, Future<EchoReply>> echo = request -> Future.succeededFuture(replyTo(request));
    public Function<ReadStream<EchoRequest>, Future<EchoReply>> collect = ScriptedEcho::join;
    public Function<EchoRequest, Future<ReadStream<EchoReply>>> expand = ScriptedEcho::repeat;
    public Function<ReadStream<EchoRequest>, Future<ReadStream<EchoReply>>> chat = ScriptedEcho::answerEach;

    public static ScriptedEcho echo(Function<EchoRequest, Future<EchoReply>> echo) {
        ScriptedEcho scripted = new ScriptedEcho();
        scripted.echo = echo;
        return scripted;
    }

    public static EchoRequest request(String text) {
        return EchoRequest.newBuilder().setText(text).build();
    }

    public static EchoRequest request(String text, long number) {
        return EchoRequest.newBuilder().setText(text).setNumber(number).build();
    }

    public static EchoRequest payload(int bytes) {
        return EchoRequest.newBuilder()
                .setPayload(ByteString.copyFrom(Streams.noise(bytes)))
                .build();
    }

    public static EchoReply reply(String text) {
        return EchoReply.newBuilder().setText(text).build();
    }

    public static EchoReply replyTo(EchoRequest request) {
        return EchoReply.newBuilder()
                .setPayload(request.getPayload())
                .setText(request.getText())
                .setNumber(request.getNumber())
                .build();
    }

    @Override
    public Future<EchoReply> echo(EchoRequest request) {
        return echo.apply(request);
    }

    @Override
    public Future<EchoReply> collect(ReadStream<EchoRequest> requests) {
        return collect.apply(requests);
    }

    @Override
    public Future<ReadStream<EchoReply>> expand(EchoRequest request) {
        return expand.apply(request);
    }

    @Override
    public Future<ReadStream<EchoReply>> chat(ReadStream<EchoRequest> requests) {
        return chat.apply(requests);
    }

    private static Future<EchoReply> join(ReadStream<EchoRequest> requests) {
        return Streams.all(requests)
                .map(all -> reply(all.stream().map(EchoRequest::getText).collect(Collectors.joining(","))));
    }

    private static Future<ReadStream<EchoReply>> repeat(EchoRequest request) {
        Conduit<EchoReply> replies = new Conduit<>();
        for (int i = 0; i < request.getNumber(); i++) {
            replies.writer().write(reply(request.getText() + i));
        }
        replies.writer().end();
        return Future.succeededFuture(replies.reader());
    }

    private static Future<ReadStream<EchoReply>> answerEach(ReadStream<EchoRequest> requests) {
        return Future.succeededFuture(Streams.map(requests, ScriptedEcho::replyTo));
    }
}
