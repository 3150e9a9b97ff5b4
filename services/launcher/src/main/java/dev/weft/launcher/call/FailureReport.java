// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.weft.call.CallFailure;
import dev.weft.call.Detail;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.launcher.cli.ExitCode;
import java.io.PrintWriter;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** Prints what is known of a failed call. */
final class FailureReport {
    private static final String INDENT = "  ";

    private final PrintWriter err;
    private final Function<String, Optional<Descriptor>> types;

    /** A report that knows the messages that {@code types} finds by their full names. */
    FailureReport(PrintWriter err, Function<String, Optional<Descriptor>> types) {
        this.err = err;
        this.types = types;
    }

    /** Prints it, behind what was tried; returns the exit code that fits. */
    int print(String what, CallFailure failure) {
        Status status = failure.status();
        String message = failure.message().isEmpty() ? "" : ": " + failure.message();
        err.println(what + " failed: " + status + " (" + status.code() + ")" + message);
        if (failure.processing() == Processing.NOT_STARTED) {
            err.println(INDENT + "the request was not processed; sending it again is safe");
        }
        failure.details().forEach(this::print);
        print(failure.trailers(), err);
        return status == Status.UNAVAILABLE ? ExitCode.UNAVAILABLE : ExitCode.FAILED;
    }

    /** Prints each pair on a line. */
    static void print(Metadata trailers, PrintWriter err) {
        for (Metadata.Entry entry : trailers) {
            String value = entry.isBinary() ? Base64.getEncoder().encodeToString(entry.bytes()) : entry.text();
            err.println(INDENT + "trailer " + entry.key() + ": " + value);
        }
    }

    private void print(Detail detail) {
        String name = detail.typeUrl().substring(detail.typeUrl().lastIndexOf('/') + 1);
        err.println(INDENT + "detail " + name + ": "
                + types.apply(name).map(type -> json(type, detail.value())).orElseGet(() -> base64(detail.value())));
    }

    private static String json(Descriptor type, ByteString bytes) {
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(DynamicMessage.parseFrom(type, bytes));
        } catch (InvalidProtocolBufferException e) {
            return base64(bytes);
        }
    }

    private static String base64(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
